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

HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

list() {
	sed -n 's/^mutant //p' "$HERE/mutants.txt"
}

# field NAME KEY
field() {
	awk -v name="$1" -v key="$2" '{ word = $1; text = $0; sub(/^[^ ]+ /, "", text) }
		word == "file" { file = text; on = 0 }
		word == "mutant" { on = text == name; if (on && key == "file") print file }
		on && word == key { print text }' "$HERE/mutants.txt"
}

apply() {
	file=$(field "$1" file)
	[ -n "$file" ] || { echo "mutants.sh: there is no mutant $1" >&2; exit 2; }
	mkdir -p "$3/${file%/*}"
	sed -E "$(field "$1" edit)" "$2/$file" >"$3/$file.new"
	if [ "$(diff "$2/$file" "$3/$file.new" | grep -c '^[0-9]')" -ne 1 ]; then
		rm "$3/$file.new"
		echo "mutants.sh: $1 has to change one place of $2/$file" >&2
		exit 1
	fi
	mv "$3/$file.new" "$3/$file"
}

# The tests named by the table that the mutant passed
missed() {
	for test in $(field "$1" caught-by); do
		grep -q "^not ok [0-9]* $test\$" "$2" || printf ' %s' "$test"
	done
}

# The machines that the table names, or the first
take_machines() {
	awk -v named=" $(field "$1" caught-by) " '$1 == "machine" {
		take = named ~ / machine\./ ? index(named, " machine." $2 " ") : !seen++ }
		take' "$2"
}

# caught NAME MACHINES SHAPE...: the replay fails, and does not break down
caught() {
	name=$1
	dir=$OUT/mutants/$name
	status=0
	take_machines "$name" "$2" >"$dir/machines.txt"
	shift 2
	"$dir/topology-replay" "$dir/machines.txt" "$@" >"$dir/ktap" 2>"$dir/ktap.stderr" || status=$?
	unnoticed=$(missed "$name" "$dir/ktap")
	echo "the replay ended with status $status, see $dir/ktap.stderr; passed:$unnoticed"
	[ "$status" -eq 1 ] && [ -z "$unnoticed" ] && grep -q '^not ok ' "$dir/ktap"
}

run() {
	OUT=$1
	shift
	KTAP_PREFIX=mutant.
	# shellcheck source=scripts/ktap.sh
	. "$HERE/../../../scripts/ktap.sh"
	begin
	plan "$(list | wc -l)"
	for mutant in $(list); do
		try "$mutant" caught "$mutant" "$@"
		echo "# patch ${mutant%%-*}, $(field "$mutant" effect): caught by" \
			"$(grep -c '^not ok' "$OUT/mutants/$mutant/ktap") tests"
	done
	finish
}

case ${1:-}.$# in
list.1) list ;;
apply.3 | apply.4) apply "$2" "$3" "${4:-$3}" ;;
run.*) shift; run "$@" ;;
*) sed -n '5,7s/^# *//p' "$0" >&2; exit 2 ;;
esac
