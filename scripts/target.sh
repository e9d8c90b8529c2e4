# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
# The kernel tree that the user gives to scripts/apply, as a repository $TREE whose HEAD it is,
# and how it becomes $new, whole or not at all. Sourced after commits.sh, never run.
#
# A git tree is its own repository; new objects go to a place of their own until all is known
# to be good. Of plain files those that the series is about become a small repository beside.

check_source() {
	[ -n "${KERNEL_SRC:-}" ] || die "which tree? make apply KERNEL_SRC=DIR"
	[ -d "$KERNEL_SRC" ] || die "KERNEL_SRC=$KERNEL_SRC is no directory"
	source=$(CDPATH='' cd -- "$KERNEL_SRC" && pwd -P)
	version=$(sed -n 's/^\(VERSION\|PATCHLEVEL\|SUBLEVEL\) = *//p' "$source/Makefile" 2>/dev/null |
		paste -sd.)
	if [ -z "$version" ] || [ ! -f "$source/Kconfig" ]; then
		die "$source is no Linux source tree"
	fi
	kind=files
	[ "$(plain_git -C "$source" rev-parse --show-toplevel 2>/dev/null)" != "$source" ] || kind=git
	journal=$source/.make-apply
	objects=
}

prepare_git() {
	target=$source
	TREE=$target
	[ -z "$(git_tree status --porcelain --untracked-files=no)" ] ||
		die "$source has uncommitted changes; commit or stash them"
	gitdir=$(git_tree rev-parse --absolute-git-dir)
	for busy in rebase-merge rebase-apply MERGE_HEAD CHERRY_PICK_HEAD REVERT_HEAD BISECT_LOG; do
		[ ! -e "$gitdir/$busy" ] || die "$source is in the middle of something ($busy); finish or abort it"
	done
	objects=$(CDPATH='' cd -- "$source" && cd "$(git_tree rev-parse --git-path objects)" && pwd -P)
	mkdir "$state/objects"
	export GIT_OBJECT_DIRECTORY="$state/objects"
}

prepare_files() {
	target=$state/copy
	TREE=$target
	[ ! -d "$journal" ] || put_back_files
	linked=$(sed "s|^|$source/|" "$state/paths" | tr '\n' '\0' | xargs -0r realpath -m |
		sed "s|^$source/||" | LC_ALL=C sort | LC_ALL=C comm -23 "$state/paths" -)
	[ -z "$linked" ] || die "these are symbolic links, or behind one, and would be replaced; begin with a copy of the tree:
$linked"
	plain_git init -q "$TREE"
	gitdir=$TREE/.git
	while read -r path; do
		[ -e "$source/$path" ] || continue
		mkdir -p "$(dirname "$TREE/$path")"
		cp -p "$source/$path" "$TREE/$path"
	done <"$state/paths"
	git_tree add -f -A .
	git_tree update-ref HEAD "$(echo start | commit_tree "$(git_tree write-tree)")"
}

# What the series replaces is in no patch: from plain files it is kept for whoever takes the
# series off again.
keep_replaced() {
	[ "$kind" = files ] || return 0
	list_all_replaced | while read -r _ blob; do
		mkdir -p "$CACHE/replaced"
		git_tree cat-file blob "$blob" | GIT_ALTERNATE_OBJECT_DIRECTORIES='' \
			GIT_OBJECT_DIRECTORY="$CACHE/replaced" git_tree hash-object -w --stdin >/dev/null
	done
}

list_changes() {
	git_tree diff-tree -r --name-status --no-renames "$1" "$new"
}

# The folders of the file $1 that have become empty go.
remove_folders() {
	(cd "$source" && rmdir -p --ignore-fail-on-non-empty "$(dirname "$1")" 2>/dev/null) || true
}

install_git() {
	old=$(git_tree rev-parse HEAD)
	git_tree read-tree -n -m -u HEAD "$new" ||
		die "files that git does not know are in the way; $source is unchanged"
	unset GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
	cp -R "$state/objects/." "$objects/"
	changing=yes
	git_tree read-tree -m -u HEAD "$new"
	git_tree update-ref -m "make apply" HEAD "$new"
	changing=no
}

put_back_git() {
	git_tree read-tree --reset -u "$old"
	git_tree update-ref HEAD "$old"
	list_changes "$old" | sed -n "s/^A$tab//p" | while read -r path; do
		rm -f "$source/$path"
		remove_folders "$path"
	done
	echo "apply: $source is as it was" >&2
}

# The files as they will be. Mode and owner are those of what is there, or of the Makefile.
stage_files() {
	sed -n "s/^[^D]$tab//p" "$journal/changes" >"$journal/staged"
	GIT_INDEX_FILE=$journal/index git_tree read-tree "$new"
	GIT_INDEX_FILE=$journal/index git_tree checkout-index --prefix="$journal/new/" --stdin \
		<"$journal/staged"
	sed -n "s/^A$tab//p" "$journal/changes" | copy_mode "$source/Makefile"
	sed -n "s/^[^AD]$tab//p" "$journal/changes" | while read -r path; do
		echo "$path" | copy_mode "$source/$path"
	done
	git_tree ls-tree -r "$new" | LC_ALL=C awk -v FS="$tab" '
		FILENAME == ARGV[1] { staged[$0]; next }
		$2 in staged { print (/^100755/ ? "+x" : "-x"), $2 }' "$journal/staged" - |
		while read -r mode path; do
		case $mode in
		+x) [ -x "$journal/new/$path" ] || chmod +x "$journal/new/$path" ;;
		*) [ ! -x "$journal/new/$path" ] || chmod -x "$journal/new/$path" ;;
		esac
	done
}

# The new files on stdin get mode and owner of $1.
copy_mode() {
	sed "s|^|$journal/new/|" | tr '\n' '\0' >"$journal/names"
	xargs -0r chown --reference="$1" <"$journal/names" 2>/dev/null || true
	xargs -0r chmod --reference="$1" <"$journal/names"
}

# The new files and, by a link, the old ones are beside the tree before one of it moves, so
# that a run that was killed half-way can be undone by the next.
install_files() {
	changing=yes
	mkdir -p "$journal"
	list_changes HEAD >"$journal/changes"
	stage_files
	while read -r status path; do
		[ "$status" != A ] || continue
		mkdir -p "$(dirname "$journal/old/$path")"
		ln "$source/$path" "$journal/old/$path" 2>/dev/null || cp -p "$source/$path" "$journal/old/$path"
	done <"$journal/changes"
	: >"$journal/moving"
	while read -r status path; do
		if [ "$status" = D ]; then
			rm "$source/$path"
			remove_folders "$path"
		else
			# Not before all: a folder that has become empty has gone
			case $path in */*) [ -d "$source/${path%/*}" ] || mkdir -p "$source/${path%/*}" ;; esac
			mv -f "$journal/new/$path" "$source/$path"
		fi
	done <"$journal/changes"
	rm "$journal/moving"
	changing=no
	rm -rf "$journal"
}

put_back_files() {
	[ ! -e "$journal/moving" ] || while read -r status path; do
		if [ "$status" = A ]; then
			rm -f "$source/$path"
			remove_folders "$path"
		elif [ -e "$journal/old/$path" ]; then
			mkdir -p "$(dirname "$source/$path")"
			# A second name of the same file cannot be renamed to the first.
			rm -f "$source/$path"
			mv "$journal/old/$path" "$source/$path"
		fi
	done <"$journal/changes"
	rm -rf "$journal"
	echo "apply: $source is as it was before a run that did not come to its end" >&2
}
