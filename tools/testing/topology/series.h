/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A series is one number per CPU, written down as its law of formation.
 *
 *	7		7 on every CPU
 *	0+1x384		0, 1, 2 ... (384 of them)
 *	0+0x2+1x192	each of 0 to 191 twice: 0, 0, 1, 1 ...
 *	0+1x6+8x2	0 to 5, then the same six 8 higher
 *	0+1x2,12c	0, 1, 0x12c
 *
 * Values and steps are hexadecimal and wrap at 32 bits, counts are decimal.
 */
#ifndef SERIES_H
#define SERIES_H

#include <stdio.h>

/* Returns NULL, or what is wrong with the text */
const char *series_parse(const char *text, unsigned int *values, unsigned int n);
void series_print(FILE *out, const unsigned int *values, unsigned int n);

#endif
