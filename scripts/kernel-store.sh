# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# Built kernels, kept for all clones as ccache keeps objects: a new clone links nothing again
# that was linked from the same tree with the same options. Sourced after lib.sh by
# scripts/kernel, never run.
#
# One archive each in $CACHE/kernels: all of a build's folder. It goes on where it is
# unpacked, as each file is as old as the others, and names the clone that it lies in.

# Those used last stay, up to so many MiB.
KERNELS_MAXSIZE=${KERNELS_MAXSIZE:-3000}

# The archive of what follows from $1, see sum_build.
name_kept() {
	{ echo "$1 $BASE $ARCH $FLAVOUR"; cat "$TOP/scripts/kernel" "$TOP/scripts/kbuild.sh"; } |
		sha256sum | sed "s,^\([0-9a-f]*\).*,$CACHE/kernels/\1.tar.gz,"
}

# keep_kernel SUM: not that of an edited tree, which nobody else has. A full disk is no
# reason to fail.
keep_kernel() {
	! is_edited || return 0
	kept=$(name_kept "$1")
	mkdir -p "${kept%/*}"
	echo "$TOP" >"$out/.build.clone"
	if tar -C "$out" --exclude='./.tmp_vmlinux*' --exclude=./source -I 'gzip -1' -cf "$kept.$$" .; then
		mv "$kept.$$" "$kept"
	else
		rm -f "$kept.$$"
		say KERNEL "${out#"$TOP"/} is not kept for other clones: $kept could not be written"
	fi
	drop_kept
}

drop_kept() {
	find "${kept%/*}" -name '*.tar.gz' -printf '%T@ %s %p\n' | sort -rn |
		awk -v limit="$KERNELS_MAXSIZE" '(all += $2) > limit * 1024 * 1024 { print $3 }' | xargs -r rm -f
}

# take_kernel SUM: whether there was one that follows from SUM. It is then in $out.
take_kernel() {
	! is_edited || return 1
	kept=$(name_kept "$1")
	[ -f "$kept" ] || return 1
	touch "$kept"
	rm -rf "$out.kept"
	mkdir "$out.kept"
	tar -C "$out.kept" -xzf "$kept" || {
		rm -rf "$out.kept" "$kept"
		return 1
	}
	theirs=$(cat "$out.kept/.build.clone")
	[ "$theirs" = "$TOP" ] || grep -rlIF -e "$theirs/" "$out.kept" |
		xargs -r sed -i "s,$theirs/,$TOP/,g"
	ln -s "$source" "$out.kept/source"
	find "$out.kept" -exec touch -h -r "$kept" {} +
	rm -rf "$out"
	mv "$out.kept" "$out"
}
