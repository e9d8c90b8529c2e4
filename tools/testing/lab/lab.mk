# SPDX-License-Identifier: GPL-2.0-only
#
# For laboratories: tools/testing/lab/README.md is the manual.
#
# Tests:
#   kselftest-tar build/BASE/kselftest-ARCH.tar.xz: the kselftests that the series adds, packed

LAB	:= tools/testing/lab

kselftest-tar:
	$(Q)scripts/tree --keep
	$(Q)$(LAB)/kselftest-tar

.PHONY: kselftest-tar
