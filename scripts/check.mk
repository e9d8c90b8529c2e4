# SPDX-License-Identifier: GPL-2.0-only
#
# Fragment of the Makefile at the top:
#
# Tests:
#   check-tools   the tests of psp-emulator and sfsctl that need no guest

CHECKS	+= check-tools

check-tools:
	$(Q)MAKEFLAGS= scripts/toolbox run make --no-print-directory -C tools/testing/psp-emulator \
		-j$(J) V=$(V) O=$(CURDIR)/build/tools/psp-emulator check
	$(Q)MAKEFLAGS= scripts/toolbox run make --no-print-directory -C tools/crypto/ccp/sfsctl \
		-j$(J) V=$(V) O=$(CURDIR)/build/tools/sfsctl check

.PHONY: check-tools
