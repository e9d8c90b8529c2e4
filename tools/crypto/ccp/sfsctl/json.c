// SPDX-License-Identifier: GPL-2.0-only
/* JSON writer, see json.h */

#include "json.h"

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

static void write_string(FILE *out, const char *value)
{
	const unsigned char *s = (const unsigned char *)value;

	putc('"', out);
	while (*s) {
		size_t length = utf8_length(s);

		if (!length) {
			/* A file name need not be text, JSON must be */
			fputs("\\ufffd", out);
			length = 1;
		} else if (*s == '"' || *s == '\\') {
			fprintf(out, "\\%c", *s);
		} else if (*s < 0x20 || *s == 0x7f) {
			fprintf(out, "\\u%04x", *s);
		} else {
			fwrite(s, 1, length, out);
		}
		s += length;
	}
	putc('"', out);
}

static void begin_value(struct json *j, const char *key)
{
	if (j->comma)
		putc(',', j->out);
	if (key) {
		write_string(j->out, key);
		putc(':', j->out);
	}
	j->comma = true;
}

void json_init(struct json *j, FILE *out)
{
	j->out = out;
	j->comma = false;
}

void json_object_begin(struct json *j, const char *key)
{
	begin_value(j, key);
	putc('{', j->out);
	j->comma = false;
}

void json_object_end(struct json *j)
{
	putc('}', j->out);
	j->comma = true;
}

void json_array_begin(struct json *j, const char *key)
{
	begin_value(j, key);
	putc('[', j->out);
	j->comma = false;
}

void json_array_end(struct json *j)
{
	putc(']', j->out);
	j->comma = true;
}

/* A NULL @value is written as null */
void json_string(struct json *j, const char *key, const char *value)
{
	if (!value) {
		json_null(j, key);
		return;
	}
	begin_value(j, key);
	write_string(j->out, value);
}

void json_uint(struct json *j, const char *key, __u64 value)
{
	begin_value(j, key);
	fprintf(j->out, "%llu", value);
}

void json_bool(struct json *j, const char *key, bool value)
{
	begin_value(j, key);
	fputs(value ? "true" : "false", j->out);
}

void json_null(struct json *j, const char *key)
{
	begin_value(j, key);
	fputs("null", j->out);
}

/* Bytes as a string of hexadecimal digits */
void json_hex(struct json *j, const char *key, const void *data, size_t size)
{
	const unsigned char *bytes = data;
	size_t i;

	begin_value(j, key);
	putc('"', j->out);
	for (i = 0; i < size; i++)
		fprintf(j->out, "%02x", bytes[i]);
	putc('"', j->out);
}
