# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# Several guests at a time, and what is told about them.

# report_line FOLDER NAME SECONDS: one line per guest, more where it failed. One
# printf: guests that end together must not mix their lines.
report_line() {
	if grep -qx PASSED "$1/result" 2>/dev/null; then
		printf 'ok      %-24s %6s s\n' "$2" "$3"
		return
	fi
	printf 'FAILED  %-24s %6s s\n%s\n        see %s\n' "$2" "$3" \
		"$(sed -n '2,9s/^/        /p' "$1/result")" "$1"
}

# Each guest is a vmtest of its own that puts back a token when it ends.
run_all() {
	choose_out
	[ -n "$definitions" ] || die "run-all: no test definition given"
	[ "$jobs" -ge 1 ] 2>/dev/null || die "-j $jobs: not a number of guests"
	sockets=$(mktemp -d "${TMPDIR:-/tmp}/vmtest.XXXXXX")
	mkfifo "$sockets/tokens"
	exec 9<>"$sockets/tokens"
	export VMTEST_TOKENS="$sockets/tokens"
	seq "$jobs" >&9
	printf '%s' "$definitions" >"$sockets/definitions"
	begin=$(now)
	guests=
	eval "set -- $common_options"
	while read -r definition; do
		read -r _ <&9
		"$here/vmtest" run "$@" "$definition" </dev/null 9>&- &
		guests="$guests $!"
	done <"$sockets/definitions"
	collect
	summary
}

collect() {
	failed=0
	total=0
	for pid in $guests; do
		wait "$pid" || failed=$((failed + 1))
		total=$((total + 1))
	done
	guests=
}

summary() {
	ktap_summary >"$out/summary.ktap"
	parsed=0
	if [ -n "$kunit_parser" ]; then
		convert || parsed=1
	fi
	if [ "$failed" -ne 0 ]; then
		printf '%s of %s guests FAILED, %s s\n' "$failed" "$total" "$(since "$begin")"
		return 1
	fi
	# The kernel's own parser is the second opinion.
	if [ "$parsed" -ne 0 ]; then
		cat "$out/summary.log"
		printf 'FAILED: all guests passed, but %s does not accept %s\n' \
			"$kunit_parser" "$out/summary.ktap"
		return 1
	fi
	printf 'all %s guests passed, %s s\n' "$total" "$(since "$begin")"
}

ktap_summary() {
	begin
	plan "$total"
	while read -r definition; do
		name=$(basename "$definition" .test)
		[ ! -s "$out/$name/ktap" ] || sed 's/^/  /' "$out/$name/ktap"
		if grep -qx PASSED "$out/$name/result" 2>/dev/null; then
			ok "$name"
		else
			not_ok "$name" "$(sed 1d "$out/$name/result" || echo 'no result')"
		fi
	done <"$sockets/definitions"
}

# JSON always; JUnit where the kernel's parser knows it (6.12's does not).
convert() {
	case $out in
	/*) to=$out ;;
	*) to=$PWD/$out ;;
	esac
	set -- --json="$to/summary.json"
	if grep -q -e --junit "$kunit_parser"; then
		set -- "$@" --junit="$to/summary.xml"
	fi
	PYTHONDONTWRITEBYTECODE=1 python3 "$kunit_parser" parse "$@" \
		"$to/summary.ktap" >"$to/summary.log" 2>&1
}
