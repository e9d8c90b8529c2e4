# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034
# Makes of any definition, read before, one whose driver is a module: the last word of each
# mutant's definition. Unlike guests/distro.sh it leaves the driver loaded at the end, which
# some guests are about, and the tests alone where they load it themselves.
FLAVOUR=distro
NODE=
case " $PIECES " in
*' modules '* | *' ccp '*) ;;
*) PIECES="$PIECES modules" ;;
esac
case $TESTS in
*modprobe*) ;;
*) TESTS="load	modprobe ccp && test -c /dev/sfs
$TESTS" ;;
esac
