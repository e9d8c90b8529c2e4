// SPDX-License-Identifier: GPL-2.0-only
/*
 * JSON objects in one line, see json.h
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "json.h"
#include "utf8.h"

/* Stands for a byte that is no UTF-8 */
#define NO_CHARACTER	0xfffd

__printf(2, 3)
static void json_add(struct json *j, const char *fmt, ...)
{
	size_t room = sizeof(j->buf) - j->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(j->buf + j->len, room, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= room) {
		j->overflow = true;
		return;
	}
	j->len += (size_t)n;
}

static void json_char(struct json *j, uint32_t c)
{
	if (c == '"' || c == '\\')
		json_add(j, "\\%c", (int)c);
	else if (c >= 0x20 && c < 0x7f)
		json_add(j, "%c", (int)c);
	else if (c < 0x10000)
		json_add(j, "\\u%04x", c);
	else
		json_add(j, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff));
}

/* Text comes from whoever talks to the control socket: a line stays plain ASCII */
static void json_quote(struct json *j, const char *s)
{
	const uint8_t *p = (const uint8_t *)s;

	json_add(j, "\"");
	while (*p) {
		size_t len = utf8_length(p);

		json_char(j, len ? utf8_decode(p, len) : NO_CHARACTER);
		p += len ? len : 1;
	}
	json_add(j, "\"");
}

static void json_key(struct json *j, const char *key)
{
	if (j->comma)
		json_add(j, ",");
	j->comma = true;
	json_quote(j, key);
	json_add(j, ":");
}

void json_open(struct json *j)
{
	j->len = 0;
	j->comma = false;
	j->overflow = false;
	json_add(j, "{");
}

void json_str(struct json *j, const char *key, const char *val)
{
	json_key(j, key);
	json_quote(j, val);
}

void json_num(struct json *j, const char *key, uint64_t val)
{
	json_key(j, key);
	json_add(j, "%llu", (unsigned long long)val);
}

void json_hex(struct json *j, const char *key, uint64_t val)
{
	json_key(j, key);
	json_add(j, "\"0x%08llx\"", (unsigned long long)val);
}

void json_bool(struct json *j, const char *key, bool val)
{
	json_key(j, key);
	json_add(j, val ? "true" : "false");
}

void json_time(struct json *j, const char *key, uint64_t us)
{
	json_key(j, key);
	json_add(j, "%llu.%06llu", (unsigned long long)us / 1000000,
		 (unsigned long long)us % 1000000);
}

void json_list_open(struct json *j, const char *key)
{
	json_key(j, key);
	json_add(j, "[");
	j->comma = false;
}

void json_item(struct json *j, const char *val)
{
	if (j->comma)
		json_add(j, ",");
	j->comma = true;
	json_quote(j, val);
}

void json_list_close(struct json *j)
{
	json_add(j, "]");
	j->comma = true;
}

const char *json_close(struct json *j)
{
	json_add(j, "}");
	if (j->overflow)
		return "{}";
	return j->buf;
}
