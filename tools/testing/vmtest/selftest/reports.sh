# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# Reports: the lines "#> " at the top say what ktap.awk must print, without the
# NAME lines; all else is the report.

report_tests() {
	for report in "$here"/ktap/*.ktap; do
		same "ktap.$(basename "$report" .ktap)" \
			"$(sed -n 's/^#> //p' "$report")" \
			"$(grep -v '^#> ' "$report" | awk -f "$vmtest/lib/ktap.awk" | grep -v '^NAME ')"
	done
}
