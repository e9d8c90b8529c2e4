#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz.sh SECONDS PROGRAMS SEED DEFINITION: the guest of the definition, with its fuzzer for its share of
# SECONDS, and what it found: programs that reach new code, for sfs_fuzz.txt, and the last one if the
# kernel did not survive it. What the guest needs is there (prepare). BASE from the environment.
set -eu

# shellcheck source=scripts/fuzz.sh
. scripts/fuzz.sh

seconds=$(share_seconds "$1" "$2")
case $3 in
'' | *[!0-9]*) echo "fuzz.sh: SEED=$3: not a number" >&2; exit 2 ;;
esac
: "${BASE:?is not set: the base whose guest is wanted}"

status=0
tools/testing/vmtest/vmtest run --out build/fuzz --set TEST_TIMEOUT=$((seconds + 300)) --set TIMEOUT=$((seconds + 600)) \
	--test "fuzz SFS_FUZZ_SHOW=1 SFS_FUZZ_SEED=$3 SFS_FUZZ_CORPUS=/tests/sfs_fuzz.txt SFS_FUZZ_SECONDS=$seconds sfs_fuzz_test" \
	"$4" || status=1
name=${4##*/}
log=build/fuzz/${name%.test}/ktap
sed -n 's/^ *# new: //p' "$log"
[ "$status" -eq 0 ] || echo "the last one: $(sed -n 's/^ *# run: //p' "$log" | tail -n 1)"
grep -E '[0-9]+ programs, ' "$log" | tail -n 1
exit $status
