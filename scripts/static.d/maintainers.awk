# SPDX-License-Identifier: GPL-2.0-only
#
# awk -f maintainers.awk ENTRIES -: prints each file of standard input that no 'F:' line
# of ENTRIES covers. A pattern is read as the kernel's get_maintainer.pl reads it: a
# slash at the end takes all below; without one, '*' stays within a folder.

function to_regex(pattern,    i, c, regex)
{
	for (i = 1; i <= length(pattern); i++) {
		c = substr(pattern, i, 1)
		if (c == "*")
			regex = regex "[^/]*"
		else if (c == "?")
			regex = regex "[^/]"
		else if (c ~ /[].^$+(){}|\\[]/)
			regex = regex "\\" c
		else
			regex = regex c
	}
	return "^" regex (pattern ~ /\/$/ ? "" : "$")
}

FILENAME != "-" {
	if (sub(/^F:[[:space:]]*/, ""))
		covers[++patterns] = to_regex($0)
	next
}

{
	for (i = 1; i <= patterns; i++)
		if ($0 ~ covers[i])
			next
	print $0 ": no entry of MAINTAINERS covers it"
}
