# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# What ktap.awk says to the reports of reports.txt.

# report NAME: the part of the file below this name.
report() {
	awk -v name="$1" '$1 == "===" { on = $2 == name; next } on' "$here/reports.txt"
}

report_tests() {
	sed -n 's/^=== //p' "$here/reports.txt" >"$work/reports"
	while read -r name; do
		same "ktap.$name" "$(report "$name" | sed -n 's/^#> //p')" \
			"$(report "$name" | grep -v '^#> ' | awk -f "$vmtest/lib/ktap.awk" | grep -v '^NAME ')"
	done <"$work/reports"
	same ktap.carriage-return "" "$(report good | sed 's/$/\r/' |
		awk -f "$vmtest/lib/ktap.awk" | grep -v '^NAME ')"
}
