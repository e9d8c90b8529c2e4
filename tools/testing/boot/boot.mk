# SPDX-License-Identifier: GPL-2.0-only
#
# Fragment of the Makefile at the top:
#
# Tests:
#   check-boot    systemd has sfsctl update a PSP at boot, in a guest; not part of check

check-boot:
	$(Q)tools/testing/boot/check

.PHONY: check-boot
