# SPDX-License-Identifier: GPL-2.0-only
#
# Fragment of the Makefile at the top:
#
# Tests:
#   static        checkpatch, W=1, sparse, coccicheck and the like; scripts/static list

CHECKS	+= static

static:
	$(Q)scripts/static

.PHONY: static
