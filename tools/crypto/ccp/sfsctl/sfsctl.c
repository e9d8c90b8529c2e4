// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl: the commands, their help, and the way to them */

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "sfsctl.h"

static const char versions_help[] =
	"Shows the version blob as the firmware gave it.  Its layout is not public.\n"
	"The bytes 0xc7 at its end, where the firmware wrote nothing, are left out.\n";

static const char update_help[] =
	"Shows the file that the kernel would take, and the versions; asks; has the\n"
	"kernel load amd/NAME and hand it to the firmware; shows the versions after, and\n"
	"which bytes changed.  Without --yes it needs a terminal to ask on.\n"
	"An update lasts until the next reset.\n";

static const char status_help[] =
	"Looks at the machine and the kernel; sends nothing to the firmware.\n";

static const char check_help[] =
	"NAME is that of a file in an amd/ folder of the kernel's firmware search path,\n"
	"such as /lib/firmware/amd: 1 to 63 printable ASCII characters, no '/', not '.'\n"
	"or '..'.  The file has 1 to 2093056 bytes.  Nothing is sent.\n";

static const struct command {
	const char *name;
	const char *arg;	/* NULL: takes none */
	int (*run)(struct sfsctl *s);
	unsigned int options;
	const char *summary;
	const char *help;
} commands[] = {
	{ "versions", NULL, cmd_versions, OPTION_RAW,
	  "show the versions of the running firmware", versions_help },
	{ "update", "NAME", cmd_update, OPTION_YES | OPTION_NO_VERSIONS,
	  "have the firmware take an update package", update_help },
	{ "status", NULL, cmd_status, 0,
	  "is there a PSP, a driver, SFS; if not, why", status_help },
	{ "check", "NAME", cmd_check, 0,
	  "would the kernel find and accept this payload", check_help },
};

static const struct {
	enum exit_code code;
	const char *text;
} exit_codes[] = {
	{ EXIT_OK, "done, or the answer is yes" },
	{ EXIT_USAGE, "wrong use of the command line" },
	{ EXIT_NO_DEVICE, "no SFS device, or no driver behind it" },
	{ EXIT_PERMISSION, "permission denied" },
	{ EXIT_PAYLOAD, "payload not found or not acceptable" },
	{ EXIT_REFUSED, "the firmware refused; both status words are shown" },
	{ EXIT_BUSY, "busy, or no answer in time to reading versions" },
	{ EXIT_SYSTEM, "any other error of the system, I/O included" },
	{ EXIT_UNCONFIRMED, "update not confirmed, no update was sent" },
	{ EXIT_UNKNOWN, "the update was sent, and may or may not have been executed" },
};

static const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static void print_help(void)
{
	size_t i;

	printf("Usage: sfsctl [OPTION]... COMMAND [NAME]\n"
	       "Seamless Firmware Servicing of the AMD Secure Processor.\n\n"
	       "Commands:\n");
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-8s %-5s %s\n", commands[i].name,
		       commands[i].arg ? commands[i].arg : "",
		       commands[i].summary);
	printf("  %-8s %-5s %s\n", "help", "[CMD]", "help, also on one command");
	printf("\nOptions:\n");
	options_help(stdout, ~0U);
	printf("\nExit codes:\n");
	for (i = 0; i < ARRAY_SIZE(exit_codes); i++)
		printf("  %d  %s\n", exit_codes[i].code, exit_codes[i].text);
}

static void print_command_help(const struct command *c)
{
	printf("Usage: sfsctl [OPTION]... %s%s%s\n%c%s.\n\n%s\nOptions:\n",
	       c->name, c->arg ? " " : "", c->arg ? c->arg : "",
	       *c->summary - 'a' + 'A', c->summary + 1, c->help);
	options_help(stdout, c->options);
}

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
	while (words[count])
		count++;
	if (count < 2 && c->arg)
		return fail(s, EXIT_USAGE, 0, "'sfsctl --help' shows what a command needs",
			    "%s: %s is missing", c->name, c->arg);
	if (count > (c->arg ? 2 : 1))
		return fail(s, EXIT_USAGE, 0, "'sfsctl --help' shows what a command needs",
			    "%s: there is an argument too many: %s", c->name,
			    words[count - 1]);
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
	if (s && words && !output_hold()) {
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
