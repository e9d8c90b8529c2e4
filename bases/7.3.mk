# SPDX-License-Identifier: GPL-2.0-only
# The newest kernel in Debian 13's backports, with Debian's patches applied. It has a version
# of the sfs set of its own.
BASE_VERSION = 7.3.4
BASE_PACKAGE = linux-source-7.3=7.3.4-1~bpo13+1
BASE_DATE = 2026-11-15T00:00:00Z
