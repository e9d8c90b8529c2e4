# SPDX-License-Identifier: GPL-2.0-only
#
# What each row of requirements.txt rests on:
#
#	awk -f requirements.awk part=tests TESTS part=mutants MUTANTS part=table requirements.txt
#
# TESTS are "PLACE TEST", MUTANTS "NAME PLACE TEST", a line for each test that must catch it. TEST
# may have wildcards. Prints "TEXT|TESTS|MUTANTS|WRONG" of each row: how many there are, by
# place; names; and what is wrong with the row, empty if nothing is.

function pattern(glob)
{
	gsub(/[.+^$()\[\]{}|\\?]/, "\\\\&", glob)
	gsub(/\*/, ".*", glob)
	return "^" glob "$"
}

# Either may have wildcards
function match_names(a, b)
{
	return a ~ pattern(b) || b ~ pattern(a)
}

# The tests of a place that a name of the table means; adds them to the row
function take(place, name,	i, hits)
{
	for (i = 1; i <= tests; i++) {
		if (test_place[i] != place || !match_names(test_name[i], name))
			continue
		hits++
		if (!((place, test_name[i]) in counted)) {
			counted[place, test_name[i]]
			if (!(place in count))
				order[++places] = place
			count[place]++
		}
	}
	if (!hits)
		wrong = wrong "; there is no test " place " " name
	for (i = 1; i <= mutants; i++) {
		if (mutant_place[i] != place || !match_names(mutant_test[i], name) || mutant[i] in caught)
			continue
		caught[mutant[i]]
		names = names (names == "" ? "" : ", ") mutant[i]
	}
}

function row_ends(	i, list)
{
	if (text == "")
		return
	for (i = 1; i <= places; i++)
		list = list (i > 1 ? ", " : "") order[i] " " count[order[i]]
	if (!places)
		wrong = wrong "; no test shows it"
	if (names == "" && reason == "")
		wrong = wrong "; no mutant is for it, and nothing says why"
	if (names != "" && reason != "")
		wrong = wrong "; it is said to be unspoiled, but there is " names
	print text "|" list "|" (names == "" ? "none: " reason : names) "|" substr(wrong, 3)
	text = ""
}

part == "tests" {
	test_place[++tests] = $1
	test_name[tests] = $2
	next
}

part == "mutants" {
	mutant[++mutants] = $1
	mutant_place[mutants] = $2
	mutant_test[mutants] = $3
	next
}

/^#/ { next }

/^\tunspoiled / {
	reason = $0
	sub(/^\tunspoiled /, "", reason)
	next
}

/^\t/ {
	for (n = 2; n <= NF; n++)
		take($1, $n)
	next
}

/./ {
	row_ends()
	text = $0
	places = 0
	names = reason = wrong = ""
	split("", count)
	split("", counted)
	split("", caught)
}

END { row_ends() }
