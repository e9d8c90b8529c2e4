# SPDX-License-Identifier: GPL-2.0-only
#
# Fragment of the Makefile at the top:
#
# Tests:
#   check-tools   the tests of psp-emulator and sfsctl that need no guest
#   check-check   the tests of 'check' itself

CHECKS	+= check-tools check-check

check_tool = MAKEFLAGS= scripts/toolbox run make --no-print-directory -C $(1) -j$(J) V=$(V) \
	CC=gcc O=$(CURDIR)/build/tools/$(notdir $(1)) check

check-tools:
	$(Q)scripts/check.d/nest \
		'psp-emulator $(call check_tool,tools/testing/psp-emulator)' \
		'sfsctl $(call check_tool,tools/crypto/ccp/sfsctl)'

check-check:
	$(Q)scripts/check.d/self-test

.PHONY: check-tools check-check
