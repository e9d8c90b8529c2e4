# SPDX-License-Identifier: GPL-2.0-only
#
# Fragment of the Makefile at the top:
#
# Tests:
#   check-tools   the tests of psp-emulator and sfsctl that need no guest, their fuzzers, what syzkaller is told
#   check-check   the tests of 'check' itself
#   check-bases   what is run on each base, but for the default one; not part of check
#   static        checkpatch, W=1, sparse, coccicheck and the like; scripts/static list
#   check-each    boot the kernel of each single commit; not part of check: takes minutes

# Variables:
#   BASES=        check-bases: only these [all that have a series]

check_tool = MAKEFLAGS= scripts/toolbox run make --no-print-directory -C $(1) -j$(J) V=$(V) \
	CC=gcc O=$(CURDIR)/build/tools/$(notdir $(1)) check

check-tools:
	$(Q)scripts/check.d/nest \
		'psp-emulator $(call check_tool,tools/testing/psp-emulator)' \
		'sfsctl $(call check_tool,tools/crypto/ccp/sfsctl)' \
		'fuzz $(fuzz_make) check' 'fuzz-mutants $(fuzz_make) mutants' \
		'example scripts/toolbox run tools/testing/sfs/example check' \
		'syzkaller scripts/toolbox run tools/testing/sfs/syzkaller/check'

check-check:
	$(Q)scripts/check.d/self-test

check-bases:
	$(Q)scripts/check-bases $(BASES)

static:
	$(Q)scripts/static

check-each:
	$(Q)tools/testing/vmtest/prepare tools/testing/vmtest/boot-each.test
	$(Q)scripts/toolbox run scripts/static.d/boot-each

.PHONY: check-tools check-check check-bases static check-each
