# SPDX-License-Identifier: GPL-2.0-only
#
# What guests of the ccp module that believes in SNP need, see ../vmtest/guest.mk:
#
#   ccp          in the place of the piece modules: the same, but for ccp (relink), and what guests call
#   ccp-shipped  the same with the driver that the base ships, whose tree is there already

PIECE_NAMES += ccp ccp-shipped

ccp-folder: FORCE
	$(Q)BASE=$(BASE) $(TOP)/tools/testing/ccp/relink $(PIECES)/ccp.d

ccp-shipped-folder: FORCE
	$(Q)BASE=$(BASE) $(TOP)/tools/testing/ccp/relink $(PIECES)/ccp-shipped.d \
		$(TOP)/build/$(BASE)/stock $(TOP)/build/$(BASE)/ccp-shipped
