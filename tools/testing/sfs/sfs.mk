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
#
# Variables:
#   MUTANTS=      check-mutants: only these, by name
#   PROGRAMS=     compare: only these, by name
#   UPDATE=1      compare: put the table into the cover letter

MUTANTS	?=
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

requirements:
	$(Q)tools/testing/sfs/requirements.sh print

check-requirements:
	$(Q)tools/testing/sfs/requirements.sh check

.PHONY: check-mutants compare check-compare requirements check-requirements
