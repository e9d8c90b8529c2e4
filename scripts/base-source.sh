# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# Where the source of a base comes from. Sourced by scripts/base after lib.sh and apt.sh.
#
# bases/<base>.mk names one of these in the Debian archive:
#
#	BASE_SOURCE    the upstream tarball of a source package, as 'linux=6.12.38-1', which is
#	               called BASE_FILE; no other will do
#	BASE_PACKAGE   a binary package with a tarball that has Debian's patches applied, as
#	               'linux-source-6.12=6.12.117-1'. The archive keeps few of its versions, so
#	               the newest one is taken where this one is gone; whether the patches are
#	               for it, its files say

is_package() {
	[ -n "$(base_var BASE_PACKAGE)" ]
}

# With the machine's apt, as the toolbox may still be in the making. What was downloaded of the
# file stays for the next try. $1: deb or deb-src.
open_archive() {
	part=$CACHE/downloads/$BASE.part
	prepare_apt "$part" "$part/sources.list"
	: >"$part/apt.log"
	mirror=$("$TOP/scripts/toolbox-host" mirror) || refuse_archive
	for release in "$SUITE" "$SUITE-backports"; do
		echo "$1 [signed-by=$KEYRING] $mirror $release main"
	done >"$part/sources.list"
	run_apt apt-get -q update >"$part/apt.log" 2>&1 || refuse_archive
}

refuse_archive() {
	tail -n 8 "$part/apt.log" >&2
	if is_package; then
		die "the Debian archive did not give $(base_var BASE_PACKAGE), nor another version of it.
Instead, name the package (.deb) or the tarball in it, from wherever you have it: make tree BASE=$BASE BASE_TARBALL=FILE"
	fi
	die "the Debian archive did not give $(base_var BASE_SOURCE).
Instead, download the release $(base_var BASE_VERSION) from kernel.org (linux-$(base_var BASE_VERSION).tar.xz),
check its signature, and name it: make tree BASE_TARBALL=FILE"
}

# Leaves the file $1 in the downloads by means of apt-get's arguments that follow.
download() {
	file=$CACHE/downloads/$1
	shift
	[ ! -f "$file" ] || return 0
	run_apt apt-get -q "$@" >"$part/apt.log" 2>&1 || return 1
	mv "$part/${file##*/}" "$file"
}

download_package() {
	download "${package}_$1_all.deb" download "$package=$1"
}

find_newest() {
	run_apt apt-cache show --no-all-versions "$package" 2>"$part/apt.log" | sed -n 's/^Version: //p'
}

# Sets $file. $1 is the version of the package, or 'newest'.
find_package() {
	package=$(base_var BASE_PACKAGE)
	package=${package%%=*}
	file=$CACHE/downloads/${package}_$1_all.deb
	[ ! -f "$file" ] || return 0
	say FETCH "$package $1 from the Debian archive (160 MB)"
	open_archive deb
	if [ "$1" = newest ] || ! download_package "$1"; then
		newest=$(find_newest)
		case $newest in '' | "$1") refuse_archive ;; esac
		[ "$1" = newest ] || say FETCH "the archive no longer has $1; taking $newest"
		download_package "$newest" || refuse_archive
	fi
	rm -rf "$part"
}

find_source_tarball() {
	file=$CACHE/downloads/$(base_var BASE_FILE)
	[ ! -f "$file" ] || return 0
	say FETCH "${file##*/} from the Debian archive (150 MB)"
	open_archive deb-src
	download "${file##*/}" source --download-only --tar-only --only-source "$(base_var BASE_SOURCE)" || refuse_archive
	rm -rf "$part"
}

# Sets $file, what the base is made from. $1 as for find_package.
find_file() {
	if [ -n "${BASE_TARBALL:-}" ]; then
		[ -f "$BASE_TARBALL" ] || die "BASE_TARBALL=$BASE_TARBALL: no such file"
		file=$(realpath "$BASE_TARBALL")
	elif is_package; then
		find_package "${1:-$(base_var BASE_PACKAGE | sed 's/.*=//')}"
	else
		find_source_tarball
	fi
}

is_deb() {
	[ "$(head -c 7 "$1")" = '!<arch>' ]
}

# unpack FILE DIR: a tarball, or a package with a tarball in it; $work has room for that.
unpack() {
	tarball=$1
	if is_deb "$1"; then
		tarball=$work/source.tar
		dpkg-deb --fsys-tarfile "$1" |
			tar -x -O -f - --wildcards './usr/src/linux-source-*.tar.*' >"$tarball" ||
			die "$1 is no package of the kernel's source, or damaged; remove it and try again"
	fi
	run=
	command -v xz >/dev/null || run="$TOP/scripts/toolbox run --bind $(dirname "$tarball")"
	# shellcheck disable=SC2086
	$run tar -x -f "$tarball" -C "$2" --strip-components=1 --no-same-owner ||
		die "$1 is no tarball, or damaged; remove it and try again"
	[ "$tarball" = "$1" ] || rm "$tarball"
}
