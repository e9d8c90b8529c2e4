# SPDX-License-Identifier: GPL-2.0-only
#
# Topology: tools/testing/topology/README.md is the manual.
#
# Tests:
#   topology      the topology code of the stock and the patched kernel over recorded CPUs
#   check-topology the same, its converter, and whether it notices spoiled patches
#
# Variables:
#   DUMP=         topology: only this machine, output of 'cpuid -r', both kernels side by side

CHECKS	+= check-topology

TOPOLOGY	:= tools/testing/topology
DUMP	?=

# A base that has some of the patches already has less to show, and nothing to spoil.
# gcc whatever CC is: clang's sanitizers are not in the toolbox.
topology_whole	= $(filter 6.12.38,$(BASE))
topology_trees	= scripts/tree --keep && scripts/tree stock
topology_make	= MAKEFLAGS= scripts/toolbox run $(if $(DUMP),--bind $(dir $(abspath $(DUMP)))) \
	make --no-print-directory -C $(TOPOLOGY) -j$(J) V=$(V) CC=gcc \
	O=$(CURDIR)/build/tools/topology TREE=$(CURDIR)/build/$(BASE)/linux \
	STOCK=$(CURDIR)/build/$(BASE)/stock $(if $(topology_whole),,PATCHED_ONLY=1) \
	$(if $(DUMP),DUMP=$(abspath $(DUMP)))

topology:
	$(Q)$(topology_trees)
	$(Q)$(topology_make) $(if $(DUMP),show,run)

check-topology:
	$(Q)$(topology_trees)
	$(Q)scripts/check.d/nest 'replay $(topology_make) run' 'converter $(topology_make) pack' \
		$(if $(topology_whole),'mutants $(topology_make) mutants')

.PHONY: topology check-topology
