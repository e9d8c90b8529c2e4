# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
# Variants: kernels of the tree in which some files are otherwise. Sourced by scripts/kernel
# after lib.sh and patches.sh, never run.
#
#   mutant-NAME  spoiled by tools/testing/*/mutants/NAME.patch, so that a test has to fail.
#                'Flavour: distro' in a line before its first diff says which flavour is
#                spoiled; without such a line it is plain
#   before-SET   plain, with this set of the series taken back
#
# A variant is a copy of the build of its flavour, the origin. Make sees it in the place of the
# origin, and the other files in the place of the tree's, so that it compiles what depends on
# them and no more. A variant edits files, it does not add or remove any.

# Sets $origin, the flavour that FLAVOUR is a variant of; empty if it is no variant.
find_origin() {
	origin=
	case $FLAVOUR in
	before-*) origin=plain ;;
	mutant-*)
		find_mutant "${FLAVOUR#mutant-}"
		origin=$(sed -n '/^diff --git /q;s/^[# ]*Flavour: *//p' "$mutant")
		origin=${origin:-plain}
		case $origin in
		plain | debug | distro) ;;
		*) die "${mutant#"$TOP"/}: Flavour: $origin is none of plain, debug, distro" ;;
		esac ;;
	esac
}

find_mutant() {
	set -- "$TOP"/tools/testing/*/mutants/"$1".patch
	[ -f "$1" ] || die "there is no ${1#"$TOP"/}"
	[ $# -eq 1 ] || die "more than one mutant has this name: $*"
	mutant=$1
}

# The difference between the tree and the variant. What a set adds to the tree stays there:
# nothing uses it.
print_difference() {
	if [ -n "$mutant" ]; then
		cat "$mutant"
		return
	fi
	sed -n "s, ${FLAVOUR#before-}/.*,,p" "$TREE/.git/series/commits" | tac | while read -r commit; do
		plain_git -C "$TREE" diff --no-renames --diff-filter=M "$commit" "$commit^" -- . \
			':!Documentation' ':!MAINTAINERS' ':!tools' ':!samples'
	done
}

# The other files into $files, from the tree as it is.
make_files() {
	list_touched "$difference" >"$difference.touched"
	[ -s "$difference.touched" ] || die "$ARCH-$FLAVOUR: there is nothing to change in Linux $BASE"
	rm -rf "$files"
	while read -r file; do
		[ -f "$source/$file" ] || die "$ARCH-$FLAVOUR: a variant only edits files, and Linux $BASE has no $file"
		mkdir -p "$(dirname "$files/$file")"
		cp "$source/$file" "$files/$file"
	done <"$difference.touched"
	(cd "$files" && GIT_CEILING_DIRECTORIES=$BUILD plain_git apply --whitespace=nowarn "$difference") ||
		die "${mutant:+"${mutant#"$TOP"/} "}does not apply to Linux $BASE"
	while read -r file; do
		[ -f "$files/$file" ] || die "$ARCH-$FLAVOUR: a variant only edits files, and this one removes $file"
		! is_private "$file" || touch -r "$source/$file" "$files/$file"
	done <"$difference.touched"
}

# Whether nothing but definitions differs in the header $1, and no file uses these that is not
# among the others. It then keeps its time: what includes it is not compiled for nothing.
is_private() {
	case $1 in *.h) ;; *) return 1 ;; esac
	lines=$(diff "$source/$1" "$files/$1" | grep '^[<>]')
	! echo "$lines" | grep -qv '^[<>] #define ' || return 1
	# shellcheck disable=SC2046
	! plain_git -C "$source" grep -lwF $(echo "$lines" |
		sed 's/^[<>] #define[[:space:]]*\([A-Za-z0-9_]*\).*/-e \1/') -- '*.[chS]' |
		grep -vqxFf "$difference.touched"
}

# Options for scripts/toolbox run.
list_covers() {
	while read -r file; do
		echo --over "$files/$file" "$source/$file"
	done <"$difference.touched"
}

# The kernel in $1 and its modules.
sum_kernel() {
	{
		sha256sum <"$1/$image"
		[ ! -d "$1/modules" ] || find "$1/modules" -type f -exec sha256sum {} + | cut -d' ' -f1 | sort
	} | sha256sum
}

build_variant() {
	from=$BUILD/$ARCH-$origin
	difference=$out.patch
	files=$out.files
	print_difference >"$difference"
	sum=$(cat "$from/.build.inputs" "$difference" "$TOP/scripts/variant.sh" | sha256sum)
	! is_built "$sum" || return 0
	make_files
	rm -rf "$out"
	(take_lock "${from##*/}" "$BUILD" && cp -a --reflink=auto "$from" "$out")
	rm -rf "$out/image" "$out/.build.inputs" "$out/modules"
	out_at=$from
	covers="--over $out $from $(list_covers)"
	make_image "$sum"
	[ "$(sum_kernel "$from")" != "$(sum_kernel "$out")" ] || {
		rm "$out/image"
		die "$ARCH-$FLAVOUR is the same kernel as $ARCH-$origin: it compiles none of $(tr '\n' ' ' <"$difference.touched")"
	}
}
