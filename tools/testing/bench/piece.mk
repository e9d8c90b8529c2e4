# SPDX-License-Identifier: GPL-2.0-only
#
# What guests of make bench need, see ../vmtest/guest.mk:
#
#   bench  sfs_cost, and a package of each size that it updates with

PIECE_NAMES += bench

# NAME:BYTES; the last is the most that fits
BENCH_PACKAGES := 5k:5120 300k:307200 max:2093056

bench-folder: $(TOOLS)/psp-emulator/psp-mkpackage
	$(no_tests)
	$(call own_tests,bench)
	$(Q)mkdir -p $(PIECES)/bench.d/lib/firmware/amd
	$(Q)for package in $(BENCH_PACKAGES); do \
		$< --level 20 --size $${package#*:} \
			$(PIECES)/bench.d/lib/firmware/amd/bench-$${package%:*}.bin || exit 1; \
	done
