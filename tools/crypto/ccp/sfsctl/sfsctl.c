// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl: from the command line to a command */

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "conf.h"
#include "sfsctl.h"

static int print_topic(struct sfsctl *s, const char *topic)
{
	const struct command *c = topic ? find_command(topic) : NULL;
	int begun;

	if (topic && !c && strcmp(topic, "help")) {
		begun = report_begin(s, "help");
		return begun != EXIT_OK ? begun :
		       fail(s, EXIT_USAGE, 0, "'sfsctl --help' lists the commands",
			    "%s: there is no such command", topic);
	}
	/* Help is for people: --json does not change it */
	s->json = false;
	if (c)
		print_command_help(c);
	else
		print_help();
	return EXIT_OK;
}

static int print_version(struct sfsctl *s)
{
	/* In JSON it is in every object */
	if (!s->json)
		printf("sfsctl %s\n", SFSCTL_VERSION);
	return EXIT_OK;
}

/* Everything that can be wrong with the words is found before a command runs */
static int check_words(struct sfsctl *s, const struct command *c, char **words,
		       unsigned int given)
{
	unsigned int count = 0;

	if (given & ~c->options)
		return fail(s, EXIT_USAGE, 0, "'sfsctl help COMMAND' lists its options",
			    "%s: an option was given that this command does not take",
			    c->name);
	while (words[count + 1])
		count++;
	if (count < c->min)
		return fail(s, EXIT_USAGE, 0, "'sfsctl --help' shows what a command needs",
			    "%s: %s is missing", c->name, c->args);
	if (count > c->max)
		return fail(s, EXIT_USAGE, 0, "'sfsctl --help' shows what a command needs",
			    "%s: there is an argument too many: %s", c->name,
			    words[count]);
	if (*s->expect && count != 1)
		return fail(s, EXIT_USAGE, 0, "a file in " CONF_FOLDER " can have one for each",
			    "%s: --expect-sha256 is for one NAME, and there are %u",
			    c->name, count);
	s->args = words + 1;
	s->arg_count = count;
	s->name = words[1];
	return EXIT_OK;
}

static int run(struct sfsctl *s, int code, char **words, unsigned int given)
{
	const struct command *c = words[0] ? find_command(words[0]) : NULL;
	bool help_word = words[0] && !strcmp(words[0], "help");
	int begun;

	if (code == EXIT_OK && help_word && words[1] && words[2])
		code = fail(s, EXIT_USAGE, 0, "'sfsctl help COMMAND' takes one command",
			    "help: there is an argument too many: %s", words[2]);
	if (code == EXIT_OK && (s->help || help_word))
		return print_topic(s, words[help_word]);

	begun = report_begin(s, s->version ? "version" : c ? c->name :
			     help_word ? "help" : NULL);
	if (begun != EXIT_OK)
		return begun;
	if (code != EXIT_OK)
		return code;
	if (s->version)
		return print_version(s);
	if (!words[0])
		return fail(s, EXIT_USAGE, 0, "'sfsctl --help' lists the commands",
			    "there is no command");
	if (!c)
		return fail(s, EXIT_USAGE, 0, "'sfsctl --help' lists the commands",
			    "%s: there is no such command", words[0]);
	code = check_words(s, c, words, given);
	return code == EXIT_OK ? c->run(s) : code;
}

/**
 * sfsctl_main - the program
 * @root: folder that stands for /, "" outside of tests
 * @argc: count of @argv
 * @argv: arguments
 *
 * Return: exit code.
 */
int sfsctl_main(const char *root, int argc, char **argv)
{
	struct sfsctl *s = calloc(1, sizeof(*s));
	char **words = calloc(argc + 2, sizeof(*words));
	unsigned int given;
	int code = EXIT_SYSTEM;

	/* A limit of the size of files is an error like a full disk */
	signal(SIGXFSZ, SIG_IGN);
	if (argc > 1 && !strcmp(argv[1], "--completion")) {
		complete(root, argc - 2, argv + 2);
		code = EXIT_OK;
	} else if (s && words && !output_hold()) {
		s->root = root;
		s->device = SFS_DEV_PATH;
		code = options_parse(s, argc, argv, words, &given);
		code = run(s, code, words, given);
		code = report_end(s, code);
	} else {
		fputs("sfsctl: out of memory or descriptors\n", stderr);
	}
	free(words);
	free(s);
	return code;
}
