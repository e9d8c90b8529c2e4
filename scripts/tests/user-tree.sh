# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# A kernel tree that somebody has, for the tests of make apply. Sourced by them.

make_git_tree() {
	export KERNEL_SRC="$work/kernel"
	cp -R "$work/mini" "$KERNEL_SRC"
	git -C "$KERNEL_SRC" init -q
	git -C "$KERNEL_SRC" add -A .
	git -C "$KERNEL_SRC" commit -q -m 'somebody: Release'
}

make_plain_tree() {
	export KERNEL_SRC="$work/kernel"
	cp -R "$work/mini" "$KERNEL_SRC"
}

# Every byte and mode of the user's tree, its git folder included.
sum_tree() {
	# git writes down what it saw of the files whenever it looks at them.
	git -C "$KERNEL_SRC" status >/dev/null 2>&1 || true
	(cd "$KERNEL_SRC" && find . -printf '%m %p\n' -type f -exec sha256sum {} \; | sort | sha256sum)
}

# The same without what git keeps of the past.
sum_files() {
	(cd "$KERNEL_SRC" && find . -path ./.git -prune -o -printf '%m %p\n' -type f -exec sha256sum {} \; | sort | sha256sum)
}

expect_untouched() {
	before=$(sum_tree)
	expect_failure "$1" scripts/apply
	expect_same "$before" "$(sum_tree)" 'content of the tree'
}

# Without BASE, as somebody who has a kernel tree calls it.
recognise() {
	(unset BASE; scripts/apply)
}
