# SPDX-License-Identifier: GPL-2.0-only
# Linux 6.17.8 as in the source package of Debian 13's backports: upstream's release without
# the few files that Debian leaves out. None of Debian's own patches is applied. It is of the
# time for which the sfs set was first written.
BASE_VERSION = 6.17.8
BASE_SOURCE = linux=6.17.8-1~bpo13+1
BASE_FILE = linux_6.17.8.orig.tar.xz
BASE_DATE = 2025-11-14T00:00:00Z
