/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linux 7.3 uses these whenever the compiler knows them; Debian's sparse does not yet. What is
 * computed has no qualifiers, and what it takes the length of are literals.
 */
#define __typeof_unqual__(x) __typeof__(((void)0, (x)))
#define __builtin_strlen(text) (sizeof(text) - 1)

/* An error that sparse reports whatever file it reads after this. */
static int __attribute__((unused))
sparse_control(int __attribute__((noderef, address_space(1))) *pointer)
{
	return *pointer;
}
