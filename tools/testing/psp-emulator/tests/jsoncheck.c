// SPDX-License-Identifier: GPL-2.0-only
/*
 * Just enough of a JSON parser to say whether a line is JSON.
 */
#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "ktap.h"

static const char *value(const char *p, int depth);

static const char *string(const char *p)
{
	if (*p++ != '"')
		return NULL;
	for (; *p != '"'; p++) {
		if ((unsigned char)*p < 0x20)
			return NULL;
		if (*p != '\\')
			continue;
		p++;
		if (*p == 'u') {
			for (int i = 0; i < 4; i++) {
				if (!isxdigit((unsigned char)*++p))
					return NULL;
			}
		} else if (!*p || !strchr("\"\\/bfnrt", *p)) {
			return NULL;
		}
	}
	return p + 1;
}

static const char *number(const char *p)
{
	const char *start = p;

	while (isdigit((unsigned char)*p))
		p++;
	if (p == start || (*start == '0' && p > start + 1))
		return NULL;
	if (*p == '.') {
		start = ++p;
		while (isdigit((unsigned char)*p))
			p++;
		if (p == start)
			return NULL;
	}
	return p;
}

static const char *word(const char *p, const char *w)
{
	return strncmp(p, w, strlen(w)) ? NULL : p + strlen(w);
}

static const char *members(const char *p, int depth, char end, bool keys)
{
	if (*++p == end)
		return p + 1;
	for (;; p++) {
		if (keys) {
			p = string(p);
			if (!p || *p++ != ':')
				return NULL;
		}
		p = value(p, depth + 1);
		if (!p)
			return NULL;
		if (*p == end)
			return p + 1;
		if (*p != ',')
			return NULL;
	}
}

static const char *value(const char *p, int depth)
{
	if (depth > 8)
		return NULL;
	switch (*p) {
	case '{':
		return members(p, depth, '}', true);
	case '[':
		return members(p, depth, ']', false);
	case '"':
		return string(p);
	case 't':
		return word(p, "true");
	case 'f':
		return word(p, "false");
	case 'n':
		return word(p, "null");
	default:
		return number(p);
	}
}

bool json_valid(const char *text)
{
	const char *p = *text == '{' ? value(text, 0) : NULL;

	if (p && *p == '\n')
		p++;
	return p && !*p;
}
