# SPDX-License-Identifier: GPL-2.0-only
#
# Spoiled drivers: the head of tools/testing/sfs/mutants.sh is the manual.
#
# Tests:
#   check-mutants whether the tests of SFS notice spoiled drivers; not in 'make check', half an hour
#
# Variables:
#   MUTANTS=      check-mutants: only these, by name

MUTANTS	?=
MUTANTS_SH := tools/testing/sfs/mutants.sh
mutants_out = build/$(BASE)/mutants

check-mutants:
	$(Q)$(MUTANTS_SH) define $(mutants_out) $(MUTANTS)
	$(Q)tools/testing/vmtest/prepare $(mutants_out)/defs/*.test
	$(Q)$(MUTANTS_SH) run $(mutants_out)

.PHONY: check-mutants
