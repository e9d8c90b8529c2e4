#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# dumps.sh TOPOLOGY-REPLAY TOPOLOGY-PACK MACHINES SHAPES-DIR
#
# Recordings as people have them: what mail, editors and logs do to them, parts of them,
# and the APIC IDs that come with them or that have to be guessed.
set -eu

REPLAY=$1
PACK=$2
MACHINES=$3
SHAPES=$4
HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

KTAP_PREFIX=dumps.
# shellcheck source=scripts/ktap.sh
. "$(dirname -- "$0")/../../../scripts/ktap.sh"
DIR=$(mktemp -d)
trap 'rm -rf "$DIR"' EXIT
trap 'exit 1' HUP INT TERM

# The smallest machine with leaf 0x80000026 and more than one CPU, as a dump
make_plain() {
	mkdir "$DIR/all" "$DIR/a b'c"
	"$PACK" --unpack "$DIR/all" "$MACHINES"
	plain=$(grep -l '0x80000026 0x01' "$DIR"/all/*.txt | xargs ls -S | tail -n 1)
	cp "$plain" "$DIR/plain"
	cpus=$(grep -c '^CPU' "$DIR/plain")
	ids=$(list_ids)
	show "$DIR/plain" | sed 1d >"$DIR/expected"
	[ -s "$DIR/expected" ] && [ -n "$ids" ]
}

# show DUMP [APICIDS]
show() {
	DUMP=$1 APICIDS=${2:-} FROM=$PWD "$HERE/show.sh" "$REPLAY" --dump
}

# same DUMP: shown as the plain one, but for its name
same() {
	show "$1" | sed 1d | diff -u "$DIR/expected" -
}

same_from_home() {
	cp "$DIR/plain" "$DIR/a b'c/home"
	# The ~ is for show.sh
	# shellcheck disable=SC2088
	HOME="$DIR/a b'c" same '~/home'
}

same_from_here() {
	cd "$DIR" && same plain
}

same_from_pipe() {
	mkfifo "$DIR/fifo"
	cat "$DIR/plain" >"$DIR/fifo" &
	same "$DIR/fifo"
}

# filtered SED-SCRIPT: as sed makes it of the plain one
filtered() {
	sed "$1" "$DIR/plain" >"$DIR/filtered"
	! cmp -s "$DIR/plain" "$DIR/filtered" && same "$DIR/filtered"
}

# refused DUMP APICIDS MESSAGE...: each of them
refused() {
	dump=$1
	told=$2
	shift 2
	status=0
	show "$dump" "$told" >"$DIR/shown" 2>"$DIR/err" || status=$?
	cat "$DIR/err"
	[ "$status" -eq 1 ] && [ ! -s "$DIR/shown" ] || return 1
	for message; do
		grep -qF -- "$message" "$DIR/err" || return 1
	done
}

# part SED-SCRIPT MESSAGE...: refused is what sed makes of the plain one
part() {
	sed "$1" "$DIR/plain" >"$DIR/part"
	shift
	refused "$DIR/part" '' "$@"
}

compressed() {
	gzip -c "$DIR/plain" >"$DIR/plain.gz"
	refused "$DIR/plain.gz" '' 'it is compressed; unpack it with gunzip'
}

utf_16() {
	printf '\377\376C\0P\0U\0' >"$DIR/utf-16"
	refused "$DIR/utf-16" '' 'it is UTF-16'
}

cut_in_a_line() {
	size=$(($(wc -c <"$DIR/plain") - 30))
	head -c "$size" "$DIR/plain" >"$DIR/part"
	refused "$DIR/part" '' "CPU $((cpus - 1)): the recording ends in the middle of this line"
}

one_cpu() {
	sed '/^CPU 1:/,$d;s/^CPU 0:/CPU:/' "$DIR/plain" >"$DIR/part"
	show "$DIR/part" | tee "$DIR/shown"
	grep -q '^missing: CPUs. 1 of at least' "$DIR/shown"
}

# The list that the plain one has by itself
list_ids() {
	show "$DIR/plain" | awk '$1 == "CPU" && $2 == "APIC" { on = 1; next }
		on && NF < 3 { exit } on { printf "%s0x%s", sep, $2; sep = "," }'
}

# told ORIGIN DUMP [APICIDS]: all but where the IDs are from is as it was
told() {
	origin=$1
	shift
	show "$@" >"$DIR/shown" && grep "^IDs in the APICs: as $origin says" "$DIR/shown" &&
		sed '/^IDs in/d' "$DIR/expected" >"$DIR/without" &&
		sed '1d;/^IDs in/d' "$DIR/shown" | diff -u "$DIR/without" -
}

save_cpuinfo() {
	cpu=0
	for id in $(echo "$ids" | tr , ' '); do
		printf 'processor\t: %d\napicid\t\t: %d\ninitial apicid\t: 99\n\n' $cpu $((id))
		cpu=$((cpu + 1))
	done >"$1"
}

told_by_cpuinfo() {
	save_cpuinfo "$DIR/a b'c/cpuinfo"
	told 'the saved /proc/cpuinfo' "$DIR/plain" "$DIR/a b'c/cpuinfo"
}

told_beside() {
	cp "$DIR/plain" "$DIR/beside"
	save_cpuinfo "$DIR/beside.cpuinfo"
	told 'the saved /proc/cpuinfo' "$DIR/beside"
}

# guesses SHAPE: the IDs that the shape has are found without being told
guesses() {
	awk -v name="$1" '$1 == "machine" { on = $2 == name } on' \
		"$SHAPES"/*.txt >"$DIR/shape"
	grep -q '^apic ' "$DIR/shape" && sed '/^apic /d' "$DIR/shape" >"$DIR/untold" &&
		show "$DIR/shape" | sed '1d;/^IDs in/d' >"$DIR/told" && [ -s "$DIR/told" ] &&
		show "$DIR/untold" | sed '1d;/^IDs in/d' | diff -u "$DIR/told" -
}

no_ids() {
	part 's/edx=0x[0-9a-f]*$/edx=0x00000000/;/0x00000001 0x00/s/ebx=0x../ebx=0x00/
	      /0x8000001e/s/eax=0x[0-9a-f]*/eax=0x00000000/;/0x00000000 0x00/s/edx=0x0*/edx=0x69746e65/' \
		'no leaf gives each CPU an APIC ID of its own' 'APICIDS='
}

make_plain
begin
try crlf filtered 's/$/\r/'
try quoted filtered 's/^/> /'
try quoted-twice filtered 's/^/>> | /'
try time-stamps filtered 's/^/[   12.345678] /'
try dates filtered 's/^/Nov 26 01:02:03 host: /'
try blank-lines filtered 's/^CPU/\n>\n&/'
try byte-order-mark filtered '1s/^/\xef\xbb\xbf/'
cp "$DIR/plain" "$DIR/a b'c/\$x;y"
try path-with-blanks same "$DIR/a b'c/\$x;y"
try path-in-home same_from_home
try path-from-here same_from_here
try path-of-a-pipe same_from_pipe
try folder refused "$DIR" '' 'is a folder; name the file in it'
try nothing refused "$DIR/nothing" '' 'there is no such file'
try compressed compressed
try utf-16 utf_16
try cut-in-a-line cut_in_a_line
try cut-between-lines part "\$d" "the recording ends here, but CPU $((cpus - 1)) lacks leaf"
try first-sub-leaves part '/0x\(80000026\|0000000b\) 0x0[1-9]/d' \
	'missing: leaf 0xb from sub-leaf 1 on' 'missing: leaf 0x80000026 from sub-leaf 1 on' 'cpuid -r'
try no-leaf-b part '/0x0000000b 0x/d' 'missing: leaf 0xb, and with it'
try no-leaf-80000008 part '/0x80000008/d' 'missing: leaf 0x80000008, and with it the size'
try no-leaf-80000000 part '/ 0x80000000 0x/d' 'missing: leaf 0x80000000, and with it what'
try one-leaf part '/0x8000001e\|^CPU/!d' 'leaf 0 or leaf 1 is missing' 'cpuid -r'
try one-cpu one_cpu
try ids-by-list told APICIDS= "$DIR/plain" "$ids"
try ids-by-cpuinfo told_by_cpuinfo
try ids-beside-the-dump told_beside
try ids-of-too-few-cpus refused "$DIR/plain" 0,1 "2 APIC IDs for $cpus CPUs"
try ids-twice refused "$DIR/plain" "$(echo "$ids" | sed 's/[^,]*/0/g')" 'an APIC ID is there twice'
try ids-of-nothing refused "$DIR/plain" 1,x 'numbers with commas between them are expected'
try no-cpuinfo refused "$DIR/plain" "$MACHINES" "it has no line 'apicid : N'"
try no-ids no_ids
for shape in host-id-in-leaf-b host-id-in-leaf-80000026 host-id-in-leaf-b-without-topoext \
	kvmtool-topoext kvmtool-mended propolis propolis-topoext; do
	try "ids-guessed.$shape" guesses "$shape"
done
finish
