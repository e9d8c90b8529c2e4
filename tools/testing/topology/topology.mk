# SPDX-License-Identifier: GPL-2.0-only
#
# Topology: tools/testing/topology/README.md is the manual.
#
# Tests:
#   topology      the topology code of the stock and the patched kernel over recorded CPUs
#   check-topology the same, its converter, whether it notices spoiled patches, and fuzzing
#   check-topology-guests  guests of many shapes, with the stock and the patched kernel
#   compare       also of topology: its code in the kernel that BASE [7.3] ships, and in ours
#   check-big     a guest with 512 CPUs; takes very long, so not in 'make check'
#
# Variables:
#   TOPO_GUESTS=  check-topology-guests: only these, by name
#   DUMP=         topology: only this machine, output of 'cpuid -r', both kernels side by side
#   APICIDS=      topology: its APIC IDs, as in 0,1,2,3, or a copy of /proc/cpuinfo

TOPOLOGY	:= tools/testing/topology
DUMP	?=
APICIDS	?=
TOPO_GUESTS	?=

# A base that has some of the patches already has less to show, and nothing to spoil.
# gcc whatever CC is, and clang for fuzzing.
topology_whole	= $(shell BASE=$(BASE) scripts/series --whole topology)
topology_trees	= scripts/tree --keep && scripts/tree stock
topology_make	= MAKEFLAGS= scripts/toolbox run make --no-print-directory -C $(TOPOLOGY) -j$(J) V=$(V) CC=gcc \
	O=$(CURDIR)/build/$(BASE)/topology TREE=$(CURDIR)/build/$(BASE)/linux \
	STOCK=$(CURDIR)/build/$(BASE)/stock $(if $(topology_whole),,PATCHED_ONLY=1)

# As it was typed, for the shell
quote = '$(subst ','\'',$(1))'
topology_show	= DUMP=$(call quote,$(value DUMP)) APICIDS=$(call quote,$(value APICIDS)) \
	$(TOPOLOGY)/show.sh scripts/toolbox run build/$(BASE)/topology/topology-replay --dump

topology:
	$(Q)$(topology_trees)
	$(Q)$(topology_make) $(if $(value DUMP),all,run)
	$(if $(value DUMP),$(Q)$(topology_show))

check-topology:
	$(Q)$(topology_trees)
	$(Q)scripts/check.d/nest 'replay $(topology_make) run' 'converter $(topology_make) pack' \
		'dumps $(topology_make) dumps' 'compare $(TOPOLOGY)/compare.sh check' \
		$(if $(topology_whole),'mutants $(topology_make) mutants' \
		'fuzz $(call topology_fuzz,40)')

# The kernel as it is shipped in the place of the patched one, which is the one that is judged
topology_compared = build/$(BASE)/compare-topology
compare:: BASE := $(call unless_given,BASE,7.3)
compare::
	$(Q)$(topology_trees)
	$(Q)mkdir -p $(topology_compared)
	$(Q)$(topology_make) all >/dev/null
	$(Q)$(topology_make) run >$(topology_compared)/plain || true
	$(Q)$(topology_shipped) all >/dev/null
	$(Q)$(topology_shipped) run >$(topology_compared)/stock 2>$(topology_compared)/stock.log || true
	$(Q)UPDATE=$(UPDATE) $(TOPOLOGY)/compare.sh print $(topology_compared)/stock $(topology_compared)/plain
topology_shipped = $(topology_make) O=$(CURDIR)/build/$(BASE)/topology-shipped \
	TREE=$(CURDIR)/build/$(BASE)/stock PATCHED_ONLY=1

# With a compiler of its own: only clang has libFuzzer
topology_fuzz	= MAKEFLAGS= scripts/toolbox run make --no-print-directory -C $(TOPOLOGY) -j$(J) \
	V=$(V) CC=clang O=$(CURDIR)/build/$(BASE)/topology-fuzz TREE=$(CURDIR)/build/$(BASE)/linux \
	STOCK=$(CURDIR)/build/$(BASE)/stock SECONDS=$(1) SHARES=$(2) fuzz

# One for each vendor
FUZZERS	+= amd intel

fuzz-topology:
	$(Q)$(topology_trees)
	$(Q)$(call topology_fuzz,$(FUZZ_SECONDS),$(or $(FUZZ_SHARES),2))

fuzz: fuzz-topology

topology_guests	= build/$(BASE)/topology-guests
topology_check	= scripts/toolbox run $(TOPOLOGY)/guests/check

guest-needs::
	$(Q)$(topology_check) define $(topology_guests) $(TOPO_GUESTS)
	$(Q)tools/testing/vmtest/prepare $(topology_guests)/defs/*.test

check-topology-guests:
	$(Q)$(topology_check) define $(topology_guests) $(TOPO_GUESTS)
	$(Q)tools/testing/vmtest/prepare $(topology_guests)/defs/*.test
	$(Q)scripts/check.d/nest 'guests $(topology_check) run $(topology_guests)' \
		$(if $(and $(topology_whole),$(if $(TOPO_GUESTS),,all)),'spoiled scripts/toolbox run \
		$(TOPOLOGY)/guests/spoiled $(topology_guests)')

check-big:
	$(Q)$(topology_check) define $(topology_guests)-big zen4-512-cpus
	$(Q)tools/testing/vmtest/prepare $(topology_guests)-big/defs/*.test
	$(Q)$(topology_check) run $(topology_guests)-big

.PHONY: check-big compare fuzz-topology topology check-topology check-topology-guests
