# SPDX-License-Identifier: GPL-2.0-only
# Linux 6.18.15, of the long-term series 6.18, as in the source package of Debian 13's backports:
# upstream's release without the few files that Debian leaves out. None of Debian's own patches is
# applied. It is the first kernel with a version of the sfs set of its own.
BASE_VERSION = 6.18.15
BASE_SOURCE = linux=6.18.15-1~bpo13+1
BASE_FILE = linux_6.18.15.orig.tar.xz
BASE_DATE = 2026-02-27T00:00:00Z
