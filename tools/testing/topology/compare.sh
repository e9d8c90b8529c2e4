#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What the replay says of the topology code that BASE ships, and of that of the series:
#
#   compare.sh print STOCK PLAIN  a table from the KTAP of both, in each the kernel that is judged
#                                 is the patched one. UPDATE=1 puts it into the cover letter
#   compare.sh check              whether each cover letter that has the table has that of the
#                                 machines that there are, as KTAP
set -eu

LIB_UP=../../..
# shellcheck source=scripts/lib.sh
. "$(dirname -- "$0")/$LIB_UP/scripts/lib.sh"
# shellcheck source=scripts/ktap.sh
. "$TOP/scripts/ktap.sh"
# shellcheck source=scripts/compare.sh
. "$TOP/scripts/compare.sh"

here=$TOP/tools/testing/topology

# "FILE|TEXT" of each file of machines: the text is the first sentence in it
list_files() {
	echo "$here/machines.txt|Recorded machines, all families"
	for file in "$here"/shapes/*.txt; do
		echo "$file|$(sed -n '2s/^# \([^.:]*\)[.:].*/\1/p' "$file")"
	done
}

# "ALL|TEXT" of each row
list_wanted() {
	list_files | while IFS='|' read -r file text; do
		echo "$(grep -c '^machine ' "$file")|$text"
	done
}

# How many machines of the file $1 passed in the report $2
count_passed() {
	awk 'FNR == NR { if ($1 == "machine") there[$2]; next }
		/^ok / { sub(/^(machine|shape)\./, "", $3); passed += $3 in there }
		END { printf "%d", passed }' "$1" "$2"
}

list_rows() {
	list_files | while IFS='|' read -r file text; do
		all=$(grep -c '^machine ' "$file")
		echo "$(count_passed "$file" "$1") of $all|$(count_passed "$file" "$2") of $all|$text"
	done
}

print() {
	list_rows "$1" "$2" >"$2.rows"
	{
		cat <<-EOF
		$TABLE_FIRST of those that there are, with the code of Linux $(base_version) as it is
		shipped and with that of this series, in user space. What comes out is compared with
		what this series documents; where the kernel does not boot, a test has failed:

		EOF
		print_rows <"$2.rows"
		printf '\n%s hotplug of CPUs, and guests.\n' "$TABLE_LAST"
	} >"$2.table"
	cat "$2.table"
	! list_lacking <"$2.rows" || die "these lack something with the series, see ${2#"$TOP"/}"
	[ -z "${UPDATE:-}" ] || put_table topology "$2.table"
}

cd "$TOP"
case ${1:-}.$# in
print.3) print "$2" "$3" ;;
check.1) check_tables topology list_wanted ;;
*) sed -n '6,9s/^# *//p' "$0" >&2; exit 2 ;;
esac
