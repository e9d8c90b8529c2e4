#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the tests of /dev/sfs with the driver that BASE ships and with that of the series,
# in kernels of the same configuration, and prints what each passed, for the cover letter:
# compare.sh [PROGRAM...]. A guest for each program, as a kernel may not survive one. What
# passes in neither, or fails with the series, is an error. J from the environment.
set -eu

LIB_UP=../../..
# shellcheck source=scripts/lib.sh
. "$(dirname -- "$0")/$LIB_UP/scripts/lib.sh"

here=$TOP/tools/testing/sfs
vmtest=$TOP/tools/testing/vmtest
work=$BUILD/compare
flavours='stock plain'

cd "$TOP"
"$TOP/scripts/base" ensure
plain_git --git-dir="$BASE_GIT" cat-file -e base:drivers/crypto/ccp/sfs.c 2>/dev/null ||
	die "base $BASE ships no SFS driver to compare with; take one that does, with BASE="

# "PROGRAM DEFINITION" of what the guests with the plain kernel run.
list_programs() {
	for file in "$here"/guests/*.test; do
		! grep -q '^FLAVOUR=\|distro.sh' "$file" || continue
		sed -n "s,^[a-z0-9-]*[[:space:]]*\(sfs_[a-z_0-9]*_test\(_32\)\{0\,1\}\)\$,\1 $file,p" "$file"
	done | sort -u -k 1,1
}

# A definition as another, but for one program and one kernel. The node is looked for by the
# tests: no kernel is told of it.
define() {
	file=$work/defs/$1-$2.test
	printf '. %s\nFLAVOUR=%s\nNODE=\nTESTS="%s %s"\n' "$3" "$1" "$2" "$2" >"$file"
	echo "$file"
}

# "PROGRAM TEST FLAVOUR" of each test that passed, and "PROGRAM TEST -" of each that was begun.
list_results() {
	for flavour in $flavours; do
		sed -nE "s/^ +(not )?ok [0-9]+ ([a-z_0-9]+\.[a-z_0-9.]+)( # SKIP.*)?\$/\1\2\3/p" \
			"$work/runs/$flavour-$1/ktap" 2>/dev/null | while read -r first second; do
			case $first in
			not) echo "$1 $second -" ;;
			*)	echo "$1 $first -"
				[ -n "$second" ] || echo "$1 $first $flavour" ;;
			esac
		done
	done
}

# A driver without that parameter fails these before they come to what they are about.
tell_of_limit() {
	count=$(cat "$work"/runs/stock-*/ktap 2>/dev/null | grep -c 'sfs_set_timeout(.*) (-2)' || true)
	[ "$count" -eq 0 ] || printf '\n%s\n' "$count of these failed as they set the time limit first, for which Linux $BASE has no
parameter: what they are about is open."
}

# What the program's source says that it is about.
describe() {
	find "$here" "$TOP/tools/testing/selftests/drivers/crypto/ccp" -name "${1%_32}.c" -exec \
		sed -n '3s,^ \* /dev/sfs: ,,p' {} +
}

print_table() {
	echo "Tests that pass, of those that there are:"
	echo
	printf '  %-22s %12s %12s\n' program "Linux $BASE" 'this series'
	printf '  %-22s %12s %12s\n' ---------------------- ------------ ------------
	awk '{ if ($3 == "-") all[$1 " " $2]; else passed[$1, $3]++; names[$1] }
		END {
			for (test in all) { split(test, part, " "); count[part[1]]++ }
			for (name in names)
				printf "  %-22s %12s %12s\n", name, passed[name, "stock"] + 0 " of " count[name],
					passed[name, "plain"] + 0 " of " count[name]
		}' "$work/results" | LC_ALL=C sort
	echo
	echo "What fails in Linux $BASE as it is shipped (of those with several variants, how many):"
	# SUITE.TEST, or SUITE.VARIANT.TEST
	awk '$3 == "stock" { shipped[$1 " " $2] } $3 == "plain" { ours[$1 " " $2] }
		END { for (test in ours) if (!(test in shipped)) {
			parts = split(test, part, /[ .]/)
			failed[part[1] " " part[2] "." part[parts]]++
		}
		for (test in failed) print test, failed[test] }' "$work/results" |
		LC_ALL=C sort | while read -r program test count; do
		if [ "$program" != "${last:-}" ]; then
			last=$program
			printf '\n  %s: %s\n' "$program" "$(describe "$program")"
		fi
		[ "$count" -gt 1 ] || count=
		printf '    %s%s\n' "$test" "${count:+ ($count)}" | sed 'y/_/ /'
	done
}

list_programs >"$BUILD/compare.programs"
rm -rf "$work"
mkdir -p "$work/defs"
mv "$BUILD/compare.programs" "$work/programs"
for name; do
	grep -q "^$name " "$work/programs" ||
		die "there is no program '$name'; choose of: $(cut -d ' ' -f 1 "$work/programs" | paste -sd' ')"
done
while read -r program definition; do
	case " $* " in
	"  " | *" $program "*)
		for flavour in $flavours; do
			define "$flavour" "$program" "$definition"
		done ;;
	esac
done <"$work/programs" >"$work/list"
# shellcheck disable=SC2046
"$vmtest/prepare" $(cat "$work/list")
# Those of the kernel as it is shipped are expected to fail.
# shellcheck disable=SC2046
scripts/toolbox run "$vmtest/vmtest" run-all --out "$work/runs" -j "${J:-2}" $(cat "$work/list") \
	>"$work/log" 2>&1 || true
sed -n 's,.*/plain-\(.*\)\.test$,\1,p' "$work/list" | while read -r program; do
	list_results "$program"
done >"$work/results"
print_table
tell_of_limit
lost=$(awk '{ all[$1 " " $2] } $3 == "plain" { ours[$1 " " $2] }
	END { for (test in all) if (!(test in ours)) print "  " test }' "$work/results" | LC_ALL=C sort)
[ -s "$work/results" ] || die "no test gave a result; see ${work#"$TOP"/}/log"
[ -z "$lost" ] || die "these fail with the series, see ${work#"$TOP"/}/runs/plain-PROGRAM:
$lost"
