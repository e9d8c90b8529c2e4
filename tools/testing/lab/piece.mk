# SPDX-License-Identifier: GPL-2.0-only
#
# What guests of the lab need, see ../vmtest/guest.mk:
#
#   lab            a root file system with a shell on the console, for jobs of LAVA
#   kselftest-tar  what 'make kselftest-tar' makes, packed as it is

PIECE_NAMES += lab kselftest-tar

LAB	:= $(TOP)/tools/testing/lab

lab-folder: FORCE
	$(Q)$(VMTEST)/pieces/base $(PIECES)/lab.d $(LAB)/init busybox

kselftest-tar-folder: FORCE
	$(Q)BASE=$(BASE) ARCH=$(ARCH) $(LAB)/kselftest-tar
	$(Q)rm -rf $(PIECES)/kselftest-tar.d
	$(Q)mkdir -p $(PIECES)/kselftest-tar.d
	$(Q)cp $(TOP)/build/$(BASE)/kselftest-$(ARCH).tar.xz $(PIECES)/kselftest-tar.d/kselftest.tar.xz
