# SPDX-License-Identifier: GPL-2.0-only
# Linux 6.12.38 as in Debian 13's source package: upstream's release without the few
# files that Debian leaves out. None of Debian's own patches is applied. The files that
# the series touches are compared with 6.12.38.blobs.
BASE_VERSION = 6.12.38
BASE_SOURCE = linux=6.12.38-1
BASE_FILE = linux_6.12.38.orig.tar.xz
BASE_DATE = 2025-07-14T00:00:00Z
