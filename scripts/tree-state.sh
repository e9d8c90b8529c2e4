# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
# What is known about build/<base>/linux between two runs. Sourced after commits.sh,
# never run.
#
#	head        the commit that branch 'series' was moved to last
#	inputs      a sum over everything that it was made from
#	keys        commits made earlier, by what they follow from
#	commits     "<commit> <patch>" of the series, in order
#	forgotten   files at kernel paths that no patch carries
#	moving      the commit that the work tree is being moved to

state=$TREE/.git/series
start=base

# Files of this repository at kernel paths, as far as git knows them.
list_overlay() {
	(cd "$TOP" && plain_git ls-files) |
		{ grep -Ev "^($OWN_PATHS)(/|\$)" || true; } | keep_existing | LC_ALL=C sort
}

list_all_carries() {
	list_patch_files | while read -r patch; do list_carries "$patch"; done
}

# Prints what no patch carries and patches/uncarried does not list.
list_forgotten() {
	list_all_carries | expand_paths >"$state/all"
	if [ -f "$TOP/patches/uncarried" ]; then
		# It names itself too: of no path at all git would list everything.
		# shellcheck disable=SC2046
		(cd "$TOP" && plain_git ls-files -- patches/uncarried $(strip_comments patches/uncarried)) >>"$state/all"
	fi
	LC_ALL=C sort -u -o "$state/all" "$state/all"
	list_overlay | LC_ALL=C comm -23 - "$state/all"
}

# An interrupted move is completed: the tree had nothing of its own when it began. A git that
# was killed leaves its lock.
finish_move() {
	[ -s "$state/moving" ] || return 0
	rm -f "$TREE/.git/index.lock"
	git_tree read-tree --reset -u "$(cat "$state/moving")"
	git_tree update-ref refs/heads/series "$(cat "$state/moving")"
	mv "$state/moving" "$state/head"
}

list_own_work() {
	head=$(cat "$state/head")
	branch=$(git_tree symbolic-ref -q --short HEAD || echo '(detached)')
	if [ "$branch" != series ]; then
		echo "  on $branch instead of branch series"
	fi
	git_tree log --format='  commit %h %s' "$head..HEAD" --
	git_tree merge-base --is-ancestor "$head" HEAD || echo "  commits of the series were rewritten"
	git_tree update-index -q --refresh >/dev/null || true
	git_tree diff-index --name-status HEAD -- | sed 's/^/  edited /'
}

# Everything that the tree follows from.
sum_inputs() {
	{
		cat "$TOP/scripts/commits.sh" "$TOP/scripts/patches.sh"
		git_tree rev-parse base
		list_series
		# shellcheck disable=SC2046
		(cd "$TOP/patches" && cat /dev/null $(list_series)) 2>/dev/null || true
		list_all_carries | expand_paths >"$state/carried"
		(cd "$TOP" && tr '\n' '\0' <"$state/carried" | xargs -0r ls -lL --time-style=+ |
			cut -c1-10)
		(cd "$TOP" && tr '\n' '\0' <"$state/carried" | xargs -0r sha256sum)
		cat "$TOP/bases/$BASE.blobs" "$TOP/patches/uncarried" 2>/dev/null || true
		list_overlay
	} | sha256sum
}

move_tree() {
	echo "$1" >"$state/moving"
	git_tree read-tree -m -u HEAD "$1" || {
		rm -f "$state/moving"
		die "the tree could not be updated; files of yours that git does not know are in the way"
	}
	git_tree update-ref -m 'make tree' refs/heads/series "$1"
	mv "$state/moving" "$state/head"
}

# The tree becomes what make_commits made.
adopt_commits() {
	if [ "$new" != "$(git_tree rev-parse HEAD)" ]; then
		changed=$(git_tree diff --name-only HEAD "$new" -- | wc -l)
		move_tree "$new"
		say TREE "${TREE#"$TOP"/}: $count patches on Linux $BASE, $changed files changed"
	fi
	# Commits that were made there just as the patches make them need no move.
	echo "$new" >"$state/head"
	list_forgotten >"$state/forgotten"
	echo "$inputs" >"$state/inputs"
}

refuse_own_work() {
	die "${TREE#"$TOP"/} has work that is not in patches/:
$own
Keep it: commit it there, then 'make refresh'. Drop it:
  git -C ${TREE#"$TOP"/} reset --hard $(cut -c1-12 "$state/head")   (on branch series)"
}
