# SPDX-License-Identifier: GPL-2.0-only
#
# Looks for what a healthy kernel does not log. Files: splats.txt, the console
# log. Prints "WORD: line" for each find, the first of a kind only.
#
# -v expect=FILE   splats that belong to the test, one ERE a line
# -v forbid=FILE   further lines that are a failure (word FORBIDDEN)
# -v require=FILE  lines that must be there
#
# In these files what follows " | " is the reason. An expected or required line
# that does not occur is a failure too (word UNMET).
#
# The last patterns of splats.txt (word TRACE) are the net below the others: a
# call trace belongs to the report above it, and counts only if there is none.

function load(file, list,    line, n)
{
	while (file != "" && (getline line < file) > 0) {
		sub(/ +\|.*$/, "", line)
		if (line != "")
			list[++n] = line
	}
	return n + 0
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

function check_wishes(line,    i)
{
	for (i = 1; i <= requirements; i++)
		if (line ~ required[i])
			present[i] = 1
	for (i = 1; i <= taboos; i++)
		if (line ~ forbidden[i] && !found["FORBIDDEN" i]++)
			print "FORBIDDEN: " line
}

BEGIN {
	FS = "\t"
	expectations = load(expect, expected)
	requirements = load(require, required)
	taboos = load(forbid, forbidden)
	report_end = -1
}

FILENAME == ARGV[1] {
	if ($0 ~ /^(#|$|\t\t\t)/)
		next
	if (NF != 3 && NF != 4) {
		print "BAD-PATTERN: " FILENAME ":" FNR ": " $0
		next
	}
	word[++patterns] = $1
	pattern[patterns] = $2
	next
}

{
	sub(/\r$/, "")
	check_wishes($0)
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
	for (i = 1; i <= requirements; i++)
		if (!present[i])
			print "UNMET: " required[i]
}
