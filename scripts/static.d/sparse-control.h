/* SPDX-License-Identifier: GPL-2.0-only */
/* An error that sparse reports whatever file it reads after this. */
static int __attribute__((unused))
sparse_control(int __attribute__((noderef, address_space(1))) *pointer)
{
	return *pointer;
}
