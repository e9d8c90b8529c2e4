# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034
# What guests of the relinked ccp have in common.
SETS="sfs"
FLAVOUR=distro
PIECES="base sfs ccp"
PSPS="--snp"
TIMEOUT=120
TEST_TIMEOUT=60
driver=/sys/bus/pci/drivers/ccp
# The buffer of the last SFS command, and whose it is
buffer="\$(psp last | sed 's/.*\"buffer\":\"//;s/\".*//')"
is_fixed="psp page $buffer | grep 'state.:.hv-fixed.'"
snp_on="psp state | grep 'snp.:.init.'"
snp_off="psp state | grep 'snp.:.uninit.'"
unload="modprobe -r snp_user && test ! -e /dev/sfs"
nothing_wrong=nothing-wrong
# Whatever the test before this one left behind
anew="modprobe -r snp_user 2>/dev/null; psp reset"
# What is not answered takes no longer than it has to; the kernel's own driver has a limit of its own
soon="{ test ! -e /sys/module/ccp/parameters/sfs_timeout || echo 1 >/sys/module/ccp/parameters/sfs_timeout; }"
