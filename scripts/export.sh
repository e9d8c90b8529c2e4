# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
# What the formats of 'make export' share. Sourced by the programs of export.d, never run.
#
# A program says what it writes, what applies it in a test and what no test of ours runs:
#
#	what='...' run='...' not_run='...'
#
# and how:
#
#	write        into the current folder
#	apply TREE   the current folder onto TREE, plain files of the untouched base, in the
#	             toolbox. TREE is at the series afterwards, or this fails and says why.
#
# run_format "$@" at its end makes these the commands of the program. EXPORT_SERIES is where
# 'scripts/series --to' has written what is exported.

# shellcheck source=scripts/patches.sh
. "$TOP/scripts/patches.sh"
# shellcheck source=scripts/commits.sh
. "$TOP/scripts/commits.sh"
# shellcheck source=scripts/tree-state.sh
. "$TOP/scripts/tree-state.sh"

# What files and folders of ours are called where others stand beside them.
name=amd-sfs
version=$(base_var BASE_VERSION)

# The commit of the last patch, with a sign-off if that was wanted.
last_commit() {
	tail -n 1 "$EXPORT_SERIES/.commits" | cut -d' ' -f1
}

# One file per commit in the folder $1. Its lines "<key>: <value>" of stdin go below the header
# of each, where they belong for all whose patches are read by tools.
write_patches() {
	mkdir -p "$1"
	git_tree -c core.abbrev=12 format-patch -q -N --no-renames --zero-commit --no-signature \
		-o "$(realpath "$1")" "base..$(last_commit)"
	fields=$(cat)
	for patch in "$1"/*.patch; do
		# The first line is for mailboxes only.
		fields=$fields awk 'NR == 1 { next }
			/^$/ && !done { done = 1; if (ENVIRON["fields"] != "") print ENVIRON["fields"] }
			{ print }' "$patch" >"$patch.new"
		mv "$patch.new" "$patch"
	done
}

# The patches in the folder $1, in order, one a line.
list_patches() {
	(cd "$1" && LC_ALL=C ls) | grep '\.patch$'
}

# "<symbol> <y or n> <Kconfig>": the new symbols that somebody who configures a kernel is asked about,
# with the answer that the series proposes. Distributions keep a line for each. What follows
# another symbol, such as tests, is left to that.
list_symbols() {
	git_tree diff --no-renames -U99 base "$(last_commit)" -- '*Kconfig*' | awk '
		/^[+][+][+] b\// { finish(); file = substr($2, 3) }
		/^[+ ]config / { finish(); symbol = /^[+]/ ? $2 : "" }
		/^[+]\t(bool|tristate) "[^"]*"$/ { asked = 1 }
		/^[+]\tdefault y$/ { value = "y" }
		END { finish() }
		function finish() {
			if (symbol && asked) print symbol, value, file
			symbol = ""; asked = 0; value = "n"
		}'
}

# The same as lines of a kernel's configuration.
list_config() {
	list_symbols | sed 's/\(.*\) y .*/CONFIG_\1=y/;s/\(.*\) n .*/# CONFIG_\1 is not set/'
}

# apply_each TREE COMMAND...: runs it in TREE for each patch that stdin names, which is its input.
apply_each() {
	tree=$1
	shift
	while read -r patch; do
		(cd "$tree" && "$@") <"$patch" >"$tree.log" 2>&1 || {
			cat "$tree.log" >&2
			die "$patch is not taken by '$*'"
		}
		cat "$tree.log"
	done
}

# The same for 'git am', where TREE is a repository.
apply_mails() {
	apply_each "$1" plain_git -c user.name=base -c user.email=base@localhost am -q
}

run_format() {
	case ${1:-} in
	about)
		case $2 in
		what) echo "$what" ;;
		run) echo "$run" ;;
		not-run) echo "$not_run" ;;
		esac ;;
	write) cd "$2" && write ;;
	apply) cd "$2" && apply "$3" ;;
	*) die "about what|run|not-run, write DIR, or apply DIR TREE" ;;
	esac
}
