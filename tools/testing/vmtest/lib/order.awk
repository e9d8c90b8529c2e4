# SPDX-License-Identifier: GPL-2.0-only
#
# Are these lines in the transcript of a PSP, in this order? Files: one line each, "ERE |
# reason" or "+SECONDS ERE | reason" (no earlier than that after the line before); the
# transcript. Says what is missing, and exits with 1 then.

FILENAME == ARGV[1] {
	sub(/ +\|.*$/, "")
	wait[++wanted] = 0
	if ($1 ~ /^\+[0-9]+$/) {
		wait[wanted] = substr($1, 2)
		sub(/^[^ ]+ +/, "")
	}
	pattern[wanted] = $0
	next
}

{
	time = $0
	sub(/^{"t":/, "", time)
	sub(/,.*/, "", time)
	time += 0
}

found < wanted && $0 ~ pattern[found + 1] {
	if (time - last < wait[found + 1]) {
		early = sprintf("%s after %.1f s, not %s: %s", pattern[found + 1],
				time - last, wait[found + 1], $0)
		exit 1
	}
	found++
	last = time
}

END {
	if (early != "")
		print early
	else if (found < wanted)
		print pattern[found + 1] (found ? " after " pattern[found] : "")
	exit early != "" || found < wanted
}
