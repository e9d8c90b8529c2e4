# SPDX-License-Identifier: GPL-2.0-only
#
# Fragment of the Makefile at the top:
#
# Tests:
#   check-boot    systemd boots Debian's kernel, with its driver and with ours by DKMS; not part of check

check-boot:
	$(Q)tools/testing/boot/check

.PHONY: check-boot
