#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# mutants.sh OUT MACHINES SHAPE...
#
# Runs the replay against kernels in which the effect of one patch is undone or
# spoiled (mutants/*.patch, built into OUT/mutants). Each must be caught, by the
# tests that its header names at least: a test that no mutant trips proves little.
# Of the machines only the named ones are run, as the shapes have more to say.
set -eu

HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
OUT=$1
MACHINES=$2
shift 2

field() {
	sed -n "s/^$1: //p" "$2"
}

# The tests that the header names and that the mutant passed
missed() {
	for test in $(field Caught-by "$1"); do
		grep -q "^not ok [0-9]* $test\$" "$2" || printf ' %s' "$test"
	done
}

# The machines that the header names, or the first
take_machines() {
	field Caught-by "$1" | tr ' ' '\n' | sed -n 's/^machine\.//p' >"$2.names"
	awk 'FILENAME == ARGV[1] { wanted[$1] = 1; some = 1; next }
	     $1 == "machine" { take = some ? $2 in wanted : !seen++ }
	     take' "$2.names" "$MACHINES" >"$2"
}

count=0
failed=0
total=$(find "$HERE/mutants" -name '*.patch' | wc -l)

printf 'KTAP version 1\n1..%d\n' "$total"
for mutant in "$HERE"/mutants/*.patch; do
	name=$(basename "$mutant" .patch)
	log=$OUT/mutants/$name/ktap
	count=$((count + 1))

	status=0
	take_machines "$mutant" "$OUT/mutants/$name/machines.txt"
	"$OUT/mutants/$name/topology-replay" "$OUT/mutants/$name/machines.txt" "$@" \
		>"$log" 2>"$log.stderr" || status=$?
	caught=$(grep -c '^not ok ' "$log" || :)
	unnoticed=$(missed "$mutant" "$log")

	if [ "$status" -eq 1 ] && [ -z "$unnoticed" ] && [ "$caught" -gt 0 ]; then
		printf 'ok %d mutant.%s\n' "$count" "$name"
	else
		failed=$((failed + 1))
		printf 'not ok %d mutant.%s\n' "$count" "$name"
		[ -z "$unnoticed" ] || printf '# passed:%s\n' "$unnoticed"
		[ "$status" -eq 1 ] || printf '# the replay ended with status %d, see %s.stderr\n' \
			"$status" "$log"
	fi
	printf '# patch %s, %s: caught by %d tests\n' "$(field Patch "$mutant")" \
		"$(field Effect "$mutant")" "$caught"
done
printf '# Totals: pass:%d fail:%d\n' $((count - failed)) "$failed"
[ "$failed" -eq 0 ]
