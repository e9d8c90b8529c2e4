# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# A test definition, with every key set (README.md lists them).

# Defaults, then the file, then options, then what the architecture knows.
load_definition() {
	definition=$1
	ARCH=x86_64
	FLAVOUR=plain
	PIECES=base
	TESTS=
	PSPS=
	PSP_BUSES=one
	APPEND=
	CPU=
	ACCEL=
	MACHINE=
	SMP=2
	MEM=1G
	QEMU_ARGS=
	TIMEOUT=60
	TEST_TIMEOUT=30
	NODE=
	END=power-off
	KEXEC=no
	DISK=
	TRANSCRIPT=
	KMEMLEAK=
	PANIC_ON_WARN=1
	EXPECT_SPLAT=
	FORBID_LOG=
	REQUIRE_LOG=
	ALLOW_SKIP=
	ALLOW_NOISE=
	REQUIRE_CONFIG=
	SETS=
	if [ "$definition" = - ]; then
		definition=/dev/null
		[ -n "$name" ] || name=run
	else
		[ -f "$definition" ] || die "no test definition $definition"
		[ -n "$name" ] || name=$(basename "$definition" .test)
		# shellcheck disable=SC1090
		. "$(dirname "$definition")/$(basename "$definition")"
	fi
	apply_options
	[ -f "$here/$ARCH.conf" ] || die "$name: no such architecture: $ARCH"
	# shellcheck disable=SC1090
	. "$here/$ARCH.conf"
	case $END in
	power-off) END_LOG='reboot: Power down' ;;
	reboot) END_LOG='reboot: Restarting system' ;;
	*) die "$name: END=$END: neither power-off nor reboot" ;;
	esac
	case $PSP_BUSES in
	one | each) ;;
	*) die "$name: PSP_BUSES=$PSP_BUSES: neither one nor each" ;;
	esac
	[ -n "$KMEMLEAK" ] || {
		KMEMLEAK=no
		[ "$FLAVOUR" != debug ] || KMEMLEAK=yes
	}
	[ -z "${COVER:-}" ] || TESTS="$TESTS${newline}gcov	save-gcov"
	TIMEOUT=$((TIMEOUT * ${VMTEST_SLOWER:-1}))
	TEST_TIMEOUT=$((TEST_TIMEOUT * ${VMTEST_SLOWER:-1}))
}

apply_options() {
	ARCH=${opt_arch:-$ARCH}
	FLAVOUR=${opt_flavour:-$FLAVOUR}
	TESTS=${opt_tests:-$TESTS}
	PSPS=$PSPS$newline$opt_psps
	PSPS=$(entries "$PSPS")
	PIECES="$PIECES$opt_pieces"
	APPEND=$APPEND$opt_append
	QEMU_ARGS=$QEMU_ARGS$newline$opt_qemu_args
	eval "$opt_set"
}

# Whether the series of the base has the sets that the definition is about.
base_has_sets() {
	SERIES=${here%/tools/testing/vmtest}/patches/series.$opt_base
	[ -z "$SETS" ] || [ -f "$SERIES" ] || die "$name: there is no $SERIES"
	for set in $SETS; do
		series_has "$set" || return 1
	done
}

locate() {
	kernel_build=$build/$opt_base/$ARCH-$FLAVOUR
	KERNEL=${opt_kernel:-$kernel_build/$IMAGE}
	EMULATOR=${EMULATOR:-$tools/psp-emulator/psp-emulator}
	pieces_dir=${opt_pieces_dir:-$build/$opt_base/initramfs-$ARCH}
	dir=$out/$name
	case $dir in
	/*) ;;
	*) dir=$PWD/$dir ;;
	esac
}

# A symbol that the test needs and the kernel lacks is an error that names it.
check_config() {
	for symbol in $REQUIRE_CONFIG; do
		[ -z "$opt_kernel" ] || continue
		grep -q "^CONFIG_$symbol=[ym]" "$kernel_build/.config" ||
			die "$name: the kernel in $kernel_build lacks CONFIG_$symbol"
	done
}
