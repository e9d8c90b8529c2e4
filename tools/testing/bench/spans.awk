# SPDX-License-Identifier: GPL-2.0-only
#
# What count.so wrote: of each measure, which has so many spans one after the other, that with
# the fewest instructions. Prints "PREFIX MEASURE NAME VALUE":
#
#   instructions
#   stores-N, loads-N   of N bytes, where the command buffer is
#   stored              bytes stored anywhere
#
# -v prefix, measures (names), times (spans of each), buffer (address)

function measure(span) {
	return name[int((span - 1) / times) + 1]
}

BEGIN {
	count = split(measures, name, " ")
	split("1 2 4 8 16", bytes, " ")
}

$1 == "span" {
	spans = $2
	what = measure($2)
	if (!(what in best) || $3 < instructions[what]) {
		best[what] = $2
		instructions[what] = $3
	}
}

$1 == "memory" {
	for (i = 1; i <= 5; i++) {
		if ($3 == buffer) {
			loads[$2, i] = $(3 + i)
			stores[$2, i] = $(8 + i)
		}
		stored[$2] += $(8 + i) * bytes[i]
	}
}

END {
	if (spans != count * times) {
		print FILENAME ": " spans + 0 " spans, expected " count * times >"/dev/stderr"
		exit 1
	}
	for (n = 1; n <= count; n++) {
		what = name[n]
		span = best[what]
		print prefix, what, "instructions", instructions[what]
		print prefix, what, "stored", stored[span] + 0
		for (i = 1; i <= 5; i++) {
			if (stores[span, i]) print prefix, what, "stores-" bytes[i], stores[span, i]
			if (loads[span, i]) print prefix, what, "loads-" bytes[i], loads[span, i]
		}
	}
}
