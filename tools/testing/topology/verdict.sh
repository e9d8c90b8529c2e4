# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# Results of the shell tests of this folder, as KTAP. Sourced with SUITE set to the name that
# goes before those of the tests, never run.

DIR=$(mktemp -d)
trap 'rm -rf "$DIR"' EXIT
count=0
failed=0

# verdict NAME COMMAND...: "set -e" has no effect in COMMAND, so each of its steps needs &&
verdict() {
	count=$((count + 1))
	name=$1
	shift
	if "$@" >"$DIR/out" 2>&1; then
		printf 'ok %d %s.%s\n' "$count" "$SUITE" "$name"
	else
		failed=$((failed + 1))
		printf 'not ok %d %s.%s\n' "$count" "$SUITE" "$name"
		sed 's/^/# /' "$DIR/out" | head -20
	fi
}

# The sum; the exit status is that of the suite.
totals() {
	printf '# Totals: pass:%d fail:%d\n' $((count - failed)) "$failed"
	[ "$failed" -eq 0 ]
}
