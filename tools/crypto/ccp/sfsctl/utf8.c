// SPDX-License-Identifier: GPL-2.0-only
/* UTF-8, see utf8.h */

#include "utf8.h"

/**
 * utf8_length - bytes of the UTF-8 sequence at @s
 * @s: NUL-terminated string, not at its end
 *
 * Return: 1 to 4, or 0 if the bytes at @s are not UTF-8 (overlong forms,
 * surrogates and values above U+10FFFF included).
 */
size_t utf8_length(const unsigned char *s)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t length, i;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		length = 2;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		length = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		length = 4;
	else
		return 0;

	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;

	if (s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < length; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return length;
}

/**
 * utf8_decode - the character that a sequence stands for
 * @s: a valid sequence
 * @length: its length, from utf8_length()
 *
 * Return: the character.
 */
unsigned long utf8_decode(const unsigned char *s, size_t length)
{
	unsigned long c = length == 1 ? *s : *s & (0x7f >> length);

	while (--length)
		c = c << 6 | (*++s & 0x3f);
	return c;
}

/**
 * utf8_steers - is this more than a character to be seen?
 * @c: character
 *
 * Control characters steer the terminal. The others are not seen, but change the
 * order or the look of what is around them: a name would look like another.
 *
 * Return: true if it must be made visible before it is shown.
 */
bool utf8_steers(unsigned long c)
{
	static const struct {
		unsigned long first, last;
	} ranges[] = {
		{ 0x00, 0x1f }, { 0x7f, 0x9f },	/* control characters */
		{ 0xad, 0xad },			/* soft hyphen */
		{ 0x34f, 0x34f },		/* grapheme joiner */
		{ 0x61c, 0x61c },		/* Arabic letter mark */
		{ 0x115f, 0x1160 },		/* fillers of Hangul */
		{ 0x17b4, 0x17b5 },		/* unseen vowels of Khmer */
		{ 0x180b, 0x180f },		/* selectors of Mongolian */
		{ 0x200b, 0x200f },		/* no width; direction marks */
		{ 0x2028, 0x202e },		/* line ends; embedding, override */
		{ 0x2060, 0x206f },		/* joiners; isolates */
		{ 0x3164, 0x3164 }, { 0xffa0, 0xffa0 },
		{ 0xfe00, 0xfe0f },		/* variation selectors */
		{ 0xfeff, 0xfeff },		/* byte order mark */
		{ 0xfff0, 0xfffb },		/* annotations */
		{ 0xfffe, 0xffff },		/* no characters */
		{ 0xe0000, 0xe0fff },		/* tags, further selectors */
	};
	size_t i;

	for (i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}
