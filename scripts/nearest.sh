# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
# Which series is for the user's tree, and which is on it. Sourced by scripts/apply after
# target.sh, never run. $bases are those in question.

choose_base() {
	use_base "$1"
	TREE=$target
	GIT_ALTERNATE_OBJECT_DIRECTORIES=$objects
	for place in "$CACHE/replaced" "$BASE_GIT/objects"; do
		[ ! -d "$place" ] || GIT_ALTERNATE_OBJECT_DIRECTORIES=$GIT_ALTERNATE_OBJECT_DIRECTORIES:$place
	done
	export GIT_ALTERNATE_OBJECT_DIRECTORIES
}

# How near commit or tree $1 is to the base: which part of the files that the series edits is
# as in the base, and how far its version is away; then the number of these files, and of all.
# $state/differ has the others.
rank_base() {
	strip_comments "$TOP/bases/$BASE.blobs" 2>/dev/null | LC_ALL=C sort >"$state/known"
	cut -d' ' -f2 "$state/known" | look_up_blobs "$gitdir" "$1" | LC_ALL=C sort |
		LC_ALL=C comm -23 "$state/known" - | cut -d' ' -f2 >"$state/differ"
	echo "$version $(base_var BASE_VERSION)" | awk -v all="$(wc -l <"$state/known")" -v differ="$(wc -l <"$state/differ")" '
		function number(text, part) { split(text, part, "."); return part[1] * 1e6 + part[2] * 1e3 + part[3] }
		{ far = number($1) - number($2)
		  print int((all - differ) * 10000 / (all ? all : 1)), far < 0 ? -far : far, all - differ, all }'
}

sort_ranks() {
	sort -s -k1,1nr -k2,2n
}

find_nearest() {
	for name in $bases; do
		choose_base "$name"
		echo "$(rank_base HEAD) $name"
	done | sort_ranks >"$state/ranks"
	read -r share _ identical all name <"$state/ranks"
	choose_base "$name"
}

say_nearest() {
	rank_base HEAD >/dev/null
	why="$identical of $all files identical"
	[ "$identical" -eq "$all" ] || why="$why, differ: $(list_some 4 <"$state/differ" | paste -sd' ')"
	[ "$(grep -c "^$share " "$state/ranks")" -eq 1 ] || why="$why; of those, by its version"
	say BASE "Linux $version is nearest to base $BASE: $why"
}

# The series that is on the tree, whole. Where that may be said of several, the one that
# leaves its base. Sets $left, the tree without it.
find_applied() {
	: >"$state/applied"
	for name in $bases; do
		choose_base "$name"
		! take_off_series first || echo "$(rank_base "$left") $name $left" >>"$state/applied"
	done
	[ -s "$state/applied" ] || return 1
	sort_ranks <"$state/applied" >"$state/ranks"
	read -r _ _ _ _ name left <"$state/ranks"
	choose_base "$name"
	[ -z "${REVERSE:-}" ] || ensure_replaced
}

ensure_replaced() {
	git_tree ls-tree -r "$left" | awk '{ print $3 }' | git_tree cat-file --batch-check | grep -q missing || return 0
	say APPLY "what the series replaced is not in the cache, so the base has to be"
	"$TOP/scripts/base" ensure
	choose_base "$BASE"
}

# The tree of HEAD, but with the files of $state/paths as the tree $1 has them.
whole_tree() {
	export GIT_INDEX_FILE="$state/index"
	read_slim HEAD <"$state/paths"
	slim=$(git_tree write-tree)
	git_tree read-tree HEAD
	git_tree diff-tree -r --no-renames "$slim" "$1" |
		sed "s/^:[0-9]* \([0-9]* \)[0-9a-f]* \([0-9a-f]*\) [^$tab]*/\1\2/" | git_tree update-index --index-info
	git_tree write-tree
	unset GIT_INDEX_FILE
}

# How many of the topmost commits are of a series, this or another version of it.
count_commits() {
	[ "$kind" = git ] || { echo 0; return; }
	git_tree log -n 1000 --format=%ae | awk '$0 != "series@localhost" { exit } { n++ } END { print n + 0 }'
}

# Whether the tree has files that the series adds. "<blob> <path>" of these, and of files that
# it would replace but for their content, into $state/new; of those that are not as they are
# here into $state/other.
has_new_files() {
	list_all_carried | look_up_blobs "$gitdir" HEAD | grep -v '^missing ' >"$state/new" || return 1
	list_all_replaced | sed 's/\(.*\) \(.*\)/\2 \1/' >"$state/theirs"
	cut -d' ' -f2 "$state/theirs" | look_up_blobs "$gitdir" HEAD | sed '/^missing /d' |
		grep -vxFf "$state/theirs" >>"$state/new" || true
	while read -r blob path; do
		[ "$(git_tree hash-object --no-filters "$TOP/$path")" = "$blob" ] || echo "$blob $path"
	done <"$state/new" >"$state/other"
}

# Prints the last commit of this repository that has all of $state/other, if there is one.
find_version() (
	unset GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
	while read -r blob path; do
		plain_git -C "$TOP" log -1 --format='%ct %h' --find-object="$blob" -- "$path" 2>/dev/null | grep . || exit 1
	done <"$state/other" >"$state/changed"
	plain_git -C "$TOP" rev-parse --short "$(sort -n "$state/changed" | sed -n '1s/.* //p')^"
)

# Whether patch $1 could be taken off the tree as it is.
is_there_already() {
	export GIT_INDEX_FILE="$state/index"
	read_slim HEAD <"$state/paths"
	: >"$state/edited"
	take_off_patch "$1"
	unset GIT_INDEX_FILE
	[ ! -s "$state/edited" ]
}

# The first $1 lines of the input, and how many more there are.
list_some() {
	awk -v some="$1" 'NR <= some { print } END { if (NR > some) print "and " NR - some " more" }'
}
