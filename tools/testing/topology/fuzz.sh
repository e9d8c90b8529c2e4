#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz.sh TOPOLOGY-FUZZ DIR SECONDS
#
# Each vendor for half of the time, as KTAP. DIR keeps what is worth to start from next
# time, and what was found: a finding is shown as a machine, to make a shape of it.
set -eu

FUZZ=$1
DIR=$2
SECONDS_EACH=$((($3 + 1) / 2))

case $3 in
'' | *[!0-9]* | 0) echo "fuzz.sh: SECONDS=$3 is no number of seconds" >&2; exit 2 ;;
esac

fuzz() {
	TOPOLOGY_FUZZ=$1 "$FUZZ" -max_total_time="$SECONDS_EACH" -max_len=128 -timeout=10 \
		-use_value_profile=1 -print_final_stats=1 -verbosity=1 \
		-artifact_prefix="$DIR/$1-" "$DIR/$1-corpus" >"$DIR/$1.log" 2>&1
}

show_finding() {
	for found in "$DIR/$1"-crash-* "$DIR/$1"-timeout-* "$DIR/$1"-oom-*; do
		[ -f "$found" ] || continue
		echo "# found: $found"
		TOPOLOGY_FUZZ=$1 TOPOLOGY_FUZZ_SHOW=1 "$FUZZ" "$found" 2>&1 |
			grep -E '^(machine|[0-9a-f]+\.[0-9a-f*]+) |runtime error|ERROR: |SUMMARY|topology-fuzz: ' |
			sed 's/^/#   /'
	done
}

printf 'KTAP version 1\n1..2\n'
number=0
failed=0
for vendor in amd intel; do
	number=$((number + 1))
	mkdir -p "$DIR/$vendor-corpus"
	rm -f "$DIR/$vendor"-crash-* "$DIR/$vendor"-timeout-* "$DIR/$vendor"-oom-*
	if fuzz "$vendor"; then
		echo "ok $number fuzz.$vendor"
	else
		failed=$((failed + 1))
		echo "not ok $number fuzz.$vendor"
		show_finding "$vendor"
	fi
	echo "# $vendor: $(sed -n 's/^stat::number_of_executed_units: *//p' "$DIR/$vendor.log") executions in $SECONDS_EACH s"
done
printf '# Totals: pass:%d fail:%d\n' $((2 - failed)) "$failed"
[ "$failed" -eq 0 ]
