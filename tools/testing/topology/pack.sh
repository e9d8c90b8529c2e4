#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# pack.sh TOPOLOGY-PACK MACHINES MALFORMED-DIR
#
# Tests of the converter: the machines survive the way to "cpuid -r" and back,
# the deviations of collected dumps make no difference, and malformed input is
# refused with the message that MALFORMED-DIR/expected has for it.
set -eu

PACK=$1
MACHINES=$2
MALFORMED=$3
TAB=$(printf '\t')

SUITE=pack
# shellcheck source=tools/testing/topology/verdict.sh
. "$(dirname -- "$0")/verdict.sh"

round_trip() {
	mkdir "$DIR/dumps"
	"$PACK" --unpack "$DIR/dumps" "$MACHINES"
	"$PACK" "$DIR"/dumps/*.txt >"$DIR/packed"
	sed '/^#/d; /./,$!d' "$MACHINES" | diff -u - "$DIR/packed" | head -20 | tee "$DIR/diff"
	[ ! -s "$DIR/diff" ]
}

# Sub-leaves all numbered 0, and "CPU N:" only once
collected_dump() {
	mkdir "$DIR/collected"
	name=$(basename "$(grep -l '0x8000001d 0x03' "$DIR"/dumps/*.txt | head -n 1)")
	sed -e '2,$ { /^CPU /d; s/\(0x8000001d\) 0x0[0-9]/\1 0x00/; }' \
		"$DIR/dumps/$name" >"$DIR/collected/$name"
	"$PACK" "$DIR/dumps/$name" >"$DIR/a"
	"$PACK" "$DIR/collected/$name" >"$DIR/b"
	diff -u "$DIR/a" "$DIR/b"
}

refuses() {
	file=$1
	message=$2
	status=0
	case $file in
	*.dump) "$PACK" "$file" >/dev/null 2>"$DIR/err" || status=$? ;;
	*) "$PACK" --unpack "$DIR" "$file" 2>"$DIR/err" || status=$? ;;
	esac
	cat "$DIR/err"
	[ "$status" -eq 1 ] && [ "$(wc -l <"$DIR/err")" -eq 1 ] && grep -qF -- "$message" "$DIR/err"
}

printf 'KTAP version 1\n1..%d\n' $((2 + $(find "$MALFORMED" -type f ! -name expected | wc -l)))
verdict round-trip round_trip
verdict collected-dump collected_dump
for file in "$MALFORMED"/*.dump "$MALFORMED"/*.txt; do
	name=$(basename "$file")
	verdict "refuses-$name" refuses "$file" \
		"$(sed -n "s/^$name$TAB$TAB*//p" "$MALFORMED/expected")"
done
totals
