# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
# How a kernel is configured and built, the same for guests and for gates. Sourced after
# lib.sh, never run. The caller sets
#
#   source      the kernel tree
#   out         the folder of the build, make's O=
#   source_at, out_at   where make sees these, if not there
#   compiler    gcc or clang
#   fragments   files with what is wanted on top of tinyconfig
#
# and calls select_arch first.

J=${J:-$(nproc)}
source_at='' out_at=''
# Options for 'scripts/toolbox run', options for make, and where V=1 shows commands.
covers=
make_options=
shown=2

fail_unknown() {
	die "$1 is not known; choose one of: $2"
}

# Sets $srcarch, $image and $cross.
select_arch() {
	case $ARCH in
	x86_64) srcarch=x86 image=arch/x86/boot/bzImage cross= ;;
	arm64) srcarch=arm64 image=arch/arm64/boot/Image cross=aarch64-linux-gnu- ;;
	*) fail_unknown "ARCH=$ARCH" 'x86_64 arm64' ;;
	esac
}

# Everything that names a machine, a user or a time is fixed, so that a build is the same
# everywhere and ccache finds it from any clone. An empty LOCALVERSION keeps the commit out
# of the release, so that a new one does not rebuild what embeds it. CCACHE_CPP2 is ccache's
# default: without it, Kconfig's questions to the compiler are preprocessed first, warnings are
# no errors there, and 128-bit integers, for one, are found missing.
kmake() {
	case $compiler in
	clang) set -- LLVM=1 CC='ccache clang' HOSTCC='ccache clang' "$@" ;;
	*) set -- CROSS_COMPILE="$cross" CC="ccache ${cross}gcc" HOSTCC='ccache gcc' "$@" ;;
	esac
	[ "$V" = 0 ] || echo "+ make -C ${source_at:-$source} O=${out_at:-$out} ARCH=$srcarch $*" >&$shown
	(
		unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES GNUMAKEFLAGS CCACHE_NOCPP2
		export CCACHE_DIR="$CACHE/ccache" CCACHE_BASEDIR="$TOP" CCACHE_NOHASHDIR=1
		export CCACHE_MAXSIZE="${CCACHE_MAXSIZE:-5G}" CCACHE_CPP2=1
		export KBUILD_BUILD_TIMESTAMP='2025-01-01' KBUILD_BUILD_USER=series
		export KBUILD_BUILD_HOST=localhost KBUILD_BUILD_VERSION=1
		# shellcheck disable=SC2086
		exec "$TOP/scripts/toolbox" run $covers make $make_options -C "${source_at:-$source}" \
			O="${out_at:-$out}" ARCH="$srcarch" LOCALVERSION= -j "$J" "$@" 3>&-
	)
}

# What a configuration follows from: what is wanted, every Kconfig file, compiler and linker. Not
# the toolbox as such: one more package in it makes no other kernel.
sum_config() {
	{
		cat "$out/wanted" "$TOP/scripts/kbuild.sh"
		echo "$BASE $srcarch $compiler"
		for tool in "$compiler" ld; do
			"$TOP/scripts/toolbox" run "${cross:-}$tool" --version 2>&1 || true
		done
		plain_git -C "$source" ls-files -s '*Kconfig*' 'kernel/configs/tiny*' 'arch/*/tiny.config'
		plain_git -C "$source" diff-index -p HEAD -- '*Kconfig*'
	} | sha256sum
}

# configure NAME=VALUE...: tinyconfig, then the fragments, then these, unless it is so
# already. A .config that stays the same keeps its time. Kconfig takes ten seconds of
# processor, so what it made is kept for all clones.
configure() {
	mkdir -p "$out"
	{
		# shellcheck disable=SC2086
		cat $fragments
		[ $# -eq 0 ] || printf 'CONFIG_%s\n' "$@"
	} >"$out/wanted"
	sum=$(sum_config)
	[ "$sum" != "$(cat "$out/.config.inputs" 2>/dev/null)" ] || [ ! -f "$out/.config" ] || return 0
	say CONFIG "${out#"$TOP"/}"
	rm -f "$out/.config.inputs"
	new=$out/.config.new
	kept=$CACHE/configs/${sum%% *}
	if ! cp "$kept" "$new" 2>/dev/null; then
		{ kmake KCONFIG_CONFIG="$new" tinyconfig && cat "$out/wanted" >>"$new" &&
			kmake KCONFIG_CONFIG="$new" olddefconfig; } >"$out/config.log" 2>&1 || {
			cat "$out/config.log" >&2
			echo "Linux $BASE could not be configured in ${out#"$TOP"/}" >&2
			return 1
		}
		mkdir -p "$CACHE/configs"
		cp "$new" "$kept.$$"
		mv "$kept.$$" "$kept"
	fi
	cmp -s "$new" "$out/.config" || mv "$new" "$out/.config"
	echo "$sum" >"$out/.config.inputs"
}

# Settings NAME=VALUE that the configuration does not have. Without arguments: of all that it
# should have, the last word on each; what no Kconfig file of the tree defines is then not
# wanted there.
list_lost() {
	if [ $# -gt 0 ]; then printf 'CONFIG_%s\n' "$@"; else cat "$out/wanted"; fi |
		sed 's/^# \(CONFIG_[A-Za-z0-9_]*\) is not set/\1=n/;/^CONFIG_/!d' | awk '
		{ name = $0; sub(/=.*/, "", name); value = substr($0, length(name) + 2) }
		side == "wanted" { want[name] = value; next }
		/^CONFIG_/ { have[name] = value }
		END { for (name in want) {
			now = name in have ? have[name] : "n"
			if (now != want[name]) print name "\t" want[name] "\t" now
		} }' side=wanted - side=had "$out/.config" | LC_ALL=C sort | while IFS='	' read -r name want now; do
		[ $# -gt 0 ] || plain_git -C "$source" grep -qE \
			"^[[:space:]]*(menu)?config ${name#CONFIG_}\$" -- '*Kconfig*' || continue
		echo "  $name=$want, but it is $now"
	done
}
