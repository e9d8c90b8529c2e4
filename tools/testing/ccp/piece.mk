# SPDX-License-Identifier: GPL-2.0-only
#
# What guests of the ccp module that believes in SNP need, see ../vmtest/guest.mk:
#
#   ccp  in the place of the piece modules: the same, but for ccp (relink), and snp-load, psp-call
#        and sev-ioctl

PIECE_NAMES += ccp

ccp-folder: FORCE
	$(Q)BASE=$(BASE) $(TOP)/tools/testing/ccp/relink $(PIECES)/ccp.d
