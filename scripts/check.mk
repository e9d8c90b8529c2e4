# SPDX-License-Identifier: GPL-2.0-only
#
# Fragment of the Makefile at the top:
#
# Tests:
#   check-tools   the tests of psp-emulator and sfsctl that need no guest
#   check-check   the tests of 'check' itself

CHECKS	+= check-tools check-check

check-tools:
	$(Q)scripts/check.d/tools tools/testing/psp-emulator tools/crypto/ccp/sfsctl

check-check:
	$(Q)scripts/check.d/self-test

.PHONY: check-tools check-check
