#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run all tests; KTAP on standard output
#
#   run OUT		OUT: folder with the programs, see the Makefile
set -eu

[ $# -eq 1 ] || { echo "usage: run OUT" >&2; exit 2; }
out=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)

# An error inside a test program must never look like an exit code of sfsctl
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99:print_stacktrace=1
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8
export SFSCTL_FAKE="$out/tests/sfsctl-fake"
export SFSCTL_PLAIN="$out/tests/sfsctl-plain" SFSCTL_PAGE="$out/sfsctl.8"

number=0
failed=0

# NAME COMMAND...: one test program, whose own KTAP is a level deeper
suite()
{
	name=$1
	shift
	number=$((number + 1))
	if "$@" > "$out/tests/$name.ktap" 2>&1; then
		verdict=ok
	else
		verdict="not ok"
	fi
	sed 's/^/    /' "$out/tests/$name.ktap"

	# A program that stops half-way must not pass for one that has few tests
	plan=$(sed -n 's/^1\.\.//p' "$out/tests/$name.ktap")
	count=$(grep -c '^ok ' "$out/tests/$name.ktap") || :
	[ -n "$plan" ] && [ "$plan" = "$count" ] || verdict="not ok"
	[ "$verdict" = ok ] || failed=$((failed + 1))
	echo "$verdict $number $name"
}

echo "KTAP version 1"
echo "1..14"
suite unit "$out/tests/unit"
SFSCTL="$out/sfsctl" SFSCTL_STATIC=1 suite cli-static "$here/cli.py"
SFSCTL="$out/tests/sfsctl-san" suite cli-sanitized "$here/cli.py"
SFSCTL="$SFSCTL_FAKE" suite payloads "$here/payloads.py"
SFSCTL="$SFSCTL_FAKE" suite device "$here/device.py"
SFSCTL="$SFSCTL_FAKE" suite apply "$here/apply.py"
SFSCTL="$SFSCTL_FAKE" suite conf "$here/conf.py"
SFSCTL="$SFSCTL_FAKE" suite record "$here/record.py"
SFSCTL="$SFSCTL_FAKE" suite output "$here/output.py"
SFSCTL="$SFSCTL_FAKE" suite machine "$here/machine.py"
SFSCTL="$SFSCTL_FAKE" suite metrics "$here/metrics.py"
SFSCTL="$SFSCTL_FAKE" suite completion "$here/completion.py"
SFSCTL="$SFSCTL_FAKE" suite fleet "$here/fleet.py"
SFSCTL="$out/sfsctl" suite docs "$here/docs.py"

[ "$failed" -eq 0 ]
