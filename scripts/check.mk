# SPDX-License-Identifier: GPL-2.0-only
#
# Fragment of the Makefile at the top:
#
# Tests:
#   check-tools   the tests of psp-emulator and sfsctl that need no guest
#   check-static  the gates of 'make static' that need no kernel build

CHECKS	+= check-tools check-static

check-tools:
	$(Q)MAKEFLAGS= scripts/toolbox run make --no-print-directory -C tools/testing/psp-emulator \
		-j$(J) V=$(V) O=$(CURDIR)/build/tools/psp-emulator check
	$(Q)MAKEFLAGS= scripts/toolbox run make --no-print-directory -C tools/crypto/ccp/sfsctl \
		-j$(J) V=$(V) O=$(CURDIR)/build/tools/sfsctl check

check-static:
	$(Q)scripts/static checkpatch shellcheck kernel-doc docs maintainers words

.PHONY: check-tools check-static
