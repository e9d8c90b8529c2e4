# SPDX-License-Identifier: GPL-2.0-only
# The kernel of Debian 13, of the long-term series 6.12, with Debian's patches applied.
# 'make base-update BASE=6.12-lts' takes the next point release over.
BASE_VERSION = 6.12.117
BASE_PACKAGE = linux-source-6.12=6.12.117-1
BASE_DATE = 2026-11-12T00:00:00Z
