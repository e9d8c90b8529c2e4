# SPDX-License-Identifier: GPL-2.0-only
#
# What guests of the lab need, see ../vmtest/guest.mk:
#
#   kselftest-tar  what 'make kselftest-tar' makes, packed as it is

PIECE_NAMES += kselftest-tar

LAB	:= $(TOP)/tools/testing/lab

kselftest-tar-folder: FORCE
	$(Q)BASE=$(BASE) ARCH=$(ARCH) $(LAB)/kselftest-tar
	$(Q)rm -rf $(PIECES)/kselftest-tar.d
	$(Q)mkdir -p $(PIECES)/kselftest-tar.d
	$(Q)cp $(TOP)/build/$(BASE)/kselftest-$(ARCH).tar.xz $(PIECES)/kselftest-tar.d/kselftest.tar.xz
