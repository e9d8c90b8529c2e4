# SPDX-License-Identifier: GPL-2.0-only
#
# For laboratories: tools/testing/lab/README.md is the manual.
#
# Tests:
#   kselftest-tar build/BASE/kselftest-ARCH.tar.xz: the kselftests that the series adds, packed
#   lab           out/BASE/lab/: these, a kernel, a root file system, and a job for LAVA
#   check-lab     LAVA's dispatcher judges the job and runs it; not part of check
#   report        KTAP in RESULTS as JUnit or for KCIDB, to standard output
#
# Variables:
#   LAB_URL=      lab: where the lab will find that folder [where it is]
#   RESULTS=      report: files with KTAP; FORMAT= is junit or kcidb

LAB	:= tools/testing/lab

kselftest-tar:
	$(Q)scripts/tree --keep
	$(Q)$(LAB)/kselftest-tar

lab:
	$(Q)$(LAB)/lab

check-lab: lab
	$(Q)$(LAB)/check

report:
	$(Q)$(LAB)/report $(RESULTS)

.PHONY: kselftest-tar lab check-lab report
