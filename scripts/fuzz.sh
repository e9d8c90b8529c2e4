# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# How every fuzzer of libFuzzer is run for a while. Sourced, never run.

# share_seconds SECONDS PROGRAMS: what each of so many programs gets.
share_seconds() {
	case $1 in
	'' | *[!0-9]* | 0) echo "SECONDS=$1 is no number of seconds" >&2; return 2 ;;
	esac
	echo $((($1 + $2 - 1) / $2))
}

# fuzz_for SECONDS NAME OUT COMMAND...: OUT keeps in NAME-corpus what is worth to start from
# next time, in NAME-KIND-HASH what was found, and the log in NAME.log.
fuzz_for() {
	fuzz_seconds=$1 fuzz_name=$2 fuzz_out=$3
	shift 3
	mkdir -p "$fuzz_out/$fuzz_name-corpus"
	list_findings "$fuzz_name" "$fuzz_out" | xargs -r rm -f
	# libFuzzer's own limit of an input needs an alarm, which an input can take away.
	timeout -k 10 $((fuzz_seconds + 120)) "$@" -max_total_time="$fuzz_seconds" -timeout=10 \
		-use_value_profile=1 -print_final_stats=1 -verbosity=1 \
		-artifact_prefix="$fuzz_out/$fuzz_name-" "$fuzz_out/$fuzz_name-corpus" \
		>"$fuzz_out/$fuzz_name.log" 2>&1
}

# list_findings NAME OUT
list_findings() {
	find "$2" -maxdepth 1 -type f -name "$1-*-*" | sort
}

# tell_executions NAME OUT
tell_executions() {
	echo "# $(sed -n 's/^stat::number_of_executed_units: *//p' "$2/$1.log") executions"
}
