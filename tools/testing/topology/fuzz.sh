#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz.sh TOPOLOGY-FUZZ OUT SECONDS
#
# Each vendor for half of the time, as KTAP. OUT keeps what is worth to start from next
# time, and what was found: a finding is shown as a machine, to make a shape of it.
set -eu

FUZZ=$1
OUT=$2
SECONDS_EACH=$((($3 + 1) / 2))

case $3 in
'' | *[!0-9]* | 0) echo "fuzz.sh: SECONDS=$3 is no number of seconds" >&2; exit 2 ;;
esac

KTAP_PREFIX=fuzz.
# shellcheck source=scripts/ktap.sh
. "$(dirname -- "$0")/../../../scripts/ktap.sh"

fuzz() {
	mkdir -p "$OUT/$1-corpus"
	rm -f "$OUT/$1"-crash-* "$OUT/$1"-timeout-* "$OUT/$1"-oom-*
	status=0
	TOPOLOGY_FUZZ=$1 "$FUZZ" -max_total_time="$SECONDS_EACH" -max_len=128 -timeout=10 \
		-use_value_profile=1 -print_final_stats=1 -verbosity=1 \
		-artifact_prefix="$OUT/$1-" "$OUT/$1-corpus" >"$OUT/$1.log" 2>&1 || status=$?
	[ $status -eq 0 ] || show_finding "$1"
	return $status
}

show_finding() {
	for found in "$OUT/$1"-crash-* "$OUT/$1"-timeout-* "$OUT/$1"-oom-*; do
		[ -f "$found" ] || continue
		echo "found: $found"
		TOPOLOGY_FUZZ=$1 TOPOLOGY_FUZZ_SHOW=1 "$FUZZ" "$found" 2>&1 |
			grep -E '^(machine|[0-9a-f]+\.[0-9a-f*]+) |runtime error|ERROR: |SUMMARY|topology-fuzz: '
	done
}

begin
plan 2
for vendor in amd intel; do
	try "$vendor" fuzz "$vendor"
	echo "# $(sed -n 's/^stat::number_of_executed_units: *//p' "$OUT/$vendor.log") executions in $SECONDS_EACH s"
done
finish
