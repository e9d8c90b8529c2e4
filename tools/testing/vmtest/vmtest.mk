# SPDX-License-Identifier: GPL-2.0-only
#
# Targets of the VM harness, for the Makefile at the top of the repository.
#
#   check-guests  every guest of tests/ that this BASE has; GUESTS="NAME..." picks some
#   check-vmtest  the harness's own tests
#   vm            an interactive guest with an emulated PSP
#   demo          from a stock kernel to a serviced PSP

VMTEST_DIR := tools/testing/vmtest
BASE	?= 6.12.38
J	?= $(shell nproc)

VMTEST_ENV = BASE='$(BASE)' J='$(J)' V='$(V)'

GUESTS	?=
vmtest_definitions = $(if $(GUESTS),$(GUESTS:%=$(VMTEST_DIR)/tests/%.test),\
	$(sort $(wildcard $(VMTEST_DIR)/tests/*.test)))

# What the interactive guest has. TOPO is QEMU's -smp (TOPO=8,sockets=2,threads=2);
# FAULT lists what psp-emulator is to do wrong (FAULT="status=0x05,count=0 delay=500").
FLAVOUR	?= plain
TOPO	?= 2
FAULT	?=
VM_ARGS	?=

check-guests:
	@$(VMTEST_ENV) $(VMTEST_DIR)/prepare $(vmtest_definitions)
	@$(VMTEST_ENV) $(VMTEST_DIR)/check $(vmtest_definitions)

check-vmtest:
	@$(VMTEST_ENV) $(VMTEST_DIR)/prepare $(VMTEST_DIR)/selftest/guests/*.test
	@$(VMTEST_ENV) scripts/toolbox run $(VMTEST_DIR)/selftest/run

vm:
	@$(VMTEST_ENV) $(VMTEST_DIR)/prepare $(VMTEST_DIR)/vm.test
	@scripts/toolbox run $(VMTEST_DIR)/vmtest shell --base '$(BASE)' \
		--flavour '$(FLAVOUR)' --smp '$(TOPO)' \
		--psp '$(if $(FAULT),$(FAULT:%=--fault %),-)' $(VM_ARGS) $(VMTEST_DIR)/vm.test

demo:
	@$(VMTEST_ENV) $(VMTEST_DIR)/demo

.PHONY: check-guests check-vmtest vm demo
