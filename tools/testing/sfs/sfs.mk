# SPDX-License-Identifier: GPL-2.0-only
#
# What must hold, spoiled drivers, and that of another kernel: the heads of requirements.sh,
# mutants.sh and compare.sh in tools/testing/sfs are the manuals.
#
# Tests:
#   compare       the tests of SFS with the driver that BASE [7.3] ships, and with this one
#   check-compare whether the cover letters tell of the tests that there are
#   requirements  a table: what must hold, the tests that show it, the mutants that they catch
#   check-requirements whether each has both
#   check-mutants whether the tests of SFS notice spoiled drivers; not in 'make check', half an hour
#   fuzz-sfs      /dev/sfs alone: programs made up at random, for SECONDS=; part of fuzz
#   check-coverage whether coverage notices what it is for
#   coverage      how much of the driver the guests run, GUESTS=; two hours where nothing is built
#
# Variables:
#   MUTANTS=      check-mutants: only these, by name
#   SEED=         fuzz: a number for /dev/sfs; others make other programs [the time]
#   PROGRAMS=     compare: only these, by name
#   UPDATE=1      compare: put the table into the cover letter

MUTANTS	?=
SEED	?= $(shell date +%s)
MUTANTS_SH := tools/testing/sfs/mutants.sh
mutants_out = build/$(BASE)/mutants

check-mutants:
	$(Q)$(MUTANTS_SH) define $(mutants_out) $(MUTANTS)
	$(Q)tools/testing/vmtest/prepare $(mutants_out)/defs/*.test
	$(Q)$(MUTANTS_SH) run $(mutants_out)

# A kernel that has an SFS driver of its own
compare:: BASE := $(call unless_given,BASE,7.3)
compare::
	$(Q)UPDATE=$(UPDATE) tools/testing/sfs/compare.sh run $(PROGRAMS)

check-compare:
	$(Q)tools/testing/sfs/compare.sh check

coverage:
	$(Q)tools/testing/sfs/coverage.sh $(call unless_given,GUESTS)

check-coverage:
	$(Q)scripts/toolbox run tools/testing/sfs/coverage-check

FUZZERS += driver
fuzz-sfs: fuzz_guest = tools/testing/sfs/guests/sfs-fuzz-debug.test
fuzz-sfs:
	$(Q)tools/testing/vmtest/prepare $(fuzz_guest)
	$(Q)scripts/toolbox run tools/testing/sfs/fuzz.sh '$(FUZZ_SECONDS)' $(or $(FUZZ_SHARES),1) '$(SEED)' $(fuzz_guest)

fuzz: fuzz-sfs

requirements:
	$(Q)tools/testing/sfs/requirements.sh print

check-requirements:
	$(Q)tools/testing/sfs/requirements.sh check

.PHONY: check-mutants fuzz-sfs coverage check-coverage compare check-compare requirements check-requirements
