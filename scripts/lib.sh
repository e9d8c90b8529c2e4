# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034
# Paths, messages and locks that the scripts of this folder share. Sourced, never run.

TOP=$(CDPATH='' cd -- "$(dirname -- "$0")/${LIB_UP:-..}" && pwd -P)
CACHE=${AMD_SFS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/linux-amd-sfs}
# The Makefile says which base is the default.
DEFAULT_BASE=$(sed -n 's/^DEFAULT_BASE[[:space:]]*:= *//p' "$TOP/Makefile" 2>/dev/null) || DEFAULT_BASE=
ARCH=${ARCH:-x86_64}
FLAVOUR=${FLAVOUR:-plain}
V=${V:-0}
# The Debian release of the toolbox, which also has the sources of bases; DEBIAN_SUITE for
# a root of another one
SUITE=${DEBIAN_SUITE:-trixie}
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# All that hangs on which base it is; here for the one that the caller names.
use_base() {
	BASE=$1
	BUILD=$TOP/build/$BASE
	TREE=$BUILD/linux
	STOCK=$BUILD/stock
	BASE_GIT=$CACHE/bases/$BASE.git
	SERIES=$TOP/patches/series.$BASE
}
use_base "${BASE:-$DEFAULT_BASE}"
export DEFAULT_BASE BASE

# A git that asks no configuration of the user's: the same input gives the same
# commits on every machine. Scripts that want the user's identity call git itself.
# In a container the files may well belong to somebody else.
plain_git() {
	GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null git -c core.autocrlf=false \
		-c safe.directory='*' -c gc.auto=0 -c maintenance.auto=false -c advice.detachedHead=false "$@"
}

say() {
	printf '  %-8s%s\n' "$1" "$2" >&2
}

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# Whether commands have to enter the toolbox: not if they are in it, or it is not wanted.
uses_toolbox() {
	[ "${TOOLBOX:-}" != none ] && [ -z "${AMD_SFS_TOOLBOX:-}" ]
}

# take_lock NAME [DIR]: until this script ends. Two makes at a time wait for each other. What
# this script has started keeps the lock if it goes on without it.
take_lock() {
	lock=${2:-$CACHE/locks}/$1.lock
	mkdir -p "${lock%/*}"
	exec 9>>"$lock"
	if ! flock -n 9; then
		seconds=${LOCK_SECONDS:-3600}
		holder=$(tail -n 1 "$lock")
		say WAIT "for ${holder:-another make}, at most $(((seconds + 59) / 60)) min"
		flock -w "$seconds" 9 ||
			die "$1 was in use for $seconds s by $(tail -n 1 "$lock"); is it stuck?"
	fi
	echo "pid $$, which makes $1 (${0##*/}, since $(date +%H:%M:%S))" >"$lock"
}

# The value of NAME in the base's description.
base_var() {
	[ -f "$TOP/bases/$BASE.mk" ] ||
		die "there is no base '$BASE'; known: $(known_bases)"
	sed -n "s/^$1[[:space:]]*=[[:space:]]*//p" "$TOP/bases/$BASE.mk"
}

# The series of kernels that the base is a release of, as 6.12
base_minor() {
	base_var BASE_VERSION | cut -d. -f1,2
}

known_bases() {
	for f in "$TOP"/bases/*.mk; do
		f=${f##*/}
		printf '%s ' "${f%.mk}"
	done
}
