# SPDX-License-Identifier: GPL-2.0-only
#
# Looks for what a healthy kernel does not log. Files: splats.txt, optionally a
# list of expected splats ("ERE | reason" per line, named by -v expect=FILE),
# the console log. Prints "WORD: line" for each find, the first of a kind only,
# and "UNMET: ERE" for each expectation that did not occur.
#
# The last patterns of splats.txt (word TRACE) are the net below the others: a
# call trace belongs to the report above it, and counts only if there is none.

function load_expectations(    line)
{
	while (expect != "" && (getline line < expect) > 0) {
		sub(/ *\|.*$/, "", line)
		if (line != "")
			expected[++expectations] = line
	}
}

function is_expected(line,    i)
{
	for (i = 1; i <= expectations; i++) {
		if (line ~ expected[i]) {
			met[i] = 1
			return 1
		}
	}
	return 0
}

BEGIN {
	FS = "\t"
	load_expectations()
	report_end = -1
}

FILENAME == ARGV[1] {
	if ($0 ~ /^(#|$)/)
		next
	if (NF != 3) {
		print "BAD-PATTERN: " FILENAME ":" FNR ": " $0
		next
	}
	word[++patterns] = $1
	pattern[patterns] = $2
	next
}

{
	sub(/\r$/, "")
	for (i = 1; i <= patterns; i++) {
		if ($0 !~ pattern[i])
			continue
		if (word[i] == "TRACE" && FNR <= report_end)
			break
		report_end = FNR + 80
		if (!is_expected($0) && !found[word[i]]++)
			print word[i] ": " $0
		break
	}
}

END {
	for (i = 1; i <= expectations; i++)
		if (!met[i])
			print "UNMET: " expected[i]
}
