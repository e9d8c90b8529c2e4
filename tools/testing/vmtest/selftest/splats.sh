# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# Golden logs: the first line says which words scan.awk must find, in order, or
# "-" for none.

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
	every_pattern
	expectations
}

# A pattern that no golden log matches is a typing error until shown otherwise.
every_pattern() {
	grep -v '^#' "$vmtest/splats.txt" | sed '/^$/d' | cut -f 2 >"$work/patterns"
	while read -r pattern; do
		grep -hqE -e "$pattern" "$here"/golden/*.log || printf '%s\n' "$pattern"
	done <"$work/patterns" >"$work/unused"
	same splat.every-pattern-has-a-log "" "$(cat "$work/unused")"
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
	echo 'Interrupt remapping enabled | APIC IDs above 255 need it' >"$work/require"
	same splat.required "" "$(scan -v require="$work/require")"
	echo 'no such line | never happens' >"$work/require"
	same splat.required-absent UNMET "$(scan -v require="$work/require" | words)"
}
