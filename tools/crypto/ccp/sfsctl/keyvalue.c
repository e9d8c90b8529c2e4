// SPDX-License-Identifier: GPL-2.0-only
/* Files of lines "key = value", see keyvalue.h */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "keyvalue.h"

static const char blank[] = " \t\r\n";

/* Without blanks before and behind */
static char *trim(char *text)
{
	size_t length;

	text += strspn(text, blank);
	for (length = strlen(text); length && strchr(blank, text[length - 1]);)
		text[--length] = '\0';
	return text;
}

static const struct keyvalue *find(const struct keyvalue *keys, size_t count,
				   const char *key)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(keys[i].key, key))
			return &keys[i];
	return NULL;
}

/* NULL, or what is wrong with the line */
static const char *take_line(char *line, const struct keyvalue *keys, size_t count)
{
	char *value = strchr(line, '=');
	const struct keyvalue *k;

	if (!value)
		return "it is not \"key = value\"";
	*value++ = '\0';
	k = find(keys, count, trim(line));
	value = trim(value);
	if (!k)
		return "there is no such key";
	if (*k->value)
		return "this key stands there twice";
	if (!*value)
		return "there is no value";
	if (strlen(value) >= k->size)
		return "the value is too long";
	snprintf(k->value, k->size, "%s", value);
	return NULL;
}

static void fail_line(struct keyvalue_error *error, unsigned int line,
		      const char *why, const char *what)
{
	error->line = line;
	snprintf(error->why, sizeof(error->why), "%s%s%.80s", why, *what ? ": " : "",
		 what);
}

static bool read_lines(FILE *f, const struct keyvalue *keys, size_t count,
		       struct keyvalue_error *error)
{
	char *line = NULL, *text;
	unsigned int number = 0;
	const char *why = NULL;
	size_t size = 0;
	ssize_t length;

	errno = 0;
	while (!why && (length = getline(&line, &size, f)) >= 0) {
		number++;
		/* What is behind a NUL would not be seen */
		if (memchr(line, '\0', length))
			why = "there is a NUL in it";
		text = trim(line);
		if (!why && *text && *text != '#')
			why = take_line(text, keys, count);
		if (why)
			fail_line(error, number, why, text);
	}
	free(line);
	if (!why && ferror(f))
		fail_line(error, 0, why = strerror(errno), "");
	return !why;
}

/**
 * keyvalue_read - read a file of lines "key = value"
 * @f: the file
 * @keys: the keys that there are, and where their values go
 * @count: count of @keys
 * @error: what is wrong (out)
 *
 * Return: false if something is wrong.
 */
bool keyvalue_read(FILE *f, const struct keyvalue *keys, size_t count,
		   struct keyvalue_error *error)
{
	size_t i;

	for (i = 0; i < count; i++)
		*keys[i].value = '\0';
	if (!read_lines(f, keys, count, error))
		return false;
	for (i = 0; i < count; i++)
		if (keys[i].required && !*keys[i].value) {
			fail_line(error, 0, "a key is missing", keys[i].key);
			return false;
		}
	return true;
}
