# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2016,SC2034
# fixture.sh FOLDER: makes there what a test finds: a repository with the real scripts, a base
# 'mini' of a few files, and two sets of patches:
#
#	one/0001-first.patch    edits kernel/main.c and Makefile
#	one/0002-second.patch   carries drivers/new.c, include/new/, edits drivers/Kconfig
#	two/0001-third.patch    edits kernel/main.c again
#
# fixture.sh FOLDER FILE NAME: runs the test NAME of FILE in a copy of that.
# Both by "sh -eu".

real_top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
work=$1
repo=$work/repo
tree=$repo/build/mini/linux
export AMD_SFS_CACHE="$work/cache" BASE=mini
export GIT_AUTHOR_NAME=Tester GIT_AUTHOR_EMAIL=tester@localhost
export GIT_COMMITTER_NAME=Tester GIT_COMMITTER_EMAIL=tester@localhost

fail() {
	echo "failed: $*"
	exit 1
}

# The command fails and says something that matches the pattern $1.
expect_failure() {
	pattern=$1
	shift
	if "$@" >"$work/output" 2>&1; then
		cat "$work/output"
		fail "this should have failed: $*"
	fi
	cat "$work/output"
	grep -qE -e "$pattern" "$work/output" || fail "no word of '$pattern' from: $*"
}

# grep with these arguments finds nothing, and could look. A plain "! grep" would be no
# failure unless it stood last: "set -e" passes over it. That each *.test says "set -eu"
# again lets shellcheck find what is written so.
expect_no_match() {
	status=0
	grep "$@" >"$work/matches" || status=$?
	[ "$status" -eq 1 ] || { cat "$work/matches"; fail "status $status instead of 1 from: grep $*"; }
}

expect_same() {
	[ "$1" = "$2" ] || fail "expected '$1', got '$2' ($3)"
}

# fake NAME SCRIPT: a program of this name in $work/bin
fake() {
	mkdir -p "$work/bin"
	printf '#!/bin/sh\n%s\n' "$2" >"$work/bin/$1"
	chmod +x "$work/bin/$1"
}

# fake_make SCRIPT: runs before each make
fake_make() {
	fake make "$1"'; PATH=${PATH#*:} exec make "$@"'
}

write_mini_kernel() {
	mkdir -p "$1/kernel" "$1/drivers"
	cp "$real_top/scripts/tests/mini.makefile" "$1/Makefile"
	printf 'mainmenu "mini"\nsource "drivers/Kconfig"\n' >"$1/Kconfig"
	printf 'config OLD\n\tbool "old"\n' >"$1/drivers/Kconfig"
	seq -f 'int line_%g;' 40 >"$1/kernel/main.c"
	printf '*.o\n' >"$1/.gitignore"
	printf '#!/bin/sh\n' >"$1/run.sh"
	chmod +x "$1/run.sh"
}

# import_base NAME VERSION: the base in $work/NAME as scripts/base would have imported it.
import_base() {
	mkdir -p "$AMD_SFS_CACHE/bases"
	git init -q --bare "$AMD_SFS_CACHE/bases/$1.git"
	(
		export GIT_DIR="$AMD_SFS_CACHE/bases/$1.git" GIT_WORK_TREE="$work/$1"
		git add -f -A .
		git tag base "$(git commit-tree -m "Linux $2" "$(git write-tree)" </dev/null)"
		rm "$GIT_DIR/index"
	)
}

make_base() {
	write_mini_kernel "$work/mini"
	import_base mini 6.1.2
}

# add_base NAME SUBLEVEL SCRIPT: another base with the same series; its kernel/main.c is that of
# 'mini' as sed changes it.
add_base() {
	cp -R "$work/mini" "$work/$1"
	sed -i "s/^SUBLEVEL.*/SUBLEVEL = $2/" "$work/$1/Makefile"
	sed -i "$3" "$work/$1/kernel/main.c"
	import_base "$1" "6.1.$2"
	cp patches/series.mini "patches/series.$1"
	sed "s/6\.1\.2/6.1.$2/" bases/mini.mk >"bases/$1.mk"
	BASE=$1 scripts/base record
	git add bases patches
	git commit -q -m "base $1"
}

# write_header SUBJECT >> PATCH
write_header() {
	printf 'From: linux-amd-sfs series <series@localhost>\n'
	printf 'Date: Sat, 01 Nov 2025 12:00:00 +0000\n'
	printf 'Subject: [PATCH] %s\n\nWhy %s.\n---\n' "$1" "$1"
}

make_scratch() {
	rm -rf "$work/scratch"
	cp -R "$work/mini" "$work/scratch"
	(cd "$work/scratch" && git init -q && git add -A . && git commit -q -m base)
}

# Edits a scratch copy of the base, which later patches build upon, and appends the
# difference to patch $1. The edit is the rest of the arguments.
add_edit() {
	patch=$1
	shift
	(cd "$work/scratch" && "$@" && git diff >>"$repo/patches/$patch" && git commit -q -a -m edit)
}

make_patches() {
	mkdir -p "$repo/patches/one" "$repo/patches/two" "$repo/drivers" "$repo/include/new" "$repo/bases"
	make_scratch
	cd "$repo" || exit
	write_header 'kernel: Rename line 3' >patches/one/0001-first.patch
	printf '\n' >>patches/one/0001-first.patch
	add_edit one/0001-first.patch sed -i 's/line_3;/third_line;/' kernel/main.c
	write_header 'drivers: Add new' >patches/one/0002-second.patch
	printf 'Carries: drivers/new.c\nCarries: include/new/\n\n' >>patches/one/0002-second.patch
	add_edit one/0002-second.patch sed -i '$aconfig NEW\n\tbool "new"' drivers/Kconfig
	write_header 'kernel: Rename line 30' >patches/two/0001-third.patch
	printf '\n' >>patches/two/0001-third.patch
	add_edit two/0001-third.patch sed -i 's/line_30;/thirtieth_line;/' kernel/main.c
	echo 'int new;' >drivers/new.c
	echo '#define NEW_H 1' >include/new/new.h
	printf '#!/bin/sh\necho new\n' >include/new/new.sh
	chmod +x include/new/new.sh
	printf '# the order\none/0001-first.patch\n# needs the first\none/0002-second.patch\n\n# another set\ntwo/0001-third.patch\n' \
		>patches/series.mini
	printf 'One: The first set\n\nWhat it does.\n' >patches/one/cover.txt
	printf 'Two: The second set\n\nWhat it does.\n' >patches/two/cover.txt
	printf 'BASE_VERSION = 6.1.2\nBASE_SOURCE = linux=6.1.2-1\nBASE_FILE = mini.tar\nBASE_DATE = 2025-01-01T00:00:00Z\n' \
		>bases/mini.mk
}

# The last patch replaces run.sh of the base.
replace_run_sh() {
	printf '#!/bin/sh\necho ours\n' >run.sh
	chmod +x run.sh
	sed -i "s/^---\$/---\\nReplaces: run.sh $(git hash-object "$work/mini/run.sh")/" patches/two/0001-third.patch
	scripts/base record
}

make_repo() {
	make_base
	mkdir -p "$repo"
	cp -R "$real_top/scripts" "$repo/scripts"
	printf '/build/\n/out/\n' >"$repo/.gitignore"
	make_patches
	git init -q .
	scripts/base record
	git add -A .
	git commit -q -m repo
}

# This repository, on the base that make check is for, instead of the small one.
use_real_repository() {
	export AMD_SFS_CACHE="$REAL_CACHE"
	BASE=$REAL_BASE LIB_UP=../..
	# shellcheck source=scripts/lib.sh
	. "$real_top/scripts/lib.sh"
	# shellcheck source=scripts/patches.sh
	. "$real_top/scripts/patches.sh"
	cd "$real_top" || exit
	tree=$TREE
	scripts/tree
}

# make_sparse_base DIR BRANCH: the base, in its work tree only what the series is about.
make_sparse_base() {
	git clone -q --shared --no-checkout "$AMD_SFS_CACHE/bases/$BASE.git" "$1" 2>/dev/null
	{ printf 'Makefile\nKconfig\n'; git -C "$tree" diff --name-only base series; } |
		sed 's,^,/,' | git -C "$1" sparse-checkout set --no-cone --stdin
	git -C "$1" checkout -q -b "$2" base
}

tree_id() {
	git -C "$1" rev-parse 'HEAD^{tree}'
}

if [ $# -eq 1 ]; then
	make_repo
	exit
fi
cd "$repo" || exit
# A copy has other inodes than the index knows.
git update-index -q --refresh
# shellcheck disable=SC1090
. "$2"
"$3"
