# SPDX-License-Identifier: GPL-2.0-only
#
# Takes definitions out of a kernel source file that cannot be compiled in
# user space as a whole, so that none of them has to be copied into here.
#
#	awk -v want="cpu_detect struct:cpuinfo_x86 define:X86_VENDOR_" -f lift.awk FILE
#
# A bare name is a function. "define:" takes all macros that begin so. What is
# not found is an error: the tree has moved it, and the Makefile has to follow.

function kind(w)
{
	return w ~ /:/ ? substr(w, 1, index(w, ":") - 1) : "function"
}

function name(w)
{
	return substr(w, index(w, ":") + 1)
}

function begins(w)
{
	if (kind(w) == "define")
		return index($0, "#define " name(w)) == 1
	if (kind(w) == "function")
		return $0 ~ "^[a-z].*[ *]" name(w) "\\(" && $0 !~ /;[ \t]*$/
	return $0 ~ "^" kind(w) " " name(w) "([ \t]*\\{)?[ \t]*$"
}

BEGIN {
	nr_wanted = split(want, wanted, " ")
}

!inside {
	for (i = 1; i <= nr_wanted; i++) {
		if (!begins(wanted[i]))
			continue
		found[i] = 1
		printf("#line %d \"%s\"\n", FNR, FILENAME)
		if (kind(wanted[i]) == "define") {
			print
		} else {
			inside = 1
			sub(/^static (inline )?/, "")
		}
		break
	}
}

inside {
	print
	if (/^}/)
		inside = 0
}

END {
	for (i = 1; i <= nr_wanted; i++) {
		if (!found[i]) {
			printf("lift: %s: no definition of %s\n", FILENAME, wanted[i]) > "/dev/stderr"
			exit 1
		}
	}
}
