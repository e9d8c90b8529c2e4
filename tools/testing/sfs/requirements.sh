#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What must hold (requirements.txt), the tests that show it, and the mutants that these tests catch:
#
#   requirements.sh print   a table
#   requirements.sh check   whether each has a test that exists, and a mutant or a reason
#                           why it has none, as KTAP
set -eu

LIB_UP=../../..
# shellcheck source=scripts/lib.sh
. "$(dirname -- "$0")/$LIB_UP/scripts/lib.sh"
# shellcheck source=scripts/ktap.sh
. "$TOP/scripts/ktap.sh"
# shellcheck source=tools/testing/sfs/programs.sh
. "$TOP/tools/testing/sfs/programs.sh"

here=$TOP/tools/testing/sfs
kunit=$TOP/drivers/crypto/ccp/tests
mutants="$here/mutants.txt $TOP/tools/testing/ccp/mutants.txt"

list_kunit() {
	awk 'FNR == 1 { cases = "" }
		/KUNIT_CASE/ { sub(/.*KUNIT_CASE[A-Z_]*\(/, ""); sub(/[,)].*/, ""); cases = cases " " $0 }
		/\.name = "ccp_/ {
			split($0, part, "\"")
			n = split(cases, name, " ")
			for (i = 1; i <= n; i++) print part[2], name[i]
		}' "$kunit"/*_kunit.c
}

list_programs() {
	# shellcheck disable=SC2086
	find $SFS_SOURCES -maxdepth 1 -name '*_test.c' -exec basename {} .c \; | while read -r program; do
		list_program_tests "$program"
	done
}

list_gates() {
	awk '!/^#/ && $3 ~ /^(toolbox|host)$/ { print "gate", $1 }' "$TOP/scripts/check.txt"
}

# "NAME PLACE TEST": a test of a program is named without its variant, one of a guest, or what
# is wrong with it, stands alone.
list_mutants() {
	# shellcheck disable=SC2086
	awk '/^guest / { guest = $2 }
		/^mutant / { name = $2 }
		/^caught-by / {
			for (i = 2; i <= NF; i++) {
				if (split($i, part, /\//) == 1) {
					print name, guest, $i
					continue
				}
				n = split(part[2], word, /[.]/)
				print name, part[1], (n > 2 ? word[1] "." word[n] : part[2])
			}
		}' $mutants
}

list_rows() {
	{
		list_kunit
		list_programs
		"$TOP/tools/testing/vmtest/vmtest" tests "$TOP"/tools/testing/*/guests/*.test
		list_gates
	} >"$work/tests"
	list_mutants >"$work/mutants"
	awk -f "$here/requirements.awk" part=tests "$work/tests" part=mutants "$work/mutants" \
		part=table "$here/requirements.txt"
}

print() {
	echo '| What must hold | Tests that show it | Mutants that they catch |'
	echo '|---|---|---|'
	list_rows | sed -E 's/^([^|]*)\|([^|]*)\|([^|]*)\|.*/| \1 | \2 | \3 |/'
}

check() {
	list_rows >"$work/rows"
	begin
	plan "$(wc -l <"$work/rows")"
	while IFS='|' read -r text _ _ wrong; do
		if [ -z "$wrong" ]; then ok "$text"; else not_ok "$text" "$wrong"; fi
	done <"$work/rows"
	finish
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case ${1:-} in
print | check) "$1" ;;
*) sed -n '4,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
