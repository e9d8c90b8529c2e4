# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# Results of the shell tests of this folder, as KTAP. Sourced with SUITE set to the name that
# goes before those of the tests, never run. DIR is for what the tests need.

DIR=$(mktemp -d)
: >"$DIR/results"
trap 'cat "$DIR/results"; rm -rf "$DIR"' EXIT
trap 'exit 1' HUP INT TERM
count=0
failed=0

# verdict NAME COMMAND...: "set -e" has no effect in COMMAND, so each of its steps needs &&
verdict() {
	count=$((count + 1))
	name=$1
	shift
	if ("$@") >"$DIR/out" 2>&1; then
		printf 'ok %d %s.%s\n' "$count" "$SUITE" "$name" >>"$DIR/results"
	else
		failed=$((failed + 1))
		printf 'not ok %d %s.%s\n' "$count" "$SUITE" "$name" >>"$DIR/results"
		sed 's/^/# /;40q' "$DIR/out" >>"$DIR/results"
	fi
}

# Head and plan, and the exit status of the suite. The results follow at its end.
totals() {
	printf 'KTAP version 1\n1..%d\n' "$count"
	[ "$failed" -eq 0 ]
}
