# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034
# What the gates share. A gate is a script of this folder that defines
#
#	items         what it looks at, one a line: ID, or ID, a tab and a name
#	check ID      looks at one: findings on standard output, status 1 if there are any
#	depends ID    what the verdict follows from, beside the gate itself (optional): a
#	              good item is then not looked at again until that changes; status 1
#	              if it is to be looked at in any case
#
# and ends with run_gate "$@", which prints a KTAP report. It runs alone, in the toolbox, or
# by scripts/static; scripts/check.txt lists it.

gates=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
LIB_UP=../..
# shellcheck source=scripts/lib.sh
. "$gates/../lib.sh"
# shellcheck source=scripts/ktap.sh
. "$gates/../ktap.sh"

gate=${0##*/}
STATE=${STATIC_STATE:-$BUILD/static}
# Good verdicts, which hold in any clone: what they follow from is in their names.
GOOD=$CACHE/verdicts
[ -z "${STATIC_STATE:-}" ] || GOOD=$STATIC_STATE/verdicts
results=$STATE/$gate
# What is looked at: the commits FROM..HEAD of the tree, and a repository.
FROM=${STATIC_FROM:-base}
HEAD=${STATIC_HEAD:-series}
REPO=${STATIC_REPO:-$TOP}
J=${J:-$(nproc)}
# Whether the ID is a part of what a verdict follows from.
by_id=1
# Items at a time; STATIC_ONLY is an extended expression that picks some.
parallel=$J

git_tree() {
	plain_git -C "$TREE" "$@"
}

# "<commit>\t<subject>" of the series, in order.
list_commits() {
	git_tree log --reverse --format='%H%x09%s' "$FROM..$HEAD" --
}

# Files that the series adds (A), edits (M) or both (AM), below the paths given.
list_files() {
	filter=$1
	shift
	git_tree diff --no-renames --name-only --diff-filter="$filter" "$FROM" "$HEAD" -- "$@"
}

# C files of the kernel itself.
list_code() {
	list_files "$1" '*.c' ':!tools' ':!samples' ':!scripts' ':!Documentation'
}

# What the objects of the kernel follow from as of commit $1: not what is only read, or run.
list_sources() {
	git_tree ls-tree "$1" ./ tools/ |
		grep -vE '	(Documentation|MAINTAINERS|samples|tools|tools/crypto|tools/testing)$'
}

# extract COMMIT DIR PATH...: these paths as the commit has them.
extract() {
	commit=$1 to=$2
	shift 2
	mkdir -p "$to"
	git_tree archive "$commit" -- "$@" | tar -x -C "$to"
}

# Files of the repository, also those that git does not know yet.
list_repository() {
	git -C "$REPO" ls-files --cached --others --exclude-standard --deduplicate |
		while read -r file; do
			[ ! -f "$REPO/$file" ] || echo "$file"
		done
}

# Shows a command that is about to run, where the user wants to see it.
run() {
	[ "$V" = 0 ] || echo "+ $*"
	"$@"
}

# Messages as they are compared: without line and column.
without_lines() {
	sed -E 's/^((Warning|Error): )?([^ :]+):[0-9]+(:[0-9]+)?([: ])/\1\3\5/'
}

# list_new BASE NOW: messages of the file NOW that the file BASE does not have, too.
list_new() {
	without_lines <"$1" >"$1.plain"
	without_lines <"$2" | grep -vxFf "$1.plain" || true
}

# no_output COMMAND...: a good item is one about which the command says nothing.
no_output() {
	[ "$V" = 0 ] || echo "+ $*"
	"$@" >"$results/$number.said" 2>&1 || echo "(exit status $?: $1)" >>"$results/$number.said"
	[ -s "$results/$number.said" ] || return 0
	cat "$results/$number.said"
	return 1
}

# What all verdicts of the gate follow from: itself, what it sources, the toolbox.
sum_program() {
	{
		cd "$TOP"
		# shellcheck disable=SC2046
		cat "$gates/$gate" $(sed -n 's/^# shellcheck source=//p' "$gates/$gate" "$gates"/*.sh | sort -u)
		scripts/toolbox path
	} | sha256sum
}

# The name under which a good verdict is kept; empty if there is none.
find_key() {
	command -v depends >/dev/null || return 0
	inputs=$(depends "$1") || return 0
	echo "$gate ${by_id:+$1} $inputs $GATE_PROGRAM" | sha256sum | cut -c1-40
}

# One item, in a process of its own; the status file is written last.
check_item() {
	number=$1
	line=$(sed -n "${number}p" "$results/items")
	id=${line%%"$tab"*}
	key=$(find_key "$id")
	if [ -n "$key" ] && [ -e "$GOOD/$key" ]; then
		: >"$GOOD/$key"
		echo 0 >"$results/$number.status"
		return
	fi
	set +e
	(set -e; check "$id") >"$results/$number.out" 2>&1 3>&1 </dev/null
	status=$?
	set -e
	[ "$status" -ne 0 ] || [ -z "$key" ] || : >"$GOOD/$key"
	echo "$status" >"$results/$number.status"
}

print_item() {
	name=$(echo "${2#*"$tab"}" | tr '#' ' ')
	status=$(cat "$results/$1.status" 2>/dev/null || echo none)
	if [ "$status$V" != 00 ] && [ -f "$results/$1.out" ]; then
		comment <"$results/$1.out"
	fi
	case $status in
	0) ok "$name"; return ;;
	1) ;;
	none) echo "# the gate was killed before it knew" ;;
	*) echo "# the gate itself failed, exit status $status" ;;
	esac
	not_ok "$name"
}

run_gate() {
	if [ "${1:-}" = item ]; then
		check_item "$2"
		return
	fi
	rm -rf "$results"
	mkdir -p "$results" "$GOOD"
	# What nobody asked for in a month is of a series that is no more.
	find "$GOOD" -type f -mtime +30 -delete
	GATE_PROGRAM=$(sum_program)
	export GATE_PROGRAM
	items | { grep -E -e "${STATIC_ONLY:-}" || true; } >"$results/items"
	count=$(wc -l <"$results/items")
	begin
	plan "$count"
	seq "$count" | xargs -r -n 1 -P "$parallel" "$0" item || true
	while read -r line; do
		print_item $((ktap_number + 1)) "$line"
	done <"$results/items"
	finish
}

tab=$(printf '\t')
