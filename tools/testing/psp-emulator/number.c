// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers, see number.h
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"

int number_parse(const char *text, int base, uint64_t max, uint64_t *val)
{
	const char *digits = base == 10 ? "0123456789" : "0123456789abcdefABCDEF";
	unsigned long long v;

	if (base != 10 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		text += 2;
		base = 16;
	} else if (!base) {
		digits = "0123456789";
		base = 10;
	}
	if (!*text || text[strspn(text, digits)])
		return -EINVAL;

	errno = 0;
	v = strtoull(text, NULL, base);
	if (errno || v > max)
		return -EINVAL;
	*val = v;
	return 0;
}
