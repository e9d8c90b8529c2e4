#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# pack.sh TOPOLOGY-PACK MACHINES
#
# Tests of the converter: the machines survive the way to "cpuid -r" and back, the
# deviations of collected dumps make no difference, and what is no machine is refused.
set -eu

PACK=$1
MACHINES=$2

KTAP_PREFIX=pack.
# shellcheck source=scripts/ktap.sh
. "$(dirname -- "$0")/../../../scripts/ktap.sh"
DIR=$(mktemp -d)
trap 'rm -rf "$DIR"' EXIT
trap 'exit 1' HUP INT TERM

round_trip() {
	mkdir "$DIR/all"
	"$PACK" --unpack "$DIR/all" "$MACHINES" && "$PACK" "$DIR"/all/*.txt >"$DIR/packed" &&
		sed '/^#/d; /./,$!d' "$MACHINES" | diff -u - "$DIR/packed"
}

# Sub-leaves all numbered 0, and "CPU N:" only once
collected_dump() {
	dump=$(grep -l '0x8000001d 0x03' "$DIR"/all/*.txt | head -n 1)
	other=$DIR/${dump##*/}
	sed -e '2,$ { /^CPU /d; s/\(0x8000001d\) 0x0[0-9]/\1 0x00/; }' "$dump" >"$other"
	"$PACK" "$dump" >"$DIR/a" && "$PACK" "$other" >"$DIR/b" &&
		! cmp -s "$dump" "$other" && diff -u "$DIR/a" "$DIR/b"
}

# One with its own APIC IDs for more CPUs and a leaf more, and one that is the same
like_another() {
	cat "$DIR/good.text" - >"$DIR/like.text" <<-END

	machine y 8 like x
	b.0 0 1 0 0
	1.0 500 0+1000000x8 0 0

	machine z 4 like x

	END
	mkdir "$DIR/like" && "$PACK" --unpack "$DIR/like" "$DIR/like.text" || return 1
	sed '1,/^CPU 7/d' "$DIR/like/y.txt" | diff -u - "$DIR/cpu-7" &&
		"$PACK" "$DIR/like/x.txt" "$DIR/like/z.txt" >"$DIR/packed" &&
		sed '/^machine y/,/^$/d' "$DIR/like.text" | diff -u - "$DIR/packed"
}

# What is spoiled below is right before
good() {
	"$PACK" "$DIR/good.dump" && "$PACK" --unpack "$DIR" "$DIR/good.text" &&
		"$PACK" "$DIR/x.txt" >"$DIR/packed" &&
		sed '/^$/d' "$DIR/packed" | diff -u "$DIR/good.text" -
}

# refused FORM FILE MESSAGE
refused() {
	status=0
	case $1 in
	dump) "$PACK" "$2" >/dev/null 2>"$DIR/err" || status=$? ;;
	text) "$PACK" --unpack "$DIR" "$2" 2>"$DIR/err" || status=$? ;;
	esac
	cat "$DIR/err"
	[ "$status" -eq 1 ] && [ "$(wc -l <"$DIR/err")" -eq 1 ] && grep -qF -- "$3" "$DIR/err"
}

# spoiled FORM SED-SCRIPT MESSAGE: what sed makes of the good one
spoiled() {
	sed "$2" "$DIR/good.$1" >"$DIR/spoiled"
	refused "$1" "$DIR/spoiled" "$3"
}

too_many_cpus() {
	for _ in $(seq 1025); do
		sed 4q "$DIR/good.dump"
	done >"$DIR/spoiled"
	refused dump "$DIR/spoiled" 'more than 1024 CPUs'
}

too_many_leaves() {
	sed 3q "$DIR/good.dump" >"$DIR/spoiled"
	# shellcheck disable=SC2046
	printf '   0x8000001d 0x%02x: eax=0x0 ebx=0x0 ecx=0x0 edx=0x0\n' $(seq 0 39) >>"$DIR/spoiled"
	refused dump "$DIR/spoiled" 'too many leaves'
}

line_too_long() {
	{ cat "$DIR/good.text"; printf 'why %04096d\n' 0; } >"$DIR/spoiled"
	refused text "$DIR/spoiled" 'the line has more than'
}

cat >"$DIR/good.text" <<'END'
machine x 4
0.0 1 68747541 444d4163 69746e65
1.0 500 0+1000000x4 0 0
END
cat >"$DIR/good.dump" <<'END'
CPU 0:
   0x00000000 0x00: eax=0x00000001 ebx=0x68747541 ecx=0x444d4163 edx=0x69746e65
   0x00000001 0x00: eax=0x00000500 ebx=0x00000000 ecx=0x00000000 edx=0x00000000
CPU 1:
   0x00000000 0x00: eax=0x00000001 ebx=0x68747541 ecx=0x444d4163 edx=0x69746e65
   0x00000001 0x00: eax=0x00000500 ebx=0x01000000 ecx=0x00000000 edx=0x00000000
END
cat >"$DIR/cpu-7" <<'END'
   0x00000000 0x00: eax=0x00000001 ebx=0x68747541 ecx=0x444d4163 edx=0x69746e65
   0x00000001 0x00: eax=0x00000500 ebx=0x07000000 ecx=0x00000000 edx=0x00000000
   0x0000000b 0x00: eax=0x00000000 ebx=0x00000001 ecx=0x00000000 edx=0x00000000
END

begin
try round-trip round_trip
try collected-dump collected_dump
try good good
try like-another like_another
while IFS='|' read -r form what edit message; do
	try "refuses-$what.$form" spoiled "$form" "$edit" "$message"
done <<'END'
dump|empty|d|there is no CPU in it
dump|only-a-heading|1q|there is no CPU in it
dump|truncated-line|3s/ebx.*/ebx=/;3q|3: this is no line of 'cpuid -r'
dump|trailing-text|2s/$/ GenuineIotel/|2: this is no line of 'cpuid -r'
dump|number-too-wide|2s/eax=0x/&1/|2: this is no line of 'cpuid -r'
dump|decoded-output|2s/.*/   vendor_id = "AuthenticAMD"/|2: this is no line of 'cpuid -r'
dump|no-beginning|1,2d|1: a CPU begins with 'CPU N:' or leaf 0
dump|no-leaf-1|/^   0x00000001/d|leaf 0 or leaf 1 is missing
dump|other-leaf|6s/0x00000001/0x80000000/|CPU 1 has leaf 0x80000000:0 in line 6 where CPU 0 has 0x1:0
dump|fewer-leaves|$d|5: the recording ends here, but CPU 1 lacks leaf 0x1:0, which CPU 0 has in line 3
text|no-head|1d|1: 'machine NAME CPUS' or 'machine NAME CPUS like OTHER' is expected
text|head-with-text|1s/$/ cpus/|1: 'machine NAME CPUS' or
text|like-with-text|1s/$/ like y cpus/|1: 'machine NAME CPUS' or
text|like-nobody|1s/$/ like y/|x: there is no machine 'y' above it
text|like-with-other-series|$amachine y 8 like x|y: leaf 1.0 of 'x' is not for 8 CPUs
text|like-and-leaf-twice|$amachine y 4 like x\n0.0 1 0 0 0\n0.0 1 0 0 0|leaf 0.0: the leaf is there twice
text|no-cpus|1s/4/0/|x: 0 CPUs: 1 to 1024 are possible
text|too-many-cpus|1s/4/1025/|x: 1025 CPUs: 1 to 1024 are possible
text|name-with-slash|1s,x,../x,|../x: the name must not contain '/'
text|no-leaf-1|$d|x: leaf 0 or leaf 1 is missing
text|leaf-twice|$p|leaf 1.0: the leaf is there twice
text|no-sub-leaf|$ab 0 0 0 0|'b' is neither a directive nor a leaf
text|bad-sub-leaf|$ab.100 0 0 0 0|a sub-leaf of at most ff is expected
text|three-registers|$ab.0 0 0 0|4: EDX: '' is not a series for 4 CPUs: it is missing
text|five-registers|$ab.0 0 0 0 0 0|leaf b.0: '0' follows the four registers
text|series-too-short|$ab.0 0+1x3 0 0 0|fewer values than CPUs
text|series-too-long|$ab.0 0+1x3,1,2 0 0 0|more values than CPUs
text|series-far-too-long|$ab.0 0+1x4294967295 0 0 0|more values than CPUs
text|series-of-none|$ab.0 0+1x0 0 0 0|a decimal count is expected after 'x'
text|series-without-step|$ab.0 0+x4 0 0 0|a hexadecimal step is expected after '+'
text|series-without-count|$ab.0 0+1 0 0 0|'x' is expected after a step
text|series-with-text|$ab.0 0+1x4! 0 0 0|',' or the end of the series is expected
text|series-number-too-wide|$ab.0 100000000 0 0 0|a hexadecimal number of at most 32 bits is expected
text|unknown-field|$aboth shoe_size=2a|there is no field 'shoe_size'
text|field-without-value|$aboth pkg_id|'pkg_id': FIELD=SERIES is expected
text|log-without-line|$aboth lines 0 x|'log LINE' or 'lines COUNT PREFIX' is expected
text|unknown-msr|$amsr c0000080 0|msr: 'c001100c SERIES' or
text|unknown-option|$aboot quiet|the only option that is known is clearcpuid=
END
try refuses-too-many-cpus.dump too_many_cpus
try refuses-too-many-leaves.dump too_many_leaves
try refuses-line-too-long.text line_too_long
finish
