# SPDX-License-Identifier: GPL-2.0-only
#
# Fragment of the Makefile at the top:
#
# Tests:
#   check-kvm-arm64  what judges the KVM guests of arm64

check-kvm-arm64:
	$(Q)MAKEFLAGS= scripts/toolbox run make --no-print-directory -s -C tools/testing/kvm-arm64 \
		O=$(CURDIR)/build/tools/kvm-arm64-host CC=gcc check

.PHONY: check-kvm-arm64
