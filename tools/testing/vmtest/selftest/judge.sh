# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# The judge over made-up results: a good one, and one change at a time that must
# make it fail with the right word.

good_folder() {
	dir=$work/run
	rm -rf "$dir"
	mkdir "$dir"
	printf 'FAILED\nUNFINISHED: x\n' >"$dir/result"
	printf '%s\n' '[    0.000000] Linux version 6.12.38' \
		'[    2.000000] reboot: Power down' >"$dir/console.log"
	printf '%s\n' 'KTAP version 1' '1..1' 'ok 1 abi' >"$dir/ktap"
	echo 'PASS planned=1 passed=1 failed=0 skipped=0' >"$dir/verdict"
	printf '%s\n' '100.000 start' '102.000 init' '102.100 test abi' \
		'103.000 end abi' '103.001 verdict' '103.100 end' >"$dir/stages"
	echo abi >"$dir/plan"
	echo 30 >"$dir/limit"
	echo 0 >"$dir/qemu-status"
	echo 'reboot: Power down' >"$dir/end-log"
	for file in qemu.log expect-splat allow-skip allow-noise forbid-log require-log transcript; do
		: >"$dir/$file"
	done
}

# judged NAME WORDS: judge the folder, compare the words of its reasons.
judged() {
	status=0
	"$vmtest/judge-guest" "$dir" 2>"$work/stderr" || status=$?
	got=$(sed 1d "$dir/result" | words)
	head=$(head -n 1 "$dir/result")
	wanted_head=FAILED
	wanted_status=1
	[ -n "$2" ] || {
		wanted_head=PASSED
		wanted_status=0
	}
	same "judge.$1" "$wanted_head $wanted_status: $2 " "$head $status: $got $(cat "$work/stderr")"
	good_folder
}

# A guest that is still in its test when time is up; AT is its last sign of life.
out_of_time() {
	echo 124 >"$dir/qemu-status"
	echo 'qemu-system-x86_64: terminating on signal 15 from pid 1 (timeout)' >"$dir/qemu.log"
	: >"$dir/verdict"
	printf '%s\n' 'KTAP version 1' '1..1' >"$dir/ktap"
	printf '%s\n' '100.000 start' '102.000 init' '102.100 test abi' '130.000 end' >"$dir/stages"
	echo "$1" >"$dir/alive"
	sed -i '/Power down/d' "$dir/console.log"
}

judge_tests() {
	good_folder
	judged good ""
	: >"$dir/verdict"
	judged no-verdict NO-VERDICT
	: >"$dir/verdict"
	sed -i '/Power down/d' "$dir/console.log"
	judged early-exit EARLY-EXIT
	sed -i '/Power down/d' "$dir/console.log"
	judged exit-after-verdict EARLY-EXIT
	echo 'PASS, I think' >"$dir/verdict"
	judged odd-verdict NO-VERDICT
	echo 'FAIL planned=1 passed=0 failed=1 skipped=0' >"$dir/verdict"
	judged verdict-against-report TEST-FAILED
	echo 'PASS planned=2 passed=2 failed=0 skipped=0' >"$dir/verdict"
	judged verdict-of-other-plan PLAN
	echo other >>"$dir/plan"
	judged test-not-run "PLAN PLAN"
	out_of_time 129.5
	judged timeout TIMEOUT
	out_of_time 110
	judged hang HANG
	out_of_time 110
	printf '%s\n' '100.000 start' '130.000 end' >"$dir/stages"
	judged hang-before-init HANG
	out_of_time ''
	printf '%s\n' '100.000 start' '102.000 end' >"$dir/stages"
	judged hang-in-a-moment HANG
	out_of_time 129.5
	echo 137 >"$dir/qemu-status"
	judged timeout-and-killed TIMEOUT
	echo '[    1.9] Kernel panic - not syncing: attempted to kill init' >>"$dir/console.log"
	: >"$dir/verdict"
	judged panic PANIC
	echo '[    2.1] WARNING: CPU: 0 PID: 1 at kernel/reboot.c:1' >>"$dir/console.log"
	judged splat-after-verdict WARN
	echo 1 >"$dir/qemu-status"
	judged qemu-failed QEMU-FAILED
	echo 1 >"$dir/qemu-status"
	: >"$dir/console.log"
	: >"$dir/verdict"
	judged qemu-failed-at-once QEMU-FAILED
	echo 'qemu-system-x86_64: warning: TCG does not support it' >"$dir/qemu.log"
	judged qemu-noise QEMU-NOISE
	echo 'qemu-system-x86_64: warning: TCG does not support it' >"$dir/qemu.log"
	echo 'TCG does not support it | it is known' >"$dir/allow-noise"
	judged qemu-noise-allowed ""
	echo 'qemu-system-x86_64: warning: TCG does not support it' >"$dir/qemu.log"
	echo 'TCG does not support it' >"$dir/allow-noise"
	judged qemu-noise-allowed-without-reason QEMU-NOISE
	echo 'qemu-system-x86_64: warning: TCG does not support it' >"$dir/qemu.log"
	echo 'TCG does not support it |' >"$dir/allow-noise"
	judged qemu-noise-allowed-with-an-empty-reason QEMU-NOISE
	printf '%s\n' 'warning: known' 'warning: other' >"$dir/qemu.log"
	echo 'warning: known | it is' >"$dir/allow-noise"
	judged qemu-noise-beside-allowed QEMU-NOISE
	: >"$dir/console.log"
	echo 'psp enabled | must be there' >"$dir/require-log"
	judged no-log "EARLY-EXIT NO-LOG"
	echo '0 died 139' >"$dir/emulators"
	: >"$dir/psp0.log"
	judged emulator-died EMULATOR-DIED
	echo '0 running 1' >"$dir/emulators"
	echo 'AddressSanitizer: heap-use-after-free' >"$dir/psp0.log"
	judged emulator-failed EMULATOR-FAILED
	echo '0 running 0' >"$dir/emulators"
	judged emulator-well ""
	echo '{"event":"mark","text":"a violation"}' >"$dir/psp1.jsonl"
	judged psp-no-violation ""
	echo '{"event":"violation","what":"page freed while the firmware holds it"}' >"$dir/psp1.jsonl"
	judged psp-violation VIOLATION
	sed -i 's/init/init\n102.000 no-node \/dev\/sfs/' "$dir/stages"
	judged no-node NO-NODE
	echo 'reboot: Restarting system' >"$dir/end-log"
	judged end-other-than-wanted EARLY-EXIT
	judge_transcript_tests
	judge_report_tests
}

# transcript NAME WORDS LINE...: these lines are wanted of one of three lines.
transcript() {
	name=$1
	words=$2
	shift 2
	printf '{"t":%s,"event":"%s"}\n' 1.000 command 4.000 answer 4.500 reset >"$dir/psp0.jsonl"
	printf '%s\n' "$@" >"$dir/transcript"
	judged "transcript.$name" "$words"
}

judge_transcript_tests() {
	transcript in-order "" 'command | a' 'answer | b' '"reset" | c'
	transcript not-in-order UNMET 'answer | b' 'command | a'
	transcript absent UNMET 'command | a' 'lost | b'
	transcript late-enough "" 'command | a' '+3 answer | b'
	transcript too-early UNMET 'command | a' '+4 answer | b'
	transcript once-only UNMET 'command | a' 'command | b'
	echo 'command | a' >"$dir/transcript"
	judged transcript.no-psp UNMET
}

judge_report_tests() {
	printf '%s\n' 'KTAP version 1' '1..1' 'ok 1 abi # SKIP' >"$dir/ktap"
	echo 'PASS planned=1 passed=0 failed=0 skipped=1' >"$dir/verdict"
	judged skip SKIPPED
	printf '%s\n' 'KTAP version 1' '1..1' 'ok 1 abi # SKIP' >"$dir/ktap"
	echo 'abi | this base has no node' >"$dir/allow-skip"
	judged skip-allowed ""
	printf '%s\n' 'KTAP version 1' '1..1' 'ok 1 abi # SKIP' >"$dir/ktap"
	echo 'abi' >"$dir/allow-skip"
	judged skip-allowed-without-reason SKIPPED
	printf '%s\n' 'KTAP version 1' '1..1' '# abi: exit status 1' 'not ok 1 abi' >"$dir/ktap"
	echo 'FAIL planned=1 passed=0 failed=1 skipped=0' >"$dir/verdict"
	judged fail TEST-FAILED
	printf '%s\n' 'KTAP version 1' '1..1' '# abi: timed out after 5 s' \
		'# abi: in kernel: wait_for_completion' 'not ok 1 abi' >"$dir/ktap"
	echo 'FAIL planned=1 passed=0 failed=1 skipped=0' >"$dir/verdict"
	judged test-timeout TEST-TIMEOUT
	printf '%s\n' 'KTAP version 1' '1..2' 'ok 1 abi' '  # kmemleak: 2 leaked objects' \
		'# kmemleak: exit status 1' 'not ok 2 kmemleak' >"$dir/ktap"
	echo kmemleak >>"$dir/plan"
	echo 'FAIL planned=2 passed=1 failed=1 skipped=0' >"$dir/verdict"
	judged leak LEAK
	printf '%s\n' 'KTAP version 1' '1..1' '  1..2' '  ok 1 x' 'ok 1 abi' >"$dir/ktap"
	judged plan-mismatch PLAN
	printf '%s\n' 'KTAP version 1' '1..1' '  1..1' '  not ok 1 x' 'ok 1 abi' >"$dir/ktap"
	judged masked "TEST-FAILED TEST-FAILED"
}
