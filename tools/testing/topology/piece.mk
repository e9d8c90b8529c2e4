# SPDX-License-Identifier: GPL-2.0-only
#
# What guests of the topology need, see ../vmtest/guest.mk:
#
#   topology   the kselftest of the topology, and what prints the kernel's view of it

PIECE_NAMES += topology

topology-folder: FORCE
	$(no_tests)
	$(call kselftests,x86/topology)
	$(Q)mkdir -p $(PIECES)/topology.d/bin
	$(Q)cp $(TOP)/tools/testing/topology/guests/topology-facts $(PIECES)/topology.d/bin
