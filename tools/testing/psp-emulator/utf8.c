// SPDX-License-Identifier: GPL-2.0-only
/*
 * UTF-8, see utf8.h
 */
#include "bytes.h"
#include "utf8.h"

/* By number of bytes: the fixed bits of the first, and the smallest character */
static const struct {
	uint8_t mask, lead;
	uint32_t first;
} form[] = {
	{ 0x80, 0x00, 0 },
	{ 0xe0, 0xc0, 0x80 },
	{ 0xf0, 0xe0, 0x800 },
	{ 0xf8, 0xf0, 0x10000 },
};

static bool is_character(uint32_t c, uint32_t first)
{
	return c >= first && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
}

uint32_t utf8_next(const char *s, size_t *len, bool *bad)
{
	const uint8_t *p = (const uint8_t *)s;

	for (size_t n = 0; n < ARRAY_SIZE(form); n++) {
		uint32_t c = p[0] & ~form[n].mask & 0xff;
		size_t i = 1;

		if ((p[0] & form[n].mask) != form[n].lead)
			continue;
		for (; i <= n && (p[i] & 0xc0) == 0x80; i++)
			c = c << 6 | (p[i] & 0x3f);
		if (i <= n || !is_character(c, form[n].first))
			break;
		*len = n + 1;
		return c;
	}
	*len = 1;
	if (bad)
		*bad = true;
	return UTF8_INVALID;
}
