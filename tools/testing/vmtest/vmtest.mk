# SPDX-License-Identifier: GPL-2.0-only
#
# Guests: tools/testing/vmtest/README.md is their manual.
#
# Tests:
#   check-guests  every guest of tools/testing/*/guests/*.test that the base has
#   check-vmtest  the tests of the harness itself
#   soak          guests that take long, tools/testing/*/soak/*.test, again and again
#
# Variables:
#   GUESTS=       check-guests: only these, by name or pattern; also those of soak
#   MINUTES=      soak: how long [30]
#   TOPO=         vm: its processors, as QEMU's -smp takes them [2]
#   FAULT=        vm: what the PSP does wrong, see psp-emulator [nothing]
#   VM_ARGS=      vm: further options of vmtest run

VMTEST	:= tools/testing/vmtest
TOPO	?= 2
MINUTES	?= 30
FAULT	?=
VM_ARGS	?=
GUESTS	?= *

# Those of soak by their name alone
guest_files = $(sort $(foreach name,$(GUESTS),$(or \
	$(wildcard tools/testing/*/guests/$(name).test), $(wildcard tools/testing/*/soak/$(name).test), \
	$(error there is no guest '$(name)'))))

# What 'make check' makes while suites without guests run; each piece with guests has some.
guest-needs::
	$(Q)$(VMTEST)/prepare $(guest_files) $(VMTEST)/selftest/guests/*.test

check-guests:
	$(Q)$(VMTEST)/prepare $(guest_files)
	$(Q)$(VMTEST)/check-guests $(guest_files)

check-vmtest:
	$(Q)$(VMTEST)/prepare $(VMTEST)/selftest/guests/*.test
	$(Q)scripts/toolbox run $(VMTEST)/selftest/check-vmtest

soak: soak_files = $(sort $(wildcard tools/testing/*/soak/*.test))
soak:
	$(Q)$(VMTEST)/prepare $(soak_files)
	$(Q)$(VMTEST)/soak $(MINUTES) $(soak_files)

vm:
	$(Q)$(VMTEST)/prepare --flavour $(FLAVOUR) $(VMTEST)/vm.test
	$(Q)scripts/toolbox run $(VMTEST)/vmtest shell \
		--flavour $(FLAVOUR) --smp '$(TOPO)' \
		--psp '$(if $(FAULT),$(FAULT:%=--fault %),-)' $(VM_ARGS) $(VMTEST)/vm.test

demo:
	$(Q)scripts/demo

.PHONY: guest-needs check-guests check-vmtest soak vm demo
