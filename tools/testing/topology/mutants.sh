#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Kernels in which the effect of one patch is undone or spoiled, by mutants.txt:
#
#   mutants.sh list                    their names
#   mutants.sh apply NAME TREE [DIR]   spoils the tree, or puts the spoiled file into DIR
#   mutants.sh run OUT MACHINES SHAPE...
#
# "run" is the test, as KTAP: each must be caught by the replay in OUT/mutants, by the tests
# that the table names at least: a test that no mutant trips proves little. Of the machines
# only the named ones are run, as the shapes have more to say.
set -eu

LIB_UP=../../..
# shellcheck source=scripts/lib.sh
. "$(dirname -- "$0")/$LIB_UP/scripts/lib.sh"
# shellcheck source=scripts/mutants.sh
. "$TOP/scripts/mutants.sh"

TABLE=$TOP/tools/testing/topology/mutants.txt

# The tests named by the table that the mutant passed
missed() {
	for test in $(mutant_field caught-by); do
		grep -q "^not ok [0-9]* $test\$" "$1" || printf ' %s' "$test"
	done
}

# The machines that the table names, each after those that it is like, or the first
take_machines() {
	awk -v named=" $(mutant_field caught-by) " '
		function take(name) {
			if (name in like)
				take(like[name])
			if (!taken[name]++)
				printf "%s", text[name]
		}
		$1 == "machine" { name = all[++nr] = $2 }
		$1 == "machine" && $4 == "like" { like[name] = $5 }
		{ text[name] = text[name] $0 "\n" }
		END {
			for (i = 1; i <= nr; i++)
				if (named ~ / machine\./ ? index(named, " machine." all[i] " ") : i == 1)
					take(all[i])
		}' "$1"
}

# caught MACHINES SHAPE...: the replay fails, and does not break down
caught() {
	status=0
	take_machines "$1" >"$dir/machines.txt"
	shift
	"$dir/topology-replay" "$dir/machines.txt" "$@" >"$dir/ktap" 2>"$dir/ktap.stderr" || status=$?
	unnoticed=$(missed "$dir/ktap")
	echo "the replay ended with status $status, see $dir/ktap.stderr; passed:$unnoticed"
	[ "$status" -eq 1 ] && [ -z "$unnoticed" ] && grep -q '^not ok ' "$dir/ktap"
}

run() {
	OUT=$1
	shift
	KTAP_PREFIX=mutant.
	# shellcheck source=scripts/ktap.sh
	. "$TOP/scripts/ktap.sh"
	begin
	plan "$(list_mutants "$TABLE" | wc -l)"
	for name in $(list_mutants "$TABLE"); do
		dir=$OUT/mutants/$name
		take_mutant "$name" "$TABLE"
		try "$name" caught "$@"
		echo "# patch ${name%%-*}, $(mutant_field effect): caught by" \
			"$(grep -c '^not ok' "$dir/ktap") tests"
	done
	finish
}

case ${1:-}.$# in
list.1) list_mutants "$TABLE" ;;
apply.3 | apply.4) take_mutant "$2" "$TABLE"; spoil "$3" "${4:-$3}" ;;
run.*) shift; run "$@" ;;
*) sed -n '5,7s/^# *//p' "$0" >&2; exit 2 ;;
esac
