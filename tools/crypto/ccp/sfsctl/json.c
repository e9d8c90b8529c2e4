// SPDX-License-Identifier: GPL-2.0-only
/* JSON writer, see json.h */

#include "json.h"
#include "utf8.h"

/* Above U+FFFF it takes two halves, as in UTF-16 */
static void write_escape(FILE *out, unsigned long c)
{
	if (c < 0x10000)
		fprintf(out, "\\u%04lx", c);
	else
		fprintf(out, "\\u%04lx\\u%04lx", 0xd800 + ((c - 0x10000) >> 10),
			0xdc00 + (c & 0x3ff));
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
		} else if (utf8_steers(utf8_decode(s, length))) {
			write_escape(out, utf8_decode(s, length));
		} else {
			fwrite(s, 1, length, out);
		}
		s += length;
	}
	putc('"', out);
}

/* False: nobody wants it */
static bool begin_value(struct json *j, const char *key)
{
	if (!j->out)
		return false;
	if (j->comma)
		putc(',', j->out);
	if (key) {
		write_string(j->out, key);
		putc(':', j->out);
	}
	j->comma = true;
	return true;
}

static void begin(struct json *j, const char *key, char bracket)
{
	if (!begin_value(j, key))
		return;
	putc(bracket, j->out);
	j->comma = false;
}

static void end(struct json *j, char bracket)
{
	if (j->out)
		putc(bracket, j->out);
	j->comma = true;
}

void json_init(struct json *j, FILE *out)
{
	j->out = out;
	j->comma = false;
}

void json_object_begin(struct json *j, const char *key)
{
	begin(j, key, '{');
}

void json_object_end(struct json *j)
{
	end(j, '}');
}

void json_array_begin(struct json *j, const char *key)
{
	begin(j, key, '[');
}

void json_array_end(struct json *j)
{
	end(j, ']');
}

/* A NULL @value is written as null */
void json_string(struct json *j, const char *key, const char *value)
{
	if (!value)
		json_null(j, key);
	else if (begin_value(j, key))
		write_string(j->out, value);
}

void json_uint(struct json *j, const char *key, __u64 value)
{
	if (begin_value(j, key))
		fprintf(j->out, "%llu", value);
}

void json_bool(struct json *j, const char *key, bool value)
{
	if (begin_value(j, key))
		fputs(value ? "true" : "false", j->out);
}

void json_null(struct json *j, const char *key)
{
	if (begin_value(j, key))
		fputs("null", j->out);
}

/* Bytes as a string of hexadecimal digits */
void json_hex(struct json *j, const char *key, const void *data, size_t size)
{
	const unsigned char *bytes = data;
	size_t i;

	if (!begin_value(j, key))
		return;
	putc('"', j->out);
	for (i = 0; i < size; i++)
		fprintf(j->out, "%02x", bytes[i]);
	putc('"', j->out);
}
