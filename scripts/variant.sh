# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
# Variants: kernels of the tree in which some files are otherwise. Sourced by scripts/kernel
# after lib.sh and patches.sh, never run.
#
#   mutant-NAME  its flavour, or plain, spoiled by an edit of tools/testing/*/mutants.txt, so
#                that a test has to fail: see mutants.sh
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
		take_mutant "${FLAVOUR#mutant-}" "$TOP"/tools/testing/*/mutants.txt
		origin=$(mutant_field flavour)
		origin=${origin:-plain}
		case $origin in
		plain | debug | kcsan | distro) ;;
		*) die "mutant $mutant_name: flavour $origin is none of plain, debug, kcsan, distro" ;;
		esac ;;
	esac
}

# What a set adds to the tree stays there: nothing uses it.
print_removal() {
	sed -n "s, ${FLAVOUR#before-}/.*,,p" "$TREE/.git/series/commits" | tac | while read -r commit; do
		plain_git -C "$TREE" diff --no-renames --diff-filter=M "$commit" "$commit^" -- . \
			':!Documentation' ':!MAINTAINERS' ':!tools' ':!samples'
	done
}

# The files of the set, as they were without it.
remove_set() {
	print_removal >"$out.patch"
	list_touched "$out.patch" >"$touched"
	[ -s "$touched" ] || die "$ARCH-$FLAVOUR: there is nothing to change in Linux $BASE"
	while read -r file; do
		mkdir -p "$(dirname "$files/$file")"
		cp "$source/$file" "$files/$file"
	done <"$touched"
	(cd "$files" && GIT_CEILING_DIRECTORIES=$BUILD plain_git apply --whitespace=nowarn "$out.patch") ||
		die "$ARCH-$FLAVOUR: the set cannot be taken back in Linux $BASE"
}

# The other files into $files, from the tree as it is.
make_files() {
	rm -rf "$files"
	mkdir -p "$files"
	if [ -n "$mutant" ]; then
		mutant_field file >"$touched"
		spoil "$source" "$files"
	else
		remove_set
	fi
	while read -r file; do
		! is_private "$file" || touch -r "$source/$file" "$files/$file"
	done <"$touched"
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
		grep -vqxFf "$touched"
}

# Options for scripts/toolbox run.
list_covers() {
	while read -r file; do
		echo --over "$files/$file" "$source/$file"
	done <"$touched"
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
	files=$out.files
	touched=$out.touched
	make_files
	# shellcheck disable=SC2046
	sum=$(cd "$files" && cat "$from/.build.inputs" "$TOP/scripts/variant.sh" "$touched" $(cat "$touched") |
		sha256sum)
	! is_built "$sum" || return 0
	rm -rf "$out"
	(take_lock "${from##*/}" "$BUILD" && cp -a --reflink=auto "$from" "$out")
	rm -rf "$out/image" "$out/.build.inputs" "$out/modules"
	out_at=$from
	covers="--over $out $from $(list_covers)"
	make_image "$sum"
	[ "$(sum_kernel "$from")" != "$(sum_kernel "$out")" ] || {
		rm "$out/image"
		die "$ARCH-$FLAVOUR is the same kernel as $ARCH-$origin: it compiles none of $(tr '\n' ' ' <"$touched")"
	}
}
