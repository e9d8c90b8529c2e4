# SPDX-License-Identifier: GPL-2.0-only
#
# Fuzzing of the emulator and of sfsctl: tools/testing/fuzz/README.md is the manual.
#
# Tests:
#   fuzz          inputs made up at random, for SECONDS= in all: CPUID, emulator, sfsctl
#
# Variables:
#   SECONDS=      fuzz: how long [600]; check-topology takes 40

# The names of all that share SECONDS. Another fragment with fuzzers of its own adds them, and
# a prerequisite of fuzz.
FUZZERS	+= frames control memory parsers
FUZZ_SECONDS = $(or $(SECONDS),600)
fuzz: FUZZ_SHARES = $(words $(FUZZERS))

fuzz_make = MAKEFLAGS= scripts/toolbox run make --no-print-directory -C tools/testing/fuzz \
	-j$(J) V=$(V) O=$(CURDIR)/build/tools/fuzz

fuzz-tools:
	$(Q)$(fuzz_make) fuzz SECONDS=$(FUZZ_SECONDS) SHARES=$(FUZZ_SHARES)

fuzz: fuzz-tools

.PHONY: fuzz fuzz-tools
