// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options
 *
 * They may stand anywhere before "--".  Names are taken only in full: an
 * abbreviation in a script would break when a later version adds an option.
 */

#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "sfsctl.h"

const struct option options[] = {
	{ 0, "raw", "FILE", WORD_FILE, OPTION_RAW,
	  "write the 4096 bytes to FILE (- is standard output), show none" },
	{ 'y', "yes", NULL, WORD_NONE, OPTION_YES, "do not ask" },
	{ 'n', "no-versions", NULL, WORD_NONE, OPTION_NO_VERSIONS,
	  "do not read the versions before and after" },
	{ 0, "expect-sha256", "HEX", WORD_OTHER, OPTION_EXPECT,
	  "take no other file than the one with this SHA-256" },
	{ 0, "wait", "SECONDS", WORD_OTHER, OPTION_WAIT,
	  "as long as the firmware is busy, try again" },
	{ 0, "dry-run", NULL, WORD_NONE, OPTION_DRY_RUN, "say what would be sent, send nothing" },
	{ 0, "force", NULL, WORD_NONE, OPTION_FORCE,
	  "send what this boot was given already, whatever came of it" },
	{ 0, "output", "FILE", WORD_FILE, OPTION_OUTPUT, "write it to FILE, as a whole" },
	{ 'd', "device", "PATH", WORD_FILE, 0, "device node (default " SFS_DEV_PATH ")" },
	{ 0, "json", NULL, WORD_NONE, 0, "print one JSON object, also on an error" },
	{ 'q', "quiet", NULL, WORD_NONE, 0, "print errors and warnings only" },
	{ 'h', "help", NULL, WORD_NONE, 0, "print help" },
	{ 0, "version", NULL, WORD_NONE, 0, "print the version of sfsctl" },
};

const size_t option_count = ARRAY_SIZE(options);

const struct option *find_option(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < option_count; i++)
		if (strlen(options[i].name) == length &&
		    !strncmp(options[i].name, name, length))
			return &options[i];
	return NULL;
}

const struct option *find_letter(char letter)
{
	size_t i;

	for (i = 0; i < option_count; i++)
		if (options[i].letter && options[i].letter == letter)
			return &options[i];
	return NULL;
}

static int wrong(struct sfsctl *s, const char *what, const char *arg)
{
	return fail(s, EXIT_USAGE, 0, "'sfsctl --help' lists the options",
		    "%s: %s", arg, what);
}

static int take_digest(struct sfsctl *s, const char *value)
{
	if (!sha256_parse(value, s->expect))
		return wrong(s, "this is no SHA-256, which has 64 hexadecimal digits",
			     value);
	return EXIT_OK;
}

static int take_seconds(struct sfsctl *s, const char *value)
{
	char *end;

	s->wait = strtoul(value, &end, 10);
	if (strspn(value, "0123456789") != strlen(value) || s->wait > WAIT_MAX)
		return wrong(s, "seconds are a number from 0 to 86400", value);
	return EXIT_OK;
}

static int apply(struct sfsctl *s, const struct option *o, const char *value,
		 unsigned int *given)
{
	*given |= o->flag;
	if (o->flag == OPTION_EXPECT)
		return take_digest(s, value);
	if (o->flag == OPTION_WAIT)
		return take_seconds(s, value);
	if (o->flag == OPTION_RAW)
		s->raw = value;
	else if (o->flag == OPTION_YES)
		s->yes = true;
	else if (o->flag == OPTION_NO_VERSIONS)
		s->no_versions = true;
	else if (o->flag == OPTION_OUTPUT)
		s->output = value;
	else if (o->flag == OPTION_DRY_RUN)
		s->dry_run = true;
	else if (o->flag == OPTION_FORCE)
		s->force = true;
	else if (!strcmp(o->name, "device"))
		s->device = value;
	else if (!strcmp(o->name, "json"))
		s->json = true;
	else if (!strcmp(o->name, "quiet"))
		s->quiet = true;
	else if (!strcmp(o->name, "help"))
		s->help = true;
	else
		s->version = true;
	return EXIT_OK;
}

/* What looks like an option is one that was meant: the value was forgotten */
static const char *next_value(const char *arg)
{
	return arg && (arg[0] != '-' || !arg[1]) ? arg : NULL;
}

static int no_value(struct sfsctl *s, const struct option *o, const char *arg)
{
	return fail(s, EXIT_USAGE, 0,
		    "a value that begins with '-' needs --NAME=VALUE, or ./ before it",
		    "%s: this option needs a value: %s", arg, o->value);
}

/* --name, --name=value, --name value */
static int parse_long(struct sfsctl *s, char **argv, unsigned int *given,
		      int *used)
{
	const char *name = argv[0] + 2;
	size_t length = strcspn(name, "=");
	const char *value = name[length] ? name + length + 1 : NULL;
	const struct option *o = find_option(name, length);

	if (!o)
		return wrong(s, "there is no such option", argv[0]);
	if (!o->value && value)
		return wrong(s, "this option takes no value", argv[0]);
	if (o->value && !value) {
		value = next_value(argv[1]);
		if (!value)
			return no_value(s, o, argv[0]);
		*used = 2;
	}
	if (o->value && !*value)
		return wrong(s, "the value is empty", argv[0]);
	return apply(s, o, value, given);
}

/* -x, -xy, -x value, -xvalue */
static int parse_short(struct sfsctl *s, char **argv, unsigned int *given,
		       int *used)
{
	const char *p, *value;

	for (p = argv[0] + 1; *p; p++) {
		const struct option *o = find_letter(*p);

		if (!o)
			return wrong(s, "there is no such option", argv[0]);
		if (!o->value) {
			apply(s, o, NULL, given);
			continue;
		}
		value = p + 1;
		if (!*value) {
			value = next_value(argv[1]);
			if (!value)
				return no_value(s, o, argv[0]);
			*used = 2;
		}
		if (!*value)
			return wrong(s, "the value is empty", argv[0]);
		return apply(s, o, value, given);
	}
	return EXIT_OK;
}

/**
 * options_parse - take the options out of the arguments
 * @s: the run; what the options say goes there
 * @argc: count of @argv
 * @argv: arguments, the name of the program first
 * @words: what is left, ended by NULL; room for @argc entries
 * @given: options that not every command takes
 *
 * Return: exit code.  s->json is right even if there is an error before --json.
 */
int options_parse(struct sfsctl *s, int argc, char **argv, char **words,
		  unsigned int *given)
{
	int i, used, code = EXIT_OK;

	*given = 0;
	for (i = 1; i < argc; i += used) {
		used = 1;
		if (!strcmp(argv[i], "--")) {
			i++;
			break;
		}
		if (argv[i][0] != '-' || !argv[i][1]) {
			*words++ = argv[i];
			continue;
		}
		if (argv[i][1] == '-')
			code |= parse_long(s, argv + i, given, &used);
		else
			code |= parse_short(s, argv + i, given, &used);
	}
	while (i < argc)
		*words++ = argv[i++];
	*words = NULL;
	return code;
}
