#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# coverage.sh [GUEST]...: how much of the driver the tests run: all guests of the driver, or these
# again, with kernels that count (COVER=1), then lines and branches by file, and what did not run with
# the reason why not (coverage.txt). It fails where too little runs, something without a reason
# does not, or something with a reason does.
#
# As other kernels and other guests are made, that is done in a clone: build/BASE/coverage, of what
# is committed. BASE, J and V from the environment.
set -eu

# shellcheck disable=SC2034
LIB_UP=../../..
# shellcheck source=scripts/lib.sh
. "$(dirname -- "$0")/$LIB_UP/scripts/lib.sh"

clone=$BUILD/coverage
[ -d "$clone/.git" ] || plain_git clone -q --shared "$TOP" "$clone"
plain_git -C "$clone" fetch -q origin HEAD
plain_git -C "$clone" reset -q --hard FETCH_HEAD

[ $# -gt 0 ] || {
	for guest in "$TOP"/tools/testing/sfs/guests/*.test "$TOP"/tools/testing/ccp/guests/*.test; do
		guest=${guest##*/}
		# KCSAN watches what no counter is for, and the base has nothing to be counted
		case $guest in *-kcsan.test | stock.test) ;; *) set -- "$@" "${guest%.test}" ;; esac
	done
	# Where every allocation of a probe fails
	set -- "$@" sfs-nth-probe-debug
	rm -f "$clone"/build/vmtest/*/gcov
}
failed=0
# They are slower than others
env -u MAKEFLAGS -u MAKELEVEL COVER=1 VMTEST_SLOWER="${VMTEST_SLOWER:-2}" make -C "$clone" --no-print-directory check-guests \
	BASE="$BASE" J="${J:-2}" V="$V" GUESTS="$*" || failed=1
plain_git -C "$clone/build/$BASE/linux" diff -U0 --no-renames base HEAD -- 'drivers/crypto/ccp/*.c' >"$clone/ours.diff"
"$TOP/scripts/toolbox" run python3 "$TOP/tools/testing/sfs/coverage.py" \
	"$TOP/tools/testing/sfs/coverage.txt" "$clone/build/$BASE/linux" "$clone/ours.diff" "$clone/build" \
	"$clone"/build/vmtest/*/gcov || exit 1
[ "$failed" -eq 0 ] || die 'not all guests passed: the figures may be too low'
