# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# What vmtest does before and around a guest.

# fails NAME STATUS TEXT COMMAND...: the status, and a message with TEXT in it.
fails() {
	name=$1
	wanted=$2
	text=$3
	shift 3
	status=0
	"$@" >"$work/out" 2>&1 </dev/null || status=$?
	if [ "$status" -eq "$wanted" ] && grep -qF -e "$text" "$work/out"; then
		ok "$name"
	else
		not_ok "$name" "status $status instead of $wanted, or no \"$text\" in:
$(cat "$work/out")"
	fi
}

host_tests() {
	image=$work/build/$BASE/x86_64-plain/arch/x86/boot/bzImage
	mkdir -p "${image%/*}"
	: >"$image"
	: >"$work/build/$BASE/x86_64-plain/.config"
	run="$vmtest/vmtest run --out $work/out.d"
	# Options of run are words.
	# shellcheck disable=SC2086
	{
		fails usage 2 usage: "$vmtest/vmtest"
		fails option-unknown 2 'unknown option --colour' $run --colour red -
		fails option-short 2 'unknown option -x' $run -x -
		fails option-value 2 '--arch needs a value' $run - --arch
		fails definition-absent 2 'no test definition /nonexistent' $run /nonexistent
		fails definitions-too-many 2 'one definition, please' $run - -
		fails base-absent 2 'of which base?' env -u BASE $run -
		fails end-unknown 2 'neither power-off nor reboot' $run --set END=halt -
		fails buses-unknown 2 'neither one nor each' $run --set PSP_BUSES=two -
		fails arch-unknown 2 'no such architecture: vax' $run --arch vax -
		fails kernel-absent 2 'no kernel /nonexistent' $run --kernel /nonexistent -
		mkdir -p "$work/out.d/run"
		echo PASSED >"$work/out.d/run/result"
		echo old >"$work/out.d/run/ktap"
		fails kernel-absent-again 2 'no kernel' $run --kernel /nonexistent -
		same result-of-earlier-run FAILED "$(head -n 1 "$work/out.d/run/result")"
		same report-of-earlier-run "" "$(cat "$work/out.d/run/ktap" 2>/dev/null)"
		echo image >"$work/kernel"
		fails piece-absent 2 'no initramfs piece /nonexistent/base.cpio' \
			$run --kernel "$work/kernel" --pieces /nonexistent -
		same result-before-start FAILED "$(head -n 1 "$work/out.d/run/result")"
		mkdir "$work/pieces"
		: >"$work/pieces/base.cpio"
		fails emulator-absent 2 'no psp-emulator' $run --kernel "$work/kernel" \
			--pieces "$work/pieces" --psp - --emulator /nonexistent -
		fails emulator-not-ready 2 'did not get ready' $run --kernel "$work/kernel" \
			--pieces "$work/pieces" --psp - --emulator /bin/false -
		fails config-absent 2 'lacks CONFIG_NO_SUCH_SYMBOL' $run \
			--build "$work/build" --set REQUIRE_CONFIG=NO_SUCH_SYMBOL -
	}
	dry_run
	listed
	checked
	reproducible
	locked
}

dry_run() {
	line=$("$vmtest/vmtest" run --dry-run --psp - --psp '--fault hang' --smp 4 \
		--set PSP_BUSES=each --append 'ccp.sfs_timeout=2' --qemu-arg '# words' --test 'a b' --out "$work/dry" -)
	for wanted in '-smp 4' socket,id=pspctl1 name=psp.control.1 '"bus":"bus1"' ccp.sfs_timeout=2; do
		case $line in
		*[\ ,]"$wanted"[\ ,\']*) ok "dry-run.$wanted" ;;
		*) not_ok "dry-run.$wanted" "$line" ;;
		esac
	done
	same dry-run.comments "${line%\#*}" "$line"
	same dry-run.leaves-nothing "" "$(find "$work/dry" 2>/dev/null)"
}

# Only what the series of the base has the patches for.
listed() {
	mkdir "$work/defs"
	printf 'TESTS="a b"\n' >"$work/defs/any.test"
	printf 'SETS="no-such-set"\n' >"$work/defs/other.test"
	same list.sets "$work/defs/any.test x86_64 plain 60 base" \
		"$(VMTEST_SLOWER=1 "$vmtest/vmtest" list "$work"/defs/*.test)"
	printf 'TESTS="\na x && y\n b\n"\nTRANSCRIPT="l | r"\n' >"$work/tests.test"
	same list.tests "tests a
tests b
tests UNMET" "$("$vmtest/vmtest" tests "$work/tests.test")"
	fails list.base-unknown 2 'patches/series.no-such-base' "$vmtest/vmtest" list \
		--base no-such-base "$work"/defs/*.test
}

# What check-guests finds wrong with the definitions before it starts any.
checked() {
	top=$work/top
	install=$top/build/$BASE/kselftests/own-x86_64/install
	mkdir -p "$top/tools/testing/own/guests" "$top/tools/testing/other/guests" "$install"
	ln -s "$vmtest" "$top/tools/testing/vmtest"
	check="env -C $top $vmtest/check-guests"
	set -- tools/testing/own/guests/a.test tools/testing/other/guests/a.test
	printf 'TESTS="run known_test"\n' | tee "$top/$1" >"$top/$2"
	printf 'SETS="no-such-set"\n' >"$top/none.test"
	# Its options are words.
	# shellcheck disable=SC2086
	{
		fails check.nothing-to-do 2 'has nothing that these' $check none.test
		fails check.name-twice 1 'two definitions with the name of a.test' $check "$@"
		for program in known_test forgotten_test; do
			: >"$install/$program"
			chmod +x "$install/$program"
		done
		fails check.forgotten 1 'runs forgotten_test' $check "$1"
	}
}

reproducible() {
	for copy in a b; do
		mkdir -p "$work/$copy/bin"
		echo text >"$work/$copy/bin/file"
		ln -s file "$work/$copy/bin/link"
	done
	touch -d '2001-01-01' "$work/b/bin/file"
	chmod 600 "$work/b/bin/file"
	"$vmtest/mkinitramfs" "$work/a" "$work/a.cpio"
	"$vmtest/mkinitramfs" "$work/b" "$work/b.cpio"
	same initramfs.reproducible "$(cksum <"$work/a.cpio")" "$(cksum <"$work/b.cpio")"
}

# A second run of the same name waits for the first.
locked() {
	mkdir -p "$work/lock.d"
	mkfifo "$work/held"
	flock "$work/lock.d/.run.lock" sh -c "echo >'$work/held'; read -r _ <'$work/held'" &
	read -r _ <"$work/held"
	"$vmtest/vmtest" run --out "$work/lock.d" --kernel /nonexistent - 2>&1 | {
		read -r first
		echo >"$work/held"
		printf '%s; %s\n' "$first" "$(grep -o 'no kernel')" >"$work/locked"
	}
	wait
	same lock.waits 'vmtest: run: waiting for another run of it; no kernel' "$(cat "$work/locked")"
}
