# SPDX-License-Identifier: GPL-2.0-only
#
# Fragment of the Makefile at the top:
#
# Begin here:
#   deb           out/BASE/deb/: Debian packages of the base with the series
#
# Tests:
#   check-deb     install and remove them in a Debian root, in a guest; not part of check

deb check-deb: FLAVOUR := $(call unless_given,FLAVOUR,distro)

deb:
	$(Q)scripts/deb

check-deb: deb
	$(Q)tools/testing/deb/check

.PHONY: deb check-deb
