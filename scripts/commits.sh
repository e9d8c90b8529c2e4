# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Turns patches and carried files into commits, and takes them off again, with a temporary
# index and no work tree. Sourced after lib.sh and patches.sh, never run. A commit follows
# from its parent, the patch file and the carried files alone, so it is the same everywhere.
#
# The caller sets TREE, the repository; state, a folder for notes; start, the commit that
# the first patch goes onto.
# shellcheck disable=SC2034,SC2154

tab=$(printf '\t')

git_tree() {
	plain_git -C "$TREE" "$@"
}

# No file is missing, none arrives twice, none takes the place of the kernel's unasked.
check_carried() {
	list_series | while read -r patch; do
		[ -f "$TOP/patches/$patch" ] ||
			die "patches/series.$BASE names $patch, which is not in patches/"
		list_carried "$TOP/patches/$patch"
	done >"$state/all"
	twice=$(LC_ALL=C sort "$state/all" | uniq -d)
	[ -z "$twice" ] || die "carried by more than one patch of series.$BASE:
$twice"
	note_replaced
	taken=$(grep -vxFf "$state/replaced" "$state/all" | sed "s|.*|$start:& &|" |
		git_tree cat-file --batch-check='%(objectname) %(rest)' | sed '/ missing$/d')
	[ -z "$taken" ] || die "carried, but the kernel has it already; edit it by a diff, or replace it as a whole:
$(echo "$taken" | sed 's/\([^ ]*\) \(.*\)/Replaces: \2 \1/')"
}

note_replaced() {
	list_all_replaced | cut -d' ' -f1 >"$state/replaced"
}

# What patch $1 replaces is there as it says, before the patch.
check_replaced() {
	list_replaced "$TOP/patches/$1" | while read -r path blob; do
		found=$(git_tree rev-parse -q --verify "$new:$path" || echo 'no such file')
		[ "$found" = "$blob" ] || die "patches/$1 replaces another $path than the kernel has.
  expected  $blob
  found     $found
See what the difference is about, and name what is found if ours is still right."
	done
}

# Shows what the patch file $1 wanted: git rejects its hunks into files beside the
# touched files as the index has them. Prints which is the first.
show_rejects() {
	rm -rf "$state/reject"
	mkdir -p "$state/reject"
	list_touched "$1" | git_tree checkout-index -q --prefix="$state/reject/" --stdin \
		2>/dev/null || true
	(cd "$state/reject" && unset GIT_INDEX_FILE && export GIT_CEILING_DIRECTORIES="$state" LC_ALL=C &&
		plain_git apply --reject "$1") >"$state/reject.log" 2>&1 || true
	find "$state/reject" -name '*.rej' -exec cat {} + >&2
	sed -n 's/^Applying patch \(.*\) with [0-9]* reject.*/\1/p;s/^Rejected hunk #\([0-9]*\).*/\1/p' \
		"$state/reject.log" | awk '/^[0-9]+$/ { print ": hunk " $0 " of " file; exit } { file = $0 }'
}

# Reads the mail header of the patch file $1 into the environment of git commit-tree.
read_header() {
	plain_git mailinfo --no-scissors "$state/message" "$state/diff" <"$1" >"$state/header"
	GIT_AUTHOR_NAME=$(sed -n 's/^Author: //p' "$state/header")
	GIT_AUTHOR_EMAIL=$(sed -n 's/^Email: //p' "$state/header")
	GIT_AUTHOR_DATE=$(sed -n 's/^Date: //p' "$state/header")
	subject=$(sed -n 's/^Subject: //p' "$state/header")
	for value in "$GIT_AUTHOR_NAME" "$GIT_AUTHOR_EMAIL" "$GIT_AUTHOR_DATE" "$subject"; do
		[ -n "$value" ] || die "$1: a patch starts with From:, Date: and Subject:"
	done
	GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
	GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
	export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_AUTHOR_DATE
	export GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_COMMITTER_DATE
}

# "<mode> <blob>\t<path>" of each file that the patch file $1 carries.
list_carried_blobs() {
	list_carried "$1" >"$state/files"
	sed "s|^|$TOP/|" "$state/files" |
		git_tree hash-object -w --no-filters --stdin-paths >"$state/blobs"
	paste -d' ' "$state/blobs" "$state/files" | while read -r blob file; do
		mode=100644
		[ ! -x "$TOP/$file" ] || mode=100755
		printf '%s %s\t%s\n' "$mode" "$blob" "$file"
	done
}

# Commits patch $1 onto $new, with the index in $GIT_INDEX_FILE.
commit_patch() {
	read_header "$TOP/patches/$1"
	check_replaced "$1"
	[ "$loaded" = "$new" ] || git_tree read-tree "$new"
	if [ -n "$(list_touched "$TOP/patches/$1")" ] &&
	   ! git_tree apply --cached --whitespace=nowarn "$state/diff" 2>"$state/apply.log"; then
		cat "$state/apply.log" >&2
		echo "$1" >"$state/failed"
		die "patches/$1 does not apply$(show_rejects "$TOP/patches/$1"); nothing was changed"
	fi
	git_tree update-index --index-info <"$state/carried"
	{
		printf '%s\n\n' "$subject"
		cat "$state/message"
	} | plain_git stripspace >"$state/log"
	commit=$(git_tree commit-tree -p "$new" -F "$state/log" "$(git_tree write-tree)")
	loaded=$commit
}

# Sets $new to the commit of the last patch and $count to their number, and writes
# "<commit> <patch>" lines to $state/commits. Commits made earlier are found again by
# what they follow from.
make_commits() {
	new=$(git_tree rev-parse "$start")
	count=0
	loaded=
	export GIT_INDEX_FILE="$state/index"
	touch "$state/keys"
	: >"$state/commits.new"
	for patch in $(list_series); do
		list_carried_blobs "$TOP/patches/$patch" >"$state/carried"
		key=$({ echo "$new"; cat "$state/carried" "$TOP/patches/$patch" \
			"$TOP/scripts/commits.sh"; } | sha256sum | cut -c1-40)
		commit=$(sed -n "s/^$key //p" "$state/keys" | tail -n 1)
		if [ -z "$commit" ] || ! git_tree cat-file -e "$commit" 2>/dev/null; then
			commit_patch "$patch"
			echo "$key $commit" >>"$state/keys"
		fi
		new=$commit
		echo "$new $patch" >>"$state/commits.new"
		count=$((count + 1))
	done
	unset GIT_INDEX_FILE
	rm -f "$state/index"
	mv "$state/commits.new" "$state/commits"
}

# git commit-tree for what is no patch of the series.
commit_tree() {
	GIT_AUTHOR_NAME='linux-amd-sfs apply' GIT_AUTHOR_EMAIL=apply@localhost \
	GIT_COMMITTER_NAME='linux-amd-sfs apply' GIT_COMMITTER_EMAIL=apply@localhost \
		git_tree commit-tree "$@"
}

# An index of nothing but the files on stdin as commit $1 has them: as fast as they are few,
# however large the tree is.
read_slim() {
	git_tree read-tree --empty
	# shellcheck disable=SC2046
	git_tree ls-tree "$1" -- $(cat) | grep ' blob ' | git_tree update-index --index-info
}

# Takes patch $1 off the index. Files that are not as it left them stay as they are, and are
# listed in $state/edited.
take_off_patch() {
	read_header "$TOP/patches/$1"
	list_carried_blobs "$TOP/patches/$1" | LC_ALL=C sort >"$state/carried"
	git_tree ls-files -s | sed "s/ 0$tab/$tab/" | LC_ALL=C sort |
		LC_ALL=C comm -13 - "$state/carried" | cut -f2 >>"$state/edited"
	{
		cut -f2 "$state/carried" | sed "s/^/0 $(printf '%040d' 0)$tab/"
		# Ours has the mode of the kernel's.
		list_replaced "$TOP/patches/$1" | awk -F "[ $tab]" 'FILENAME == ARGV[1] { mode[$3] = $1; next }
			{ print mode[$1] " " $2 "\t" $1 }' "$state/carried" -
	} | awk -F "$tab" 'FILENAME == ARGV[1] { edited[$0]; next } !($2 in edited)' "$state/edited" - |
		git_tree update-index --index-info
	[ -n "$(list_touched "$TOP/patches/$1")" ] || return 0
	: >"$state/unlike"
	while :; do
		cat "$state/unlike" >>"$state/edited"
		set -- -R --cached --whitespace=nowarn
		while read -r path; do set -- "$@" "--exclude=$path"; done <"$state/edited"
		! LC_ALL=C git_tree apply "$@" "$state/diff" 2>"$state/apply.log" || break
		sed -n 's/^error: \(.*\): \(patch does not apply\|.* in index\)$/\1/p' "$state/apply.log" >"$state/unlike"
		[ -s "$state/unlike" ] || die "$(cat "$state/apply.log")"
	done
}

# Takes the series off $start, the files of $state/paths only. $left becomes the tree that
# remains, but for what is in $state/edited; fails if that is anything. $1: 'first' stops at
# the first patch that has something there.
take_off_series() {
	: >"$state/edited"
	export GIT_INDEX_FILE="$state/index"
	read_slim "$start" <"$state/paths"
	for patch in $(list_series | tac); do
		take_off_patch "$patch"
		[ "$1" != first ] || [ ! -s "$state/edited" ] || break
	done
	[ -s "$state/edited" ] || left=$(git_tree write-tree --missing-ok)
	unset GIT_INDEX_FILE
	[ ! -s "$state/edited" ]
}
