# SPDX-License-Identifier: GPL-2.0-only
#
# The rows of compare.sh, from its table, what tests there are, and their results:
#
#	awk -f compare.awk part=table compare.txt part=tests TESTS [part=results RESULTS]
#
# TESTS are "PROGRAM SUITE.TEST VARIANTS", RESULTS "PROGRAM SUITE[.VARIANT].TEST WHAT" with
# "stock" or "plain" for those that passed there, and "unasked" for those that the stock driver
# has nothing for. A test of a guest has no suite. Prints "STOCK|PLAIN|TEXT" of each row that has tests; without results, how
# many there are. whole=1: each test named in the table must be there. Status 1 if the
# table does not fit the tests.

function wrong(text)
{
	print "compare.txt: " text > "/dev/stderr"
	failed = 1
}

function key_of(program, test)
{
	if (!((program " " test) in row))
		sub(/\..*/, ".*", test)
	return program " " (((program " " test) in row) ? test : "*")
}

part == "table" && /^\t/ {
	for (i = 2; i <= NF; i++) {
		if (($1 " " $i) in row)
			wrong("line " FNR ": " $1 " " $i " is there already")
		row[$1 " " $i] = rows
	}
}
part == "table" && /^[^#\t]/ { text[++rows] = $0 }

part == "tests" {
	key = key_of($1, $2)
	if (!(key in row)) {
		wrong("no line names " $1 " " $2 "; say what it shows")
		next
	}
	used[key]
	total[row[key]] += $3
}

part == "results" {
	parts = split($2, name, ".")
	test = parts > 1 ? name[1] "." name[parts] : $2
	count[row[key_of($1, test)], $3]++
}

function of(passed, asked)
{
	return asked ? passed + 0 " of " asked : "-"
}

END {
	for (key in row)
		if (whole && !(key in used))
			wrong("there is no test " key)
	for (i = 1; i <= rows; i++)
		if (total[i])
			print of(count[i, "stock"], total[i] - count[i, "unasked"]) "|" \
				of(count[i, "plain"], total[i]) "|" text[i]
	exit failed
}
