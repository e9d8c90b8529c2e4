#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the tests of /dev/sfs with the driver that BASE ships and with that of the series,
# in kernels of the same configuration, and the guests of the relinked driver (../ccp):
#
#   compare.sh run [PROGRAM...]  prints a table of what holds in each, by compare.txt. What fails
#                                with the series is an error. UPDATE=1 puts the table into the
#                                cover letter
#   compare.sh check             whether each cover letter that has the table has that of the
#                                tests that there are, as KTAP
#
# A guest for each test of a program, as a kernel may not survive one. A guest of ../ccp is a program
# here, and is run as it is, as its tests build on each other. J from the environment.
set -eu

LIB_UP=../../..
# shellcheck source=scripts/lib.sh
. "$(dirname -- "$0")/$LIB_UP/scripts/lib.sh"
# shellcheck source=scripts/ktap.sh
. "$TOP/scripts/ktap.sh"
# shellcheck source=scripts/compare.sh
. "$TOP/scripts/compare.sh"
# shellcheck source=tools/testing/sfs/programs.sh
. "$TOP/tools/testing/sfs/programs.sh"

here=$TOP/tools/testing/sfs
vmtest=$TOP/tools/testing/vmtest
flavours='stock plain'
# What a driver without the parameter sfs_timeout takes at most
fixed_limit=15

# "PROGRAM DEFINITION" of what the guests with the plain kernel run.
list_programs() {
	for file in "$here"/guests/*.test; do
		! grep -q '^FLAVOUR=\|distro.sh' "$file" || continue
		sed -n "s,^[a-z0-9-]*[[:space:]]*\(sfs_[a-z_0-9]*_test\(_32\)\{0\,1\}\)\$,\1 $file,p" "$file"
	done | sort -u -k 1,1
	for file in "$TOP"/tools/testing/ccp/guests/*.test; do
		echo "$(basename "$file" .test) $file"
	done
}

is_guest() {
	case $1 in ccp-*) ;; *) return 1 ;; esac
}

# "PROGRAM TEST VARIANTS" of each of the programs in standard input. That its PSP saw no violation is a
# test of a guest, too.
list_tests() {
	while read -r program definition; do
		if is_guest "$program"; then
			"$vmtest/vmtest" tests "$definition" | sed '/ UNMET$/d;s/$/ 1/'
			echo "violations $program 1"
		else
			list_program_tests "$program"
		fi
	done
}

# The rows of the programs $1, with the results $2 if there are any
list_rows() {
	list_tests <"$1" | LC_ALL=C awk -f "$here/compare.awk" whole="${whole:-}" \
		part=table "$here/compare.txt" part=tests - ${2:+part=results "$2"}
}

#
# Guests
#

# A definition as another, but for one test of one program, and one kernel: define FLAVOUR
# PROGRAM SUITE.TEST DEFINITION. The node is looked for by the tests: no kernel is told of it.
define() {
	file=$work/defs/$1-$2-$3.test
	given=
	[ "$1" = plain ] || given="SFS_FIXED_LIMIT=$fixed_limit "
	printf '. %s\nFLAVOUR=%s\nNODE=\nTIMEOUT=180\nTEST_TIMEOUT=150\nTESTS="%s %s%s -t %s"\n' \
		"$4" "$1" "$2" "$given" "$2" "${3#*.}" >"$file"
	echo "$file"
}

# A guest with the driver that is relinked: define_guest FLAVOUR DEFINITION. Its kernel is that of
# the series, of which it sees nothing else.
define_guest() {
	file=$work/defs/$1-$(basename "$2")
	{
		echo "own=\$definition definition=$2"
		echo ". \$definition; definition=\$own"
		[ "$1" = plain ] || echo 'PIECES="base sfs ccp-shipped"'
	} >"$file"
	echo "$file"
}

define_all() {
	while read -r program definition; do
		! is_guest "$program" || for flavour in $flavours; do
			define_guest "$flavour" "$definition"
		done
	done <"$work/programs"
	while read -r program test _; do
		definition=$(sed -n "s/^$program //p" "$work/programs")
		[ -n "$definition" ] || continue
		! is_guest "$program" || continue
		for flavour in $flavours; do
			define "$flavour" "$program" "$test" "$definition"
		done
	done <"$work/tests"
}

run_guests() {
	list_tests <"$work/programs" >"$work/tests"
	define_all >"$work/list"
	"$TOP/scripts/tree" stock
	# shellcheck disable=SC2046
	"$vmtest/prepare" $(cat "$work/list")
	# Those of the kernel as it is shipped are expected to fail.
	# shellcheck disable=SC2046
	scripts/toolbox run "$vmtest/vmtest" run-all --out "$work/runs" -j "${J:-2}" \
		$(cat "$work/list") >"$work/log" 2>&1 || true
}

# Of a guest: the tests that passed, and whether it came to its end without a violation
list_guest_results() {
	sed -nE "s/^ok [0-9]+ ([a-z0-9-]+)\$/$1 \1 $2/p" "$3/ktap"
	[ ! -s "$3/verdict" ] || grep -q '^VIOLATION' "$3/result" || echo "violations $1 $2"
}

# "PROGRAM TEST WHAT" of all that ran, as in compare.awk. A test that was skipped for another
# reason has not passed. Suites may have a test of the same name: each has run twice then.
list_results() {
	while read -r definition; do
		name=$(basename "$definition" .test)
		flavour=${name%%-*}
		program=${name#*-}
		! is_guest "$program" || {
			list_guest_results "$program" "$flavour" "$work/runs/$name"
			continue
		}
		program=${program%%-*}
		sed -nE "s/^ +ok [0-9]+ ([a-z_0-9]+\.[a-z_0-9.]+)\$/$program \1 $flavour/p
			s/^ +ok [0-9]+ ([a-z_0-9]+\.[a-z_0-9.]+) # SKIP only this series has .*/$program \1 unasked/p" \
			"$work/runs/$name/ktap" 2>/dev/null || true
	done <"$work/list" | sort -u
}

#
# The table
#

print_table() {
	version=$(base_version)
	cat <<-EOF
	$TABLE_FIRST of those that there are, with the driver of Linux $version as it is
	shipped and with that of this series:

	EOF
	list_rows "$work/programs" "$work/results" | print_rows
	cat <<-EOF

	One difference can fail tests of many rows: on Linux $version the ioctls of 32-bit programs
	are unknown, and what the firmware refuses in its buffer is a success. No test fails for
	its time limit, which is fixed. What it does not have is not counted there: the parameter
	sfs_timeout, callers that wait for the log; nor what it says in the log of leaks.
	The rows on SNP are guests in which the driver is linked once more and believes in SNP,
	with the kernel of this series. Their tests build on each other: a kernel that dies fails
	all that come later. On Linux $version a PSP that is bound again starts no SNP.
	$TABLE_LAST what needs the kernel of a distribution: LoadPin, IMA, compressed packages.
	EOF
}

# Tests that passed in the plain and not in the stock kernel; variants are counted
list_failed() {
	awk '$3 == "plain" { ours[$1 " " $2] } $3 != "plain" { shipped[$1 " " $2] }
		END { for (test in ours) if (!(test in shipped)) {
			parts = split(test, part, /[ .]/)
			failed[part[1] " " part[2] (parts > 2 ? "." part[parts] : "")]++
		}
		for (test in failed) print "  " test, "(" failed[test] ")" }' "$work/results" | LC_ALL=C sort
}

run() {
	work=$BUILD/compare
	need_shipped_driver
	[ $# -eq 0 ] || [ -z "${UPDATE:-}" ] || die "UPDATE=1 is for all programs; say no PROGRAMS="
	for name; do
		list_programs | grep -q "^$name " ||
			die "there is no program '$name'; choose of: $(list_programs | cut -d ' ' -f 1 | paste -sd' ')"
	done
	rm -rf "$work"
	mkdir -p "$work/defs"
	list_programs | while read -r program definition; do
		case " $* " in
		"  " | *" $program "*) echo "$program $definition" ;;
		esac
	done >"$work/programs"
	# Before the guests, which take long
	list_rows "$work/programs" >/dev/null

	run_guests
	list_results >"$work/results"
	[ -s "$work/results" ] || die "no test gave a result; see ${work#"$TOP"/}/log"
	print_table >"$work/table"
	cat "$work/table"
	printf '\nWhat fails only in Linux %s, see %s:\n' "$(base_version)" "${work#"$TOP"/}/runs/stock-PROGRAM-TEST"
	list_failed
	! list_rows "$work/programs" "$work/results" | list_lacking ||
		die "these lack something with the series, see ${work#"$TOP"/}/runs/plain-PROGRAM-TEST"
	[ -z "${UPDATE:-}" ] || put_table sfs "$work/table"
}

# "ALL|TEXT" of each row
list_wanted() {
	list_programs >"$work/programs"
	whole=1 list_rows "$work/programs" >"$work/unrun"
	sed -E 's/^[^|]*\|[^|]* ([0-9]+)\|/\1|/' "$work/unrun"
}

cd "$TOP"
case ${1:-} in
run) "$@" ;;
check) check_tables sfs list_wanted ;;
*) sed -n '6,11s/^# *//p' "$0" >&2; exit 2 ;;
esac
