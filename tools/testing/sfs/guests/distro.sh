# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034
# Makes of a definition, read before, the same with the driver as a module in a
# distribution's configuration. The node comes with the module, so init does not see it.
FLAVOUR=distro
PIECES="$PIECES modules"
NODE=
TESTS="
load	modprobe ccp && test -c /dev/sfs
$TESTS
unload	modprobe -r ccp && test ! -e /dev/sfs && ! grep -w ccp /proc/modules
"
