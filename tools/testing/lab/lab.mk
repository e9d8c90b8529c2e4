# SPDX-License-Identifier: GPL-2.0-only
#
# For laboratories: tools/testing/lab/README.md is the manual.
#
# Tests:
#   kselftest-tar build/BASE/kselftest-ARCH.tar.xz: the kselftests that the series adds, packed
#   lab           out/BASE/lab/: these, a kernel, a root file system, and a job for LAVA
#   check-lab     LAVA's dispatcher judges the job and runs it; not part of check
#
# Variables:
#   LAB_URL=      lab: where the lab will find that folder [where it is]

LAB	:= tools/testing/lab

kselftest-tar:
	$(Q)scripts/tree --keep
	$(Q)$(LAB)/kselftest-tar

lab:
	$(Q)$(LAB)/lab

check-lab: lab
	$(Q)$(LAB)/check

.PHONY: kselftest-tar lab check-lab
