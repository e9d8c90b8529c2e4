# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034
# How every shell suite writes its KTAP report. Sourced, never run.
#
#	begin               the head
#	plan 2              how many there will be; otherwise finish tells it
#	ok NAME
#	not_ok NAME [TEXT]  TEXT becomes comments, above the result
#	skip NAME WHY
#	same NAME WANTED GOT
#	try NAME COMMAND... COMMAND decides, and what it printed is told if it failed. It has
#	                    a shell of its own with "set -e", so each of its steps counts
#	                    and what it sets is lost
#	comment             its input as comments
#	finish              the sum; its status is that of the suite
#
# KTAP_PREFIX goes before all names.

ktap_number=0
ktap_failed=0
ktap_planned=

begin() {
	echo 'KTAP version 1'
}

plan() {
	ktap_planned=$1
	echo "1..$1"
}

ok() {
	ktap_number=$((ktap_number + 1))
	printf 'ok %d %s\n' "$ktap_number" "${KTAP_PREFIX:-}$1"
}

not_ok() {
	ktap_number=$((ktap_number + 1))
	ktap_failed=$((ktap_failed + 1))
	[ -z "${2:-}" ] || printf '%s\n' "$2" | comment
	printf 'not ok %d %s\n' "$ktap_number" "${KTAP_PREFIX:-}$1"
}

skip() {
	ok "$1 # SKIP $2"
}

same() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "wanted: $2
got:    $3"
	fi
}

# Within a condition the shell would not heed its "set -e".
try() {
	ktap_name=$1
	shift
	set +e
	ktap_output=$(set -e; "$@" 2>&1)
	ktap_status=$?
	set -e
	if [ "$ktap_status" -eq 0 ]; then
		ok "$ktap_name"
	else
		not_ok "$ktap_name" "$(printf '%s\n' "$ktap_output" | tail -n 40)"
	fi
}

comment() {
	sed 's/^/# /'
}

# No test at all is no success.
finish() {
	[ -n "$ktap_planned" ] || echo "1..$ktap_number"
	echo "# $((ktap_number - ktap_failed)) passed, $ktap_failed failed"
	[ "$ktap_failed" -eq 0 ] && [ "$ktap_number" -gt 0 ]
}
