# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034
# How the series is written down. Sourced after lib.sh, never run.
#
# patches/series.<base> names the patches in order, in quilt's syntax: one path below
# patches/ a line, '#' starts a comment. A patch is a mail:
#
#	From: linux-amd-sfs series <series@localhost>
#	Date: Sat, 01 Nov 2025 12:00:00 +0000
#	Subject: [PATCH] subsystem: Verb object
#
#	Changelog.
#	---
#	Carries: drivers/crypto/ccp/sfs.c
#	Carries: tools/testing/selftests/drivers/crypto/ccp/
#
#	diff --git a/... b/...
#
# Each 'Carries:' line names a file of this repository (or with a slash at its end
# all files of a folder) that the kernel does not have yet; the commit takes it from
# here. The diff edits what the kernel has and may be missing. patches/uncarried
# lists what lies at a kernel path but is for this repository alone.
#
# A file that the kernel does have is carried by a line that says what it takes the place of,
# 'Replaces: drivers/crypto/ccp/sfs.c BLOB', by git's id. Any other content is refused.
#
# A patch that has to be another one on some base has a variant, patches/<set>/<base>/ with
# the same name, which the series files of these bases name instead, with a comment that
# says why.
#
# A patch that changes source but not object code says so with a 'Same-object:' line per
# object, 'Same-object: drivers/vfio/pci/vfio_pci_intrs.o', in the same place; it names at
# least the object of each C file that it edits. The gate 'same-object' compares them.

# Folders and files at the top that are the project's own, never a kernel's.
OWN_PATHS='.ci|.git|.gitignore|.mailmap|COPYING|Kconfig|MAINTAINERS|Makefile|README.md|bases|build|out|patches|scripts'

# Lines without comments and blanks.
strip_comments() {
	sed 's/[[:space:]]*#.*//;s/^[[:space:]]*//;s/[[:space:]]*$//;/^$/d' "$@"
}

# Patches of the base in order, as paths below patches/.
list_series() {
	[ -f "$SERIES" ] || die "base '$BASE' has no $SERIES"
	strip_comments "$SERIES"
}

# Of paths on stdin, that of the patch which each is or is a variant of.
name_ordinary() {
	sed 's,^\([^/]*\)/.*/,\1/,'
}

# Whether the series of the base has patches of the set $1, or the patch $1, as sfs/0012.
# What a base can do hangs on this, never on its name.
series_has() {
	case $1 in
	*/*) list_series | name_ordinary | grep -q "^$1-" ;;
	*) list_series | grep -q "^$1/" ;;
	esac
}

# The files of all patches of all bases.
list_patch_files() {
	for patch in "$TOP"/patches/*/*.patch "$TOP"/patches/*/*/*.patch; do
		[ ! -f "$patch" ] || echo "$patch"
	done
}

# The values of the lines "$1: ..." between changelog and diff of the patch file $2.
list_notes() {
	awk -v key="$1: " '/^diff --git / { exit }
	     body && index($0, key) == 1 { sub(/^[^ ]* */, ""); print }
	     /^---$/ { body = 1 }' "$2"
}

# What the patch file $1 says between changelog and diff for whoever applies it: all but
# what it carries and a diffstat, which follow from the commit.
list_remarks() {
	awk '/^diff --git / { exit }
	     body && !/^(Carries|Replaces): / && !/^ .* \| +([0-9]+|Bin)/ && !/^ [0-9]+ files? changed/
	     /^---$/ { body = 1 }' "$1" | plain_git stripspace
}

# What the patch file $1 says that it carries, folders as they stand.
list_carries() {
	list_notes Carries "$1"
	list_replaced "$1" | cut -d' ' -f1
}

# "<path> <blob>" of each file of the kernel that the patch file $1 replaces.
list_replaced() {
	list_notes Replaces "$1"
}

# Those of all patches of the base.
list_all_replaced() {
	list_series | while read -r patch; do
		list_replaced "$TOP/patches/$patch"
	done
}

# Files of the repository below the paths on stdin: known to git or new, not ignored.
expand_paths() {
	set --
	while read -r path; do set -- "$@" "$path"; done
	[ $# -gt 0 ] || return 0
	(cd "$TOP" && plain_git --literal-pathspecs ls-files --cached --others \
		--exclude-standard --deduplicate -- "$@") | keep_existing | LC_ALL=C sort -u
}

# Drops from stdin what was deleted but is still known to git.
keep_existing() {
	while read -r file; do
		[ ! -e "$TOP/$file" ] || echo "$file"
	done
}

# The files that the patch file $1 carries, one a line.
list_carried() {
	list_carries "$1" | while read -r path; do
		[ -e "$TOP/$path" ] || die "$1 carries $path, which is not there"
	done
	list_carries "$1" | expand_paths
}

# The files of the kernel that the diff of the patch file $1 edits.
list_touched() {
	sed -n 's,^diff --git a/.* b/,,p' "$1" | LC_ALL=C sort -u
}

# What all patches of the base need of it, which they edit or replace; and what they add.
list_all_touched() {
	list_series | while read -r patch; do
		list_touched "$TOP/patches/$patch"
		list_replaced "$TOP/patches/$patch" | cut -d' ' -f1
	done | LC_ALL=C sort -u
}

list_all_carried() {
	list_series | while read -r patch; do
		list_notes Carries "$TOP/patches/$patch" | expand_paths
	done | LC_ALL=C sort -u
}

# "<blob> <path>" of every file on stdin as the repository $1 has it, as of commit $2 [base].
look_up_blobs() {
	sed "s/.*/${2:-base}:& &/" |
		plain_git --git-dir="$1" cat-file --batch-check='%(objectname) %(rest)' |
		sed "s/^${2:-base}:\(.*\) missing\$/missing \1/"
}

# The bases that there is a series for.
list_bases() {
	for file in "$TOP"/bases/*.mk; do
		file=${file##*/}
		[ ! -f "$TOP/patches/series.${file%.mk}" ] || echo "${file%.mk}"
	done
}

# Whether the base has every patch of the set $1: one that has some already has less to show.
series_has_all() {
	for patch in "$TOP/patches/$1"/*.patch; do
		list_series | name_ordinary | grep -qxF "$1/${patch##*/}" || return 1
	done
}
