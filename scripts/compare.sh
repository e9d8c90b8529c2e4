# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Tables in cover letters, patches/SET/BASE/cover.txt: which tests pass with the kernel BASE as
# it is shipped, and which with the series. Sourced after lib.sh and ktap.sh, never run.
#
# A table is from a line that begins with TABLE_FIRST to the end of the paragraph that begins
# with TABLE_LAST. A row is "STOCK|PLAIN|TEXT" before it is printed, such as "3 of 4|4 of 4|...".

TABLE_FIRST='Tests that pass,'
TABLE_LAST='Not compared:'

# The version that BASE is
base_version() {
	sed -n 's/^BASE_VERSION = //p' "$TOP/bases/$BASE.mk"
}

# Nothing to compare with in a kernel without a driver of its own
need_shipped_driver() {
	"$TOP/scripts/base" ensure
	plain_git --git-dir="$BASE_GIT" cat-file -e base:drivers/crypto/ccp/sfs.c 2>/dev/null ||
		die "base $BASE ships no SFS driver to compare with; take one that does, with BASE="
}

# Rows from standard input
print_rows() {
	printf '  %-46s %13s %12s\n' 'what must hold' "Linux $(base_version)" 'this series' \
		---------------------------------------------- ------------- ------------
	while IFS='|' read -r stock plain text; do
		printf '  %-46s %13s %12s\n' "$text" "$stock" "$plain"
	done
}

# Rows in which the series lacks something; false if there is none
list_lacking() {
	awk -F '|' '{ split($2, part, " ") } part[1] != part[3]' | grep .
}

cut_table() {
	awk -v first="$TABLE_FIRST" -v last="$TABLE_LAST" 'index($0, first) == 1 { in_table = 1 }
		in_table && !$0 && over { exit }
		in_table
		in_table && index($0, last) == 1 { over = 1 }' "$1"
}

# put_table SET FILE: into the cover letter of BASE, in the place of the one that it has
put_table() {
	cover=$TOP/patches/$1/$BASE/cover.txt
	[ -n "$(cut_table "$cover")" ] || die "${cover#"$TOP"/} has no table to replace: no line
begins with '$TABLE_FIRST'"
	awk -v first="$TABLE_FIRST" -v last="$TABLE_LAST" -v table="$2" '
		index($0, first) == 1 { while ((getline line <table) > 0) print line; skip = 1 }
		skip && !$0 && over { skip = 0 }
		skip && index($0, last) == 1 { over = 1 }
		!skip' "$cover" >"$cover.new"
	mv "$cover.new" "$cover"
	say COMPARE "${cover#"$TOP"/}"
}

# The version, and "PASSED of ALL|TEXT" of the series
read_table() {
	cut_table "$1" | sed -nE 's/^  what must hold +Linux ([^ ]*) .*/\1/p
		s/^  (.*[^ ]) +(-|[0-9]+ of [0-9]+) +([0-9]+ of [0-9]+)$/\3|\1/p'
}

# table_fits COVER COMMAND...: the command prints "ALL|TEXT" of each row that there should be
table_fits() {
	work=$(mktemp -d)
	told=$1
	shift
	"$@" >"$work/rows"
	{
		base_version
		sed 's/^\([0-9]*\)|/\1 of &/' "$work/rows"
	} >"$work/is"
	read_table "$told" >"$work/told"
	diff -u --label "${told#"$TOP"/}" --label 'the tests' "$work/told" "$work/is" || {
		echo "run: make compare BASE=$BASE UPDATE=1"
		return 1
	}
	rm -rf "$work"
}

# check_tables SET COMMAND...: all that there are of the set; a link is another base's letter
check_tables() {
	set=$1
	shift
	begin
	for cover in "$TOP/patches/$set"/*/cover.txt; do
		[ ! -L "$cover" ] || continue
		[ -n "$(cut_table "$cover")" ] || continue
		BASE=$(basename "$(dirname "$cover")")
		try "compare.$set-$BASE" table_fits "$cover" "$@"
	done
	finish
}
