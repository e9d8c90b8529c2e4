#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz.sh TOPOLOGY-FUZZ OUT SECONDS SHARES
#
# Each vendor for its share of the time, as KTAP. A finding is shown as a machine, to make a
# shape of it.
set -eu

FUZZ=$1
OUT=$2
TOP=$(dirname -- "$0")/../../..
# shellcheck source=scripts/fuzz.sh
. "$TOP/scripts/fuzz.sh"
SECONDS_EACH=$(share_seconds "$3" "$4")

KTAP_PREFIX=fuzz.
# shellcheck source=scripts/ktap.sh
. "$TOP/scripts/ktap.sh"

fuzz() {
	status=0
	TOPOLOGY_FUZZ=$1 fuzz_for "$SECONDS_EACH" "$1" "$OUT" "$FUZZ" -max_len=128 || status=$?
	[ $status -eq 0 ] || show_finding "$1"
	return $status
}

show_finding() {
	for found in $(list_findings "$1" "$OUT"); do
		echo "found: $found"
		TOPOLOGY_FUZZ=$1 TOPOLOGY_FUZZ_SHOW=1 "$FUZZ" "$found" 2>&1 |
			grep -E '^(machine|[0-9a-f]+\.[0-9a-f*]+) |runtime error|ERROR: |SUMMARY|topology-fuzz: '
	done
}

begin
plan 2
for vendor in amd intel; do
	try "$vendor" fuzz "$vendor"
	tell_executions "$vendor" "$OUT"
done
finish
