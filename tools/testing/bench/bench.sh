#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# bench.sh: what the driver of the series costs, beside the one that BASE ships: both in kernels of
# the same configuration, in one run. Prints a table (table.awk); UPDATE=1 puts it into
# results.md. BASE, J and V from the environment.
#
# Instructions are counted by QEMU (count.c), with -icount, so that what a guest executes does
# not depend on how busy the machine is: each figure is the least of TIMES spans.
set -eu

LIB_UP=../../..
# shellcheck source=scripts/lib.sh
. "$(dirname -- "$0")/$LIB_UP/scripts/lib.sh"
# shellcheck source=scripts/compare.sh
. "$TOP/scripts/compare.sh"

here=$TOP/tools/testing/bench
vmtest=$TOP/tools/testing/vmtest
work=$BUILD/bench
plugin=$TOP/build/tools/bench/count.so
flavours='stock plain'
TIMES=5

# What spans are of, in the order of the guest's tests
measures='versions update-5k update-300k update-max names bind'

# The processors: without and with fast string instructions, as AMD has them since Zen 3
processors='plain fast'
processor() {
	processor=qemu64,vendor=AuthenticAMD,family=25,model=17,stepping=1,+rdrand,+rdseed
	[ "$1" != fast ] || processor=$processor,+erms,+fsrm
	echo "$processor"
}

# Of which two boots are the difference, in processors
few=2
many=6

build_plugin() {
	mkdir -p "${plugin%/*}"
	"$TOP/scripts/toolbox" run gcc -Wall -Wextra -Werror -Wno-unused-parameter -O2 -shared -fPIC \
		-fvisibility=hidden -o "$plugin" "$here/count.c"
}

# define_cost FLAVOUR PROCESSOR: the guest that calls /dev/sfs. Its clock counts instructions,
# one a nanosecond.
define_cost() {
	file=$work/defs/cost-$1-$2.test
	cat >"$file" <<-END
	FLAVOUR=$1
	PIECES="base sfs bench"
	PSPS=-
	SMP=1
	CPU=$(processor "$2")
	ACCEL=tcg,thread=single
	APPEND="tsc_early_khz=1000000 lpj=4000000"
	TIMEOUT=600
	TEST_TIMEOUT=300
	TESTS="
	versions	sfs_cost versions $TIMES
	update-5k	sfs_cost update bench-5k.bin $TIMES
	update-300k	sfs_cost update bench-300k.bin $TIMES
	update-max	sfs_cost update bench-max.bin $TIMES
	names	sfs_cost names bench-5k.bin $TIMES
	bind	sfs_cost bind $TIMES
	memory	sfs_cost memory bench-max.bin
	"
	QEMU_ARGS="
	-icount shift=0
	-plugin $plugin,out=$work/cost-$1-$2,memory=on
	"
	END
	echo "$file"
}

# define_boot FLAVOUR CPUS OUT: a boot, of which the CPUIDs count. There is no hypervisor, but no
# leaf 0x8000001e either, which TCG does not have.
define_boot() {
	file=$work/defs/$3-$1-$2.test
	cat >"$file" <<-END
	FLAVOUR=$1
	SMP=$2
	CPU=$(processor plain),-hypervisor
	TIMEOUT=300
	TESTS="boot	true"
	QEMU_ARGS="-plugin $plugin,out=$work/$3-$1-$2"
	END
	echo "$file"
}

define_boots() {
	for flavour in $flavours; do
		for cpus in $few $many; do define_boot "$flavour" "$cpus" "$1"; done
	done
}

# run_vmtest VERB ARG...
run_vmtest() {
	verb=$1
	shift
	"$TOP/scripts/toolbox" run "$vmtest/vmtest" "$verb" --out "$work/runs" "$@" >"$work/log" 2>&1 || {
		cat "$work/log" >&2
		die "a guest failed, see ${work#"$TOP"/}/log"
	}
}

# run_guests DEFINITION...: of BASE
run_guests() {
	"$vmtest/prepare" "$@"
	say BENCH "$BASE: $# guests, minutes ..."
	run_vmtest run-all -j "${J:-2}" "$@"
}

# "FLAVOUR PROCESSOR MEASURE NAME VALUE" of all that the guests with /dev/sfs showed
list_costs() {
	for flavour in $flavours; do
		for processor in $processors; do
			run=$work/runs/cost-$flavour-$processor
			# Each driver has its buffer where it likes; the PSP is told
			buffer=$(sed -n 's/.*"name":"extended","buffer":"\(0x[0-9a-f]*\)".*/\1/p' \
				"$run/psp0.jsonl" | head -n 1)
			[ -n "$buffer" ] || die "no command arrived in ${run#"$TOP"/}"
			awk -v prefix="$flavour $processor" -v measures="$measures" -v times="$TIMES" \
				-v buffer="$(printf '%#x' $((buffer)))" -f "$here/spans.awk" \
				"$work/cost-$flavour-$processor"
			sed -n "s/.*# held \\([0-9-]*\\) KiB/$flavour $processor update-max held \\1/p" "$run/ktap"
		done
	done
}

# list_boots OUT: CPUIDs that one more processor executes while it comes up
list_boots() {
	for flavour in $flavours; do
		of_few=$(sed -n 's/^cpuid //p' "$work/$1-$flavour-$few")
		of_many=$(sed -n 's/^cpuid //p' "$work/$1-$flavour-$many")
		echo "$flavour plain $1 cpuids $(((of_many - of_few) / (many - few)))"
	done
}

# Milliseconds from the start of QEMU to the verdict of a guest alone, the least of TIMES
list_walls() {
	for _ in $(seq "$TIMES"); do
		for flavour in $flavours; do
			run_vmtest run --flavour "$flavour" --test 'boot true' -
			echo "$flavour $(sed -n 's/^verdict *//p' "$work/runs/run/times")"
		done
	done | sort -k 1,1 -k 2,2n | awk '!seen[$1]++ { print $1, "plain boot ms", $2 * 1000 }'
}

# Bytes of code of what the PSP's part of the driver consists of
list_sizes() {
	for flavour in $flavours; do
		# shellcheck disable=SC2046
		"$TOP/scripts/toolbox" run size $(find "$BUILD/x86_64-$flavour/drivers/crypto/ccp" -maxdepth 1 \
			\( -name 'sfs*.o' -o -name hv-fixed.o -o -name 'sev-dev*.o' -o -name psp-dev.o -o \
			-name tee-dev.o -o -name platform-access.o \)) |
			awk -v flavour="$flavour" 'NR > 1 { text += $1 } END { print flavour, "plain size text", text }'
	done
}

cd "$TOP"
need_shipped_driver
build_plugin
rm -rf "$work"
mkdir -p "$work/defs"
# shellcheck disable=SC2046
run_guests $(for flavour in $flavours; do
	for processor in $processors; do define_cost "$flavour" "$processor"; done
done; define_boots boot)
# The topology code of the base that has none of the series'
# shellcheck disable=SC2046
(BASE=$DEFAULT_BASE && run_guests $(define_boots boot-other))
{ list_costs; list_boots boot; list_boots boot-other; list_walls; list_sizes; } >"$work/figures"
awk -v version="$(base_version)" -v other="$DEFAULT_BASE" -f "$here/table.awk" "$work/figures" >"$work/table"
cat "$work/table"
[ -z "${UPDATE:-}" ] || {
	cp "$work/table" "$here/results.md"
	say BENCH "${here#"$TOP"/}/results.md"
}
