# SPDX-License-Identifier: GPL-2.0-only
#
# What guests of the interrupts need, see ../vmtest/guest.mk:
#
#   vfio-irqs  the tests of interrupts of PCI devices

PIECE_NAMES += vfio-irqs

vfio-irqs-folder: FORCE
	$(no_tests)
	$(call own_tests,vfio-irqs)
