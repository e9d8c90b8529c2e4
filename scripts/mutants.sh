# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Mutants: kernels in which one file is spoiled, so that a test has to fail. They stand in the
# tables tools/testing/*/mutants.txt. Sourced after lib.sh, never run.
#
# These hold for all mutants below them, up to the next one of their kind:
#
#   file PATH         the file of the kernel
#   guest NAME        what notices, if that is a guest
#   flavour FLAVOUR   what is spoiled if it is built as FLAVOUR=mutant-NAME, see variant.sh
#
# And a mutant is
#
#   mutant NAME
#   effect TEXT       what is wrong then
#   caught-by TEST... what must fail. Whoever runs the mutants knows more, also of "run"
#   run TEST...
#   edit EXPRESSION   of sed -E, which changes one place of the file. More than one are done
#                     one after the other

list_mutants() {
	sed -n 's/^mutant //p' "$@"
}

# take_mutant NAME TABLE...: the one that mutant_field and spoil are about from now on.
take_mutant() {
	mutant_name=$1
	shift
	mutant=$(awk -v name="$mutant_name" '
		function refuse(why) { print why; refused = 1; exit 1 }
		FNR == 1 { split("", above); on = 0 }
		/^(#|$)/ { next }
		{ word = $1; text = $0; sub(/^[^ ]+ /, "", text) }
		word ~ /^(file|guest|flavour)$/ { above[word] = $0; on = 0; next }
		word !~ /^(mutant|effect|caught-by|run|edit)$/ || word == text {
			refuse(FILENAME ":" FNR ": not a line of a table of mutants: " $0) }
		word == "mutant" {
			on = text == name
			if (on && found++) refuse("more than one mutant has the name " name)
			if (on) for (kind in above) entry = entry above[kind] "\n"
		}
		on { entry = entry $0 "\n" }
		END {
			if (refused) exit 1
			if (!found) refuse("there is no mutant " name)
			for (i = split("file effect edit", needed, " "); i; i--)
				if (("\n" entry) !~ ("\n" needed[i] " ")) refuse("mutant " name " has no " needed[i])
			printf "%s", entry
		}' "$@") || die "$mutant, see $(echo "$@" | sed "s,$TOP/,,g")"
}

# mutant_field KEY: its values, one a line.
mutant_field() {
	printf '%s\n' "$mutant" | sed -n "s/^$1 //p"
}

# spoil TREE DIR: the file of the tree, spoiled, into the folder. An edit that is lost on another
# kernel, or that hits what it is not about, is an error.
spoil() (
	file=$(mutant_field file)
	[ -f "$1/$file" ] || die "mutant $mutant_name: there is no $1/$file"
	new=$2/$file.new
	mkdir -p "${new%/*}"
	cp "$1/$file" "$new"
	mutant_field edit | while IFS= read -r edit; do
		sed -E "$edit" "$new" >"$new.edited" &&
			[ "$(diff "$new" "$new.edited" | grep -c '^[0-9]')" -eq 1 ] ||
			die "mutant $mutant_name has to change one place of $1/$file: $edit"
		cat "$new.edited" >"$new"
	done || { rm "$new" "$new.edited"; exit 1; }
	rm "$new.edited"
	mv "$new" "$2/$file"
)
