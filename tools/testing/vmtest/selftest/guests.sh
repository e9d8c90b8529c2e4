# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# Real guests that end in every way there is: each definition says in EXPECT
# which words its result must have, "PASSED" for none.

guest_tests() {
	out=build/vmtest/selftest
	mkdir -p "$out"
	# Most of them fail, as they should.
	"$vmtest/vmtest" run-all --out "$out" -j "${J:-2}" \
		"$here"/guests/*.test >"$out/log" 2>&1 || :
	for definition in "$here"/guests/*.test; do
		name=$(basename "$definition" .test)
		EXPECT=
		# shellcheck disable=SC1090
		. "$definition"
		got=$({
			sed -n '1s/^PASSED$/PASSED:/p' "$out/$name/result"
			sed 1d "$out/$name/result"
		} 2>&1 | words)
		same "guest.$name" "$EXPECT" "$got"
	done
}
