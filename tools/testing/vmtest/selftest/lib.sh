# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# KTAP for the tests of the harness.

number=0
failures=0

ok() {
	number=$((number + 1))
	printf 'ok %s %s\n' "$number" "$1"
}

# not_ok NAME WHY
not_ok() {
	number=$((number + 1))
	failures=$((failures + 1))
	printf '%s\n' "$2" | sed 's/^/# /'
	printf 'not ok %s %s\n' "$number" "$1"
}

# same NAME WANTED GOT
same() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "wanted: $2
got:    $3"
	fi
}

finish() {
	printf '1..%s\n' "$number"
	printf '# %s tests, %s failed\n' "$number" "$failures"
	[ "$failures" -eq 0 ]
}
