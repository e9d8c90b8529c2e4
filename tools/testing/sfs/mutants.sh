#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# mutants.sh define OUT [NAME...]
# mutants.sh run OUT
# mutants.sh one OUT NAME
#
# Runs tests against drivers that are spoiled (mutants.txt here and in ../ccp). Each must be caught by the tests
# that the table names, and by nothing else: a test that no mutant trips proves little, and a
# guest that fails for another reason proves nothing. What the table says for it:
#
#   guest      the definition of the guest that notices
#   caught-by  PROGRAM/TEST, a test of a kselftest or of a KUnit suite, * for any characters;
#              of the guest only these run. Or, if the guest itself is the test, the name of
#              one of its tests, or the word that vmtest has for what is wrong
#   run        PROGRAM/TEST, more tests to run: those that end with a crash, which leaves no
#              report of a test
#
# A mutant is another ccp.ko: kernel and everything else are those of the distro flavour, so
# that it takes seconds to build. Guests of ../ccp get one that is linked as theirs is. 'define' writes the guests' definitions, for 'prepare' of
# vmtest and 'run'. A mutant without caught-by is run with all tests of its guest and fails;
# what it says then is what to choose from. BASE and J from the environment.
set -eu

LIB_UP=../../..
# shellcheck source=scripts/lib.sh
. "$(dirname -- "$0")/$LIB_UP/scripts/lib.sh"
# shellcheck source=scripts/ktap.sh
. "$TOP/scripts/ktap.sh"
# shellcheck source=scripts/mutants.sh
. "$TOP/scripts/mutants.sh"

HERE=$TOP/tools/testing/sfs
RELINK=$TOP/tools/testing/ccp/relink
TABLES="$HERE/mutants.txt $TOP/tools/testing/ccp/mutants.txt"
VMTEST=$TOP/tools/testing/vmtest
DRIVER=drivers/crypto/ccp

in_toolbox() {
	"$TOP/scripts/toolbox" run "$@"
}

# A line per program: "PROGRAM OPTION..." that runs no other test than those of its patterns.
list_programs() {
	{ mutant_field caught-by; mutant_field run; } | tr ' ' '\n' | awk -F/ '
		NF < 2 { next }
		!($1 in options) { order[++n] = $1 }
		{ parts = split($2, part, ".") }
		!index($2, "*") { options[$1] = options[$1] " -r " $2; next }
		part[parts] == "*" && parts > 2 { options[$1] = options[$1] " -v " part[2]; next }
		part[parts] == "*" { options[$1] = options[$1] " -f " part[1]; next }
		{ options[$1] = options[$1] " -t " part[parts] }
		END { for (i = 1; i <= n; i++) print order[i] options[order[i]] }'
}

# The tests of the guest: those that the table names, or nothing for all that it has.
print_tests() {
	suites=$(list_programs | sed -n 's/^\(ccp_[a-z_]*\).*/\1/p' | tr '\n' ' ')
	case $suites in
	'') list_programs | while read -r program options; do
		echo "$program	$program $options"
	done ;;
	*)	# KUnit takes one pattern
		one=${suites% }
		case $one in *' '*) one='ccp_*' ;; esac
		echo "load	modprobe kunit enable=1 filter_glob=$one && modprobe ccp"
		echo "kunit	@kunit ${suites% }" ;;
	esac
}

# The mutant, and the definition of its guest.
take_named() {
	# shellcheck disable=SC2086
	take_mutant "$1" $TABLES
	guest=$(find "$TOP"/tools/testing/*/guests -name "$(mutant_field guest).test")
	[ -n "$guest" ] || die "$1: there is no tools/testing/*/guests/$(mutant_field guest).test"
}

define() {
	rm -rf "$OUT/defs" "$OUT/driver"
	mkdir -p "$OUT/defs"
	# shellcheck disable=SC2046,SC2086
	[ $# -gt 0 ] || set -- $(list_mutants $TABLES)
	for name; do
		take_named "$name"
		tests=$(print_tests)
		{
			echo "# $(mutant_field effect)"
			echo "own=\$definition definition=$guest"
			echo ". \$definition; definition=\$own"
			[ -z "$tests" ] || printf "TESTS='%s'\nTRANSCRIPT=\n" "$tests"
			echo ". $HERE/mutants-distro.sh"
		} >"$OUT/defs/$name.test"
	done
}

# The driver of the mutant, from one folder for all: what make finds there of the mutant before
# is not compiled again. Files get the time of now, as make goes by it.
build_driver() {
	work=$OUT/driver
	mkdir -p "$work"
	exec 7>"$OUT/driver.lock"
	flock 7
	[ -d "$work/$DRIVER" ] || take_driver
	[ ! -f "$work/spoiled" ] || take_driver "$(cat "$work/spoiled")"
	mutant_field file >"$work/spoiled"
	spoil "$TREE" "$work" 7>&- || return
	case $guest in
	*/ccp/guests/*) piece=ccp; "$RELINK" "$OUT/$1/ccp.d" "$work" "$OUT/relinked" 7>&- || return ;;
	*) piece=modules; link_driver "$OUT/$1/modules.d" 7>&- || return ;;
	esac
	flock -u 7
}

# The modules, with this driver among them
link_driver() {
	FLAVOUR=distro "$TOP/scripts/kernel" make M="$work/$DRIVER" modules || return
	mkdir -p "$1"
	cp -a "$BUILD/x86_64-distro/modules/lib" "$1"
	in_toolbox strip -g -o "$(find "$1" -name ccp.ko)" "$work/$DRIVER/ccp.ko"
}

# The driver of the series, with the one header that it takes from its neighbours; or files.
take_driver() {
	# shellcheck disable=SC2046
	[ $# -gt 0 ] || set -- $(plain_git -C "$TREE" ls-files "$DRIVER" drivers/dma/dmaengine.h)
	for file; do
		mkdir -p "$work/${file%/*}"
		cp "$TREE/$file" "$work/$file"
	done
}

# All pieces of the guests, but for that with the driver.
make_pieces() {
	pieces=$OUT/$1/pieces
	mkdir -p "$pieces"
	ln -sf "$BUILD"/initramfs-x86_64/*.cpio "$pieces"
	rm "$pieces/$piece.cpio"
	in_toolbox "$VMTEST/mkinitramfs" "$OUT/$1/$piece.d" "$pieces/$piece.cpio"
	rm -r "${OUT:?}/$1/$piece.d"
}

# What was wrong in a guest: PROGRAM/TEST, or the name of a test that is no such program, and
# the words of vmtest for everything else.
list_failures() {
	awk -f "$VMTEST/lib/ktap.awk" "$1/ktap" | sed -n 's/^FAIL //p' | sed 's,^kunit/,,' |
		awk -F/ '$0 == "kunit" { next }
			NF > 1 && !seen[$1 "/" $2]++ { print $1 "/" $2; inside[$1] }
			NF == 1 { name[++n] = $1 }
			END { for (i = 1; i <= n; i++) if (!(name[i] in inside)) print name[i] }'
	sed -n '2,$s/:.*//p' "$1/result" | grep -vx TEST-FAILED | sort -u || :
}

matches() {
	line=$1
	shift
	for pattern; do
		# shellcheck disable=SC2254
		case $line in $pattern) return 0 ;; esac
	done
	return 1
}

# One mutant from its edit to OUT/NAME/verdict: "ok", or "not ok" and lines of reasons.
one() {
	name=$1
	dir=$OUT/$name
	rm -rf "$dir"
	mkdir -p "$dir"
	start=$(date +%s)
	take_named "$name"
	set -f # patterns, but not of files
	# shellcheck disable=SC2046
	set -- $(mutant_field caught-by)
	set +f
	if ! build_driver "$name" >"$dir/build.log" 2>&1; then
		printf 'not ok\n# it does not build, see %s\n' "$dir/build.log" >"$dir/verdict"
	else
		make_pieces "$name"
		rm -rf "$OUT/guests/$name"
		in_toolbox "$VMTEST/vmtest" run --build "$TOP/build" --base "$BASE" --pieces "$dir/pieces" \
			--out "$OUT/guests" "$OUT/defs/$name.test" >"$dir/guest.log" 2>&1 || :
		rm -r "$dir/pieces"
		judge "$@" >"$dir/verdict.new"
		mv "$dir/verdict.new" "$dir/verdict"
	fi
	say MUTANT "$name: $(head -n 1 "$dir/verdict"), $(($(date +%s) - start)) s"
}

# judge PATTERN...: what failed must be what they say, all of it and nothing else.
judge() {
	result=$OUT/guests/$name
	if [ ! -f "$result/result" ]; then
		printf 'not ok\n# the guest did not run, see %s\n' "$dir/guest.log"
		return
	fi
	list_failures "$result" >"$dir/failures"
	missed=
	others=
	while read -r failure; do
		matches "$failure" "$@" || others="$others $failure"
	done <"$dir/failures"
	for expected; do
		while read -r failure; do
			! matches "$failure" "$expected" || continue 2
		done <"$dir/failures"
		missed="$missed $expected"
	done
	if [ -z "$missed$others" ] && [ $# -gt 0 ]; then
		echo ok
		return
	fi
	echo 'not ok'
	[ $# -gt 0 ] || echo '# the table names no test that catches it'
	[ -z "$missed" ] || echo "# passed:$missed"
	[ -z "$others" ] || echo "# failed, too:$others"
	echo "# see $result"
}

report() {
	KTAP_PREFIX=mutant.
	begin
	plan "$(find "$OUT/defs" -name '*.test' | wc -l)"
	for def in "$OUT"/defs/*.test; do
		name=$(basename "$def" .test)
		verdict=$OUT/$name/verdict
		if [ ! -f "$verdict" ]; then
			not_ok "$name" 'it was not run'
		elif [ "$(head -n 1 "$verdict")" = ok ]; then
			ok "$name"
		else
			not_ok "$name" "$(sed '1d;s/^# //' "$verdict")"
		fi
		take_named "$name"
		echo "$(mutant_field effect): caught by $(wc -l <"$OUT/$name/failures" 2>/dev/null || echo 0)" | comment
	done
	finish
}

run() {
	for def in "$OUT"/defs/*.test; do
		basename "$def" .test
	done | xargs -P "${J:-1}" -n 1 "$0" one "$OUT"
	report
}

[ $# -ge 2 ] || die 'usage: mutants.sh define|run|one OUT [NAME...]'
verb=$1
mkdir -p "$2"
OUT=$(CDPATH='' cd -- "$2" && pwd)
shift 2
case $verb in
define | run | one) "$verb" "$@" ;;
*) die "$verb: not a verb" ;;
esac
