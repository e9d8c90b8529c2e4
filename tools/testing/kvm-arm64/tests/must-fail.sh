#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# must-fail.sh PROGRAM: the host's own must-fail, over programs that fail and do not. KTAP.
set -eu

# shellcheck source=scripts/ktap.sh
. "$(dirname "$0")/../../../../scripts/ktap.sh"
must_fail=$1

# judged NAME STATUS RESULTS SHELL-COMMAND: the exit status, and the two results in one line.
judged() {
	status=0
	output=$("$must_fail" WORD sh -c "$4" 2>&1) || status=$?
	same "$1" "$2: $3" "$status: $(printf '%s\n' "$output" |
		sed -n 's/^\(.*ok\) [12] .*/\1/p' | tr '\n' ' ' | sed 's/ $//')"
}

begin
judged fails-and-says-it 0 'ok ok' 'echo a WORD b; exit 1'
judged says-it-on-standard-error 0 'ok ok' 'echo WORD >&2; exit 2'
judged passes 1 'not ok ok' 'echo WORD'
judged says-another-word 1 'ok not ok' 'echo WARD; exit 1'
judged says-it-in-the-middle 0 'ok ok' 'echo WORD; echo more; exit 1'
judged skips 1 'not ok ok' 'echo WORD; exit 4'
judged is-killed 1 'not ok ok' 'echo WORD; kill -9 $$'
# Its own results must not count as failures.
same output-as-comments '# | not ok 1 WORD' "$("$must_fail" WORD sh -c 'echo not ok 1 WORD; exit 1' |
	sed -n 3p)"
status=0
"$must_fail" no-such-program /nonexistent/no-such-program >/dev/null 2>&1 || status=$?
same is-not-there 1 "$status"
status=0
"$must_fail" WORD 2>/dev/null || status=$?
same usage 2 "$status"
finish
