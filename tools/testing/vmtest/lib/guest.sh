# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# One guest from its definition to its result. Everything it starts is known to
# stop_all(), which the one trap of vmtest calls.

# Red until proven green: the result says FAILED before anything is started. Two runs
# in one folder would spoil both; the second one waits.
open_results() {
	mkdir -p "$out"
	exec 8>"$out/.$name.lock"
	flock -n 8 || {
		printf 'vmtest: %s: waiting for another run of it\n' "$name" >&2
		flock -w 1800 8 || die "$name: another run of it does not end"
	}
	rm -rf "$dir"
	mkdir -p "$dir"
	[ "$verb" = shell ] ||
		printf 'FAILED\nUNFINISHED: the harness did not get to the end\n' >"$dir/result"
	cp "$definition" "$dir/definition"
	sockets=$(mktemp -d "${TMPDIR:-/tmp}/vmtest.XXXXXX")
}

# What init reads, as the last piece of the initramfs.
guest_piece() {
	stage=$dir/initramfs.d
	mkdir -p "$stage/vmtest"
	{
		printf 'shell %s\n' "$([ "$verb" = shell ] && echo yes || echo no)"
		printf 'console /dev/%s\n' "$CONSOLE"
		printf 'test-timeout %s\n' "$TEST_TIMEOUT"
		printf 'kmemleak %s\n' "$KMEMLEAK"
		[ -z "$NODE" ] || printf 'node %s\n' "$NODE"
		[ "$END" = power-off ] || echo 'reboot yes'
	} >"$stage/vmtest/config"
	entries "$TESTS" >"$stage/vmtest/tests"
	[ "$KEXEC" = no ] || cp "$KERNEL" "$stage/vmtest/kernel"
	"$here/mkinitramfs" "$stage" "$dir/guest.cpio"
	rm -rf "$stage"
}

make_initramfs() {
	set --
	for piece in $PIECES; do
		file=$pieces_dir/$piece.cpio
		[ -f "$file" ] || die "$name: no initramfs piece $file"
		set -- "$@" "$file"
	done
	guest_piece
	cat "$@" "$dir/guest.cpio" >"$dir/initramfs.cpio"
	rm "$dir/guest.cpio"
}

# Sets $psps to the numbers of the PSPs, one per line of PSPS.
start_emulators() {
	psps=
	emulator_pids=
	[ -n "$PSPS" ] || return 0
	[ "$dry_run" = 1 ] || [ -x "$EMULATOR" ] || die "$name: no psp-emulator: $EMULATOR"
	psp=0
	while read -r options; do
		[ "$options" != - ] || options=
		[ "$dry_run" = 1 ] || start_emulator "$psp" "$options"
		psps="$psps $psp"
		psp=$((psp + 1))
	done <<-END
	$(entries "$PSPS")
	END
}

# Returns when it listens: QEMU connects while it parses its arguments.
start_emulator() {
	mkfifo "$sockets/ready"
	# The options of a PSP are words by definition.
	# shellcheck disable=SC2086
	"$EMULATOR" --socket "$sockets/psp$1.sock" --control "$sockets/psp$1.ctl" \
		--transcript "$dir/psp$1.jsonl" --ready-fd 3 $2 \
		3>"$sockets/ready" 8>&- </dev/null >"$dir/psp$1.log" 2>&1 &
	emulator_pids="$emulator_pids $!"
	byte=$(timeout 10 head -c 1 "$sockets/ready" | wc -c) || byte=0
	rm "$sockets/ready"
	[ "$byte" -eq 1 ] || {
		sed 's/^/  /' "$dir/psp$1.log" >&2
		die "$name: psp-emulator $2 did not get ready (see $dir/psp$1.log)"
	}
}

# One line per emulator for the judge: "NUMBER running|died STATUS".
stop_emulators() {
	[ -n "$emulator_pids" ] || return 0
	: >"$dir/emulators"
	psp=0
	for pid in $emulator_pids; do
		state=running
		# A zombie has no executable any more.
		[ -e "/proc/$pid/exe" ] || state=died
		kill "$pid" 2>/dev/null || :
		status=0
		wait "$pid" || status=$?
		printf '%s %s %s\n' "$psp" "$state" "$status" >>"$dir/emulators"
		psp=$((psp + 1))
	done
	emulator_pids=
}

# Progress of the guest with the host's clock. Only the newest sign of life is
# kept; it tells a guest that is too slow from one that is dead.
watch_stages() {
	while read -r stage; do
		if [ "$stage" = alive ]; then
			now >"$dir/alive"
		else
			printf '%s %s\n' "$(now)" "$stage" >>"$dir/stages"
		fi
	done <"$dir/stage"
}

run_qemu() {
	mkfifo "$dir/stage"
	: >"$dir/ktap"
	: >"$dir/verdict"
	printf '%s start\n' "$(now)" >"$dir/stages"
	watch_stages &
	watcher=$!
	status=0
	eval "exec timeout -k 5 $TIMEOUT $command" </dev/null >"$dir/qemu.log" 2>&1 &
	qemu_pid=$!
	wait "$qemu_pid" || status=$?
	qemu_pid=
	# Lets go of a watcher whose QEMU never opened the other end.
	: <>"$dir/stage"
	wait "$watcher"
	watcher=
	rm "$dir/stage"
	printf '%s end\n' "$(now)" >>"$dir/stages"
	printf '%s\n' "$status" >"$dir/qemu-status"
}

run_shell() {
	: >"$dir/stage"
	eval "$command" || die "$name: QEMU failed with status $?"
}

stop_all() {
	for pid in ${qemu_pid:-} ${emulator_pids:-} ${watcher:-} ${guests:-}; do
		kill "$pid" 2>/dev/null || :
	done
	wait
	[ -z "${sockets:-}" ] || rm -rf "$sockets"
}

# Seconds from the start of QEMU to each milestone.
write_times() {
	awk 'NR == 1 { start = $1 }
	     $2 == "init" || $2 == "node" || $2 == "verdict" || $2 == "end" && NF == 2 ||
	     $2 == "test" && !tests++ { printf "%-8s %6.2f\n", $2, $1 - start }
	' "$dir/stages" >"$dir/times"
}

# Runs the guest of the settings at hand; true if it passed.
guest() {
	if [ "$dry_run" = 1 ]; then
		sockets=/run/vmtest
		start_emulators
		qemu_command
		echo
		sockets=
		return 0
	fi
	open_results
	[ -f "$KERNEL" ] || die "$name: no kernel $KERNEL (make kernel builds it)"
	check_config
	make_initramfs
	[ -z "$DISK" ] || truncate -s "$DISK" "$dir/disk"
	start_emulators
	command=$(qemu_command)
	printf '%s\n' "$command" >"$dir/qemu.sh"
	if [ "$verb" = shell ]; then
		run_shell
		return 0
	fi
	printf '%s\n' "$TIMEOUT" >"$dir/limit"
	entries "$EXPECT_SPLAT" >"$dir/expect-splat"
	entries "$FORBID_LOG" >"$dir/forbid-log"
	entries "$REQUIRE_LOG" >"$dir/require-log"
	entries "$ALLOW_SKIP" >"$dir/allow-skip"
	entries "$ALLOW_NOISE" >"$dir/allow-noise"
	entries "$TRANSCRIPT" >"$dir/transcript"
	printf '%s\n' "$END_LOG" >"$dir/end-log"
	entries "$TESTS" | awk '{ print $1 }' >"$dir/plan"
	[ "$KMEMLEAK" = no ] || echo kmemleak >>"$dir/plan"
	run_qemu
	stop_emulators
	write_times
	rm -f "$dir/initramfs.cpio" "$dir/disk"
	"$here/judge-guest" "$dir"
}
