# SPDX-License-Identifier: GPL-2.0-only
#
# Counts the results of a KTAP report: "passed failed skipped". A result that follows
# deeper ones is their sum and is not counted, unless it fails and none of them did.

/^ *(not )?ok [0-9]/ {
	match($0, /^ */)
	depth = RLENGTH
	bad = $0 ~ /^ *not ok/
	below = failed_below = 0
	for (level in failures) {
		if (level + 0 > depth) {
			below = 1
			failed_below += failures[level]
			delete failures[level]
		}
	}
	if (below) {
		if (bad && !failed_below)
			failed++
	} else if (toupper($0) ~ /# *SKIP/)
		skipped++
	else if (bad)
		failed++
	else
		passed++
	failures[depth] += bad || failed_below
}

END { print passed + 0, failed + 0, skipped + 0 }
