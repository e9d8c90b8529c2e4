# SPDX-License-Identifier: GPL-2.0-only
#
# Fragment of the Makefile at the top:
#
# Tests:
#   bench         what the driver costs, and that which BASE [7.3] ships; README.md in tools/testing/bench

bench: BASE := $(call unless_given,BASE,7.3)
bench:
	$(Q)UPDATE=$(UPDATE) tools/testing/bench/bench.sh

.PHONY: bench
