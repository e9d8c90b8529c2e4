// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the host asked for. Both files come in the initramfs:
 *
 *   /vmtest/config  one "key value" per line
 *   /vmtest/tests   one "NAME COMMAND ARGS..." per line
 *
 * Empty lines and lines that begin with '#' are ignored. An unknown key is an
 * error: a setting that is silently dropped makes a test green for nothing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "init.h"

static int set_number(const char *value, int *out)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(value, &end, 10);
	if (errno || *end || end == value || n < 1 || n > 86400)
		return -EINVAL;
	*out = n;
	return 0;
}

static int set_bool(const char *value, bool *out)
{
	if (strcmp(value, "yes") && strcmp(value, "no"))
		return -EINVAL;
	*out = !strcmp(value, "yes");
	return 0;
}

static int set_string(const char *value, char *out, size_t size)
{
	if (strlen(value) >= size)
		return -ENAMETOOLONG;
	memcpy(out, value, strlen(value) + 1);
	return 0;
}

static int set(void *to, const char *key, const char *value)
{
	struct config *config = to;

	if (!strcmp(key, "shell"))
		return set_bool(value, &config->shell);
	if (!strcmp(key, "kmemleak"))
		return set_bool(value, &config->kmemleak);
	if (!strcmp(key, "reboot"))
		return set_bool(value, &config->reboot);
	if (!strcmp(key, "test-timeout"))
		return set_number(value, &config->test_timeout);
	if (!strcmp(key, "node"))
		return set_string(value, config->node, sizeof(config->node));
	if (!strcmp(key, "console"))
		return set_string(value, config->console,
				  sizeof(config->console));
	return -EINVAL;
}

/* Cut @line into a first word and the rest; false for lines without content. */
static bool split(char *line, char **word, char **rest)
{
	line[strcspn(line, "\n")] = '\0';
	*word = line + strspn(line, " \t");
	if (!**word || **word == '#')
		return false;
	*rest = *word + strcspn(*word, " \t");
	if (**rest)
		*(*rest)++ = '\0';
	*rest += strspn(*rest, " \t");
	return true;
}

/* Each line of the file to @take, until that returns an error */
static int read_lines(const char *path, void *to,
		      int (*take)(void *to, const char *word, const char *rest))
{
	char *line = NULL, *word, *rest;
	size_t size = 0;
	int err = 0;
	FILE *f;

	f = fopen(path, "re");
	if (!f)
		return -errno;
	while (!err && getline(&line, &size, f) >= 0) {
		if (split(line, &word, &rest))
			err = take(to, word, rest);
	}
	free(line);
	fclose(f);
	return err;
}

int config_read(const char *path, struct config *config)
{
	return read_lines(path, config, set);
}

int tests_append(struct test_list *list, const char *name, const char *command)
{
	struct test *tests;

	tests = realloc(list->tests, (list->count + 1) * sizeof(*tests));
	if (!tests)
		return -ENOMEM;
	list->tests = tests;
	tests[list->count].name = strdup(name);
	tests[list->count].command = strdup(command);
	if (!tests[list->count].name || !tests[list->count].command)
		return -ENOMEM;
	list->count++;
	return 0;
}

static int add_test(void *list, const char *name, const char *command)
{
	return *command ? tests_append(list, name, command) : -EINVAL;
}

int tests_read(const char *path, struct test_list *list)
{
	return read_lines(path, list, add_test);
}
