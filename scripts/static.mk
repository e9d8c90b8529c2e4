# SPDX-License-Identifier: GPL-2.0-only
#
# Fragment of the Makefile at the top:
#
# Tests:
#   static        checkpatch, W=1, sparse, coccicheck and the like; scripts/static list
#   check-each    boot the kernel of each single commit; not part of check: takes minutes

CHECKS	+= static

static:
	$(Q)scripts/static

check-each:
	$(Q)tools/testing/vmtest/prepare tools/testing/vmtest/boot-each.test
	$(Q)scripts/toolbox run scripts/static.d/boot-each

.PHONY: static check-each
