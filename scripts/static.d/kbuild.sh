# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
# What the gates share that compile. They use one work tree, build/<base>/each, one after
# another, and O= folders beside it that stay: objects of what did not change are kept.
# They configure and build as scripts/kernel does. Sourced after lib.sh.

# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

each=$BUILD/each
source=$each
fragments=$TOP/arch/x86/configs/vmtest.config
make_options=-s
shown=3
ARCH=x86_64
select_arch
# Everything on: most of the series is compiled. On top of the guests' configuration.
ALL_ON='KUNIT=y CRYPTO_DEV_SP_PSP_KUNIT_TEST=y FW_LOADER_COMPRESS=y FW_LOADER_COMPRESS_XZ=y FW_LOADER_COMPRESS_ZSTD=y'
# Items share the work tree.
parallel=1

# select_compiler gcc|clang
select_compiler() {
	compiler=$1
	out=$BUILD/each-$compiler
	mkdir -p "$out"
}

# The work tree as of the commit $1.
go_to() {
	wanted=$(git_tree rev-parse "$1^{commit}")
	if [ ! -e "$each.made" ] || [ ! -e "$each/.git" ]; then
		rm -rf "$each"
		git_tree worktree prune
		git_tree worktree add -q --no-checkout --detach "$each" "$wanted"
		plain_git -C "$each" -c checkout.workers=0 -c core.fsync=none reset -q --hard
		: >"$each.made"
	fi
	# A finished move is noted, as one that was interrupted leaves HEAD where it was, and git's
	# lock if it was killed.
	[ "$(cat "$each.at" 2>/dev/null)" != "$wanted" ] || return 0
	rm -f "$each.at" "$TREE/.git/worktrees/each/index.lock"
	plain_git -C "$each" -c advice.detachedHead=false checkout -q -f --detach "$wanted"
	echo "$wanted" >"$each.at"
}

# Folders with a Makefile of their own that hold the kernel's C files on standard input.
list_folders() {
	while read -r file; do
		folder=${file%/*}
		until git_tree cat-file -e "$HEAD:$folder/Makefile" 2>/dev/null ||
		      git_tree cat-file -e "$HEAD:$folder/Kbuild" 2>/dev/null; do
			folder=${folder%/*}
		done
		echo "$folder/"
	done | LC_ALL=C sort -u
}

# Those of the targets that the work tree has.
list_existing() {
	for target; do
		[ ! -e "$each/${target%.o}" ] && [ ! -e "$each/${target%.o}.c" ] || echo "$target"
	done
}

# compile TARGET...: W=1, without a message that the base does not give too. Objects
# whose messages nobody judged would be silent next time: a note stays beside them
# until they are good, and where it is found they are compiled again.
compile() {
	[ ! -e "$out/doubtful" ] || remove_objects "$@"
	: >"$out/doubtful"
	# shellcheck disable=SC2046
	set -- $(list_existing "$@")
	[ $# -gt 0 ] || { echo "nothing to compile"; return 1; }
	if ! kmake W=1 "$@" >"$out.log" 2>&1; then
		grep -nE 'error|Error|warning:|No rule' "$out.log" | head -n 30 || tail -n 30 "$out.log"
		return 1
	fi
	if [ -s "$out.log" ]; then
		list_base_messages "$@"
		[ -z "$(list_new "$out.base" "$out.log")" ] || { cat "$out.log"; return 1; }
	fi
	rm -f "$out/doubtful"
}

remove_objects() {
	for target; do
		[ ! -e "$out/$target" ] || find "$out/$target" -name '*.o' -type f -delete
	done
}

# compile_alone COMMIT OBJECT FILE FLAGS: the object as of the commit, compiled with these
# flags, too, as FILE. It does not stay where other gates would take it for one of theirs.
compile_alone() {
	go_to "$1"
	# shellcheck disable=SC2086
	configure $ALL_ON
	remove_objects "$2"
	if ! kmake KCFLAGS="$4" "$2" >"$out.log" 2>&1; then
		tail -n 20 "$out.log"
		return 1
	fi
	mv "$out/$2" "$3"
}

# What the base has to say about these targets, in the same configuration.
list_base_messages() {
	now=$(git_tree rev-parse "$(cat "$each.at")")
	go_to "$FROM"
	# shellcheck disable=SC2046
	set -- $(list_existing "$@")
	: >"$out.base"
	# Without a target make would build all.
	if [ $# -gt 0 ]; then
		remove_objects "$@"
		kmake -k W=1 "$@" >"$out.base" 2>&1 || true
		remove_objects "$@"
	fi
	go_to "$now"
}
