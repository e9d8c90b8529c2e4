# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# The command line of vmtest. Options become opt_* variables; a definition, which
# is read later, supplies what they leave open.

usage() {
	cat <<'END'
usage: vmtest run [OPTION]... DEFINITION      run one guest and judge it
       vmtest run-all [OPTION]... DEFINITION...  several, in parallel, with a summary
       vmtest shell [OPTION]... DEFINITION    a guest to type into
       vmtest list [OPTION]... DEFINITION...  of those that the base has: FILE ARCH FLAVOUR TIMEOUT PIECES
       vmtest tests DEFINITION...             what each of them has: GUEST TEST

A definition is a file (*.test), or - for one made of options alone.

  --build DIR          build folder (build)
  --base NAME          base kernel (BASE of the environment)
  --arch ARCH          x86_64 or arm64
  --flavour NAME       kernel flavour: plain, debug, kcsan, distro, stock
  --kernel FILE        kernel image, instead of the flavour's
  --pieces DIR         folder of the initramfs pieces
  --piece NAME         add an initramfs piece (repeatable)
  --emulator FILE      the psp-emulator program
  --name NAME          name of the run
  --out DIR            folder that gets a folder per run (BUILD/vmtest)
  --test 'NAME COMMAND...'  run this instead of the definition's tests (repeatable)
  --psp OPTIONS        add a PSP with these psp-emulator options, - for none (repeatable)
  --append ARGS        add to the kernel's command line
  --smp N              processors, as QEMU's -smp takes them
  --qemu-arg ARG       add to QEMU's command line (repeatable)
  --set KEY=VALUE      any other key of a definition
  -j N                 guests at a time (run-all; 2)
  --kunit-parser FILE  tools/testing/kunit/kunit.py, for JSON and JUnit (run-all)
  --dry-run            only print the QEMU command line

Exit status: 0 passed, 1 failed, 2 could not be run.
END
}

parse_options() {
	build=build
	out=
	name=
	dry_run=0
	jobs=2
	opt_base=${BASE:-}
	opt_arch=
	opt_flavour=
	opt_kernel=
	opt_pieces_dir=
	opt_pieces=
	opt_tests=
	opt_psps=
	opt_append=
	opt_qemu_args=
	opt_set=
	EMULATOR=
	kunit_parser=
	common_options=
	definitions=
	while [ $# -gt 0 ]; do
		case $1 in
		--dry-run) dry_run=1 ;;
		-h | --help)
			usage
			exit 0
			;;
		--*=*) die "write ${1%%=*} VALUE, with a space" ;;
		--* | -j)
			[ $# -gt 1 ] || die "$1 needs a value"
			option "$1" "$2"
			# What run-all hands on to each guest.
			common_options="$common_options $(quoted "$1" "$2")"
			shift
			;;
		-?*) die "unknown option $1 (vmtest --help lists them)" ;;
		*) definitions="$definitions$1$newline" ;;
		esac
		shift
	done
}

option() {
	case $1 in
	--build) build=$2 ;;
	--base) opt_base=$2 ;;
	--arch) opt_arch=$2 ;;
	--flavour) opt_flavour=$2 ;;
	--kernel) opt_kernel=$2 ;;
	--pieces) opt_pieces_dir=$2 ;;
	--piece) opt_pieces="$opt_pieces $2" ;;
	--emulator) EMULATOR=$2 ;;
	--name) name=$2 ;;
	--out) out=$2 ;;
	--test) opt_tests="$opt_tests$2$newline" ;;
	--psp) opt_psps="$opt_psps$2$newline" ;;
	--append) opt_append="$opt_append $2" ;;
	--smp) set_option "SMP=$2" ;;
	--qemu-arg) opt_qemu_args="$opt_qemu_args$2$newline" ;;
	--set) set_option "$2" ;;
	-j) jobs=$2 ;;
	--kunit-parser) kunit_parser=$2 ;;
	*) die "unknown option $1 (vmtest --help lists them)" ;;
	esac
}

set_option() {
	case ${1%%=*} in
	*[!A-Z_]* | '') die "not KEY=VALUE: $1" ;;
	esac
	opt_set="$opt_set${1%%=*}=$(quoted "${1#*=}")$newline"
}
