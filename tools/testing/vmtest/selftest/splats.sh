# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# What scan.awk finds in the examples of splats.txt, each the only line of a log, and in
# golden logs: their first line says which words it must find, in order, or "-" for none.

scan() {
	awk "$@" -f "$vmtest/lib/scan.awk" "$vmtest/splats.txt" "$log"
}

# The words in the order in which they were found, in one line.
words() {
	sed 's/:.*//' | tr '\n' ' ' | sed 's/ $//'
}

splat_tests() {
	for log in "$here"/golden/*.log; do
		wanted=$(sed -n '1s/^# //p' "$log")
		[ "$wanted" != - ] || wanted=
		same "splat.$(basename "$log" .log)" "$wanted" "$(scan | words)"
	done
	examples
	every_pattern
	expectations
}

# Each must be named by its own pattern, not by one above it.
examples() {
	awk -F '\t' '
		/^(#|$)/ { next }
		$1 != "" { word[++patterns] = $1; pattern[patterns] = $2 }
		$4 != "" {
			line = "[    7.000000] " $4
			for (first = 1; line !~ pattern[first]; first++)
				;
			print FNR "\t" word[patterns] "\t" first - patterns "\t" line
		}' "$vmtest/splats.txt" >"$work/examples"
	log=$work/example
	while IFS='	' read -r row word other line; do
		printf '%s\n' "$line" >"$log"
		same "splat.example.line-$row" "$word: $line, pattern 0" "$(scan), pattern $other"
	done <"$work/examples"
}

# A pattern that nothing matches is a typing error until shown otherwise.
every_pattern() {
	sed '/^#/d;/^$/d;/^\t/d' "$vmtest/splats.txt" | cut -f 2 >"$work/patterns"
	cut -f 4 "$work/examples" >"$work/lines"
	while read -r pattern; do
		grep -hqE -e "$pattern" "$work/lines" "$here"/golden/*.log ||
			printf '%s\n' "$pattern"
	done <"$work/patterns" >"$work/unused"
	same splat.every-pattern-has-an-example "" "$(cat "$work/unused")"
}

expectations() {
	log=$here/golden/warn.log
	echo 'WARNING: .*psp_dev_init | the test removes the device' >"$work/expect"
	same splat.expected "" "$(scan -v expect="$work/expect")"
	echo 'WARNING: .*other_function | never happens' >"$work/expect"
	same splat.expected-other "WARN UNMET" "$(scan -v expect="$work/expect" | words)"
	log=$here/golden/clean-boot.log
	echo '\[Firmware Bug\] | the fix removes it' >"$work/forbid"
	same splat.forbidden FORBIDDEN "$(scan -v forbid="$work/forbid" | words)"
	cat "$log" "$log" >"$work/twice.log"
	log=$work/twice.log
	same splat.forbidden-once FORBIDDEN "$(scan -v forbid="$work/forbid" | words)"
	echo 'Interrupt remapping enabled | APIC IDs above 255 need it' >"$work/require"
	same splat.required "" "$(scan -v require="$work/require")"
	sed 's/$/\r/' "$log" >"$work/serial.log"
	log=$work/serial.log
	echo 'Interrupt remapping enabled$ | the console ends its lines so' >"$work/require"
	same splat.carriage-return "" "$(scan -v require="$work/require")"
	echo 'no such line | never happens' >"$work/require"
	same splat.required-absent UNMET "$(scan -v require="$work/require" | words)"
}
