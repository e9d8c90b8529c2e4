# SPDX-License-Identifier: GPL-2.0-only
#
# What guests of SFS need, see ../vmtest/guest.mk:
#
#   sfs        sfsctl, memwatch, and the demo packages in /lib/firmware/amd
#   archives   compressed packages, good and bad
#   sfs-tests  the kselftests of /dev/sfs, and the tests here

PIECE_NAMES += sfs archives sfs-tests

SFS	:= $(TOP)/tools/testing/sfs
SFSCTL	:= $(TOOLS)/sfsctl$(BY_ARCH)/sfsctl
MKPACKAGE := $(TOOLS)/psp-emulator/psp-mkpackage

$(SFSCTL): FORCE
	$(Q)mkdir -p $(@D)
	$(Q)$(SUBMAKE) -C $(TOP)/tools/crypto/ccp/sfsctl O=$(@D) CC=$(CROSS)gcc

sfs-folder: $(SFSCTL) $(MKPACKAGE) $(GUEST_TOOLS)/memwatch
	$(Q)$(SFS)/pieces/sfs $(PIECES)/sfs.d $^

archives-folder: $(MKPACKAGE)
	$(Q)$(SFS)/pieces/archives $(PIECES)/archives.d $<

sfs-tests-folder: FORCE
	$(no_tests)
	$(call kselftests,drivers/crypto/ccp)
	$(call own_tests,sfs)
