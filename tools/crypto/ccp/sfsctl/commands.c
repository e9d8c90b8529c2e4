// SPDX-License-Identifier: GPL-2.0-only
/* The commands and their help, see commands.h */

#include <string.h>

#include "commands.h"
#include "conf.h"
#include "sfsctl.h"

static const char versions_help[] =
	"Shows the version blob as the firmware gave it.  Its layout is not public.\n"
	"The bytes 0xc7 at its end, where the firmware wrote nothing, are left out.\n";

static const char update_help[] =
	"Shows the file that the kernel would take, and the versions; asks; has the\n"
	"kernel load amd/NAME and hand it to the firmware; shows the versions after, and\n"
	"which bytes changed.  Without --yes it needs a terminal to ask on.\n"
	"An update lasts until the next reset.\n";

static const char apply_help[] =
	"Without a NAME, the payloads are those of " CONF_FOLDER "/*.conf.  All must be good\n"
	"before the first is sent; the first that is refused is the last.  What was sent in\n"
	"this boot is in " RECORD_FOLDER ", by its SHA-256, and is not sent again.\n";

static const char status_help[] =
	"Looks at the machine and the kernel; sends nothing to the firmware.\n";

static const char check_help[] =
	"Without a NAME: device, rights, lockdown, SEV, and all payloads that \"apply\" would\n"
	"send.  With one, that payload alone decides, and the device is told.\n"
	"NAME is that of a file in an amd/ folder of the kernel's firmware search path,\n"
	"such as /lib/firmware/amd: 1 to 63 printable ASCII characters, no '/', not '.'\n"
	"or '..'.  The file has 1 to 2093056 bytes.  Nothing is sent.\n";

static const char diff_help[] =
	"A and B are written by \"sfsctl versions --raw FILE\".  Shows the bytes that differ\n"
	"with their offsets.  What they mean is not public.\n";

static const char metrics_help[] =
	"In the text format, for the textfile collector of the node exporter: whether SFS\n"
	"can be used, the fingerprint of the versions, what became of this boot's payloads.\n";

const struct command commands[] = {
	{ "versions", "", WORD_NONE, 0, 0, cmd_versions, OPTION_RAW | OPTION_WAIT,
	  "show the versions of the running firmware", versions_help },
	{ "update", "NAME", WORD_PAYLOAD, 1, 1, cmd_update,
	  OPTION_YES | OPTION_NO_VERSIONS | OPTION_EXPECT | OPTION_WAIT,
	  "have the firmware take an update package", update_help },
	{ "apply", "[NAME]...", WORD_PAYLOAD, 0, ~0U, cmd_apply,
	  OPTION_DRY_RUN | OPTION_FORCE | OPTION_EXPECT | OPTION_WAIT,
	  "send what this boot was not given yet, without a question", apply_help },
	{ "status", "", WORD_NONE, 0, 0, cmd_status, 0,
	  "is there a PSP, a driver, SFS; if not, why", status_help },
	{ "check", "[NAME]", WORD_PAYLOAD, 0, 1, cmd_check, OPTION_EXPECT,
	  "what speaks against an update; nothing is sent", check_help },
	{ "diff", "A B", WORD_FILE, 2, 2, cmd_diff, 0,
	  "what is different in two files of versions", diff_help },
	{ "metrics", "", WORD_NONE, 0, 0, cmd_metrics, OPTION_OUTPUT | OPTION_WAIT,
	  "print what Prometheus collects", metrics_help },
};

const size_t command_count = ARRAY_SIZE(commands);

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
	{ EXIT_CONFIG, "the configuration in " CONF_FOLDER " is wrong" },
};

const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < command_count; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static void print_options(unsigned int accepted)
{
	size_t i;

	printf("\nOptions:\n");
	for (i = 0; i < option_count; i++) {
		const struct option *o = &options[i];
		char name[40], letter[8] = "";

		if (o->flag && !(o->flag & accepted))
			continue;
		if (o->letter)
			snprintf(letter, sizeof(letter), "-%c, ", o->letter);
		snprintf(name, sizeof(name), "--%s%s%s", o->name,
			 o->value ? " " : "", o->value ? o->value : "");
		printf("  %4s%-19s %s\n", letter, name, o->help);
	}
}

void print_help(void)
{
	size_t i;

	printf("Usage: sfsctl [OPTION]... COMMAND [ARGUMENT]...\n"
	       "Seamless Firmware Servicing of the AMD Secure Processor.\n\n"
	       "Commands:\n");
	for (i = 0; i < command_count; i++)
		printf("  %-8s %-9s %s\n", commands[i].name, commands[i].args,
		       commands[i].summary);
	printf("  %-8s %-9s %s\n", "help", "[COMMAND]", "help, also on one command");
	print_options(~0U);
	printf("\nExit codes:\n");
	for (i = 0; i < ARRAY_SIZE(exit_codes); i++)
		printf("  %-2d %s\n", exit_codes[i].code, exit_codes[i].text);
}

void print_command_help(const struct command *c)
{
	printf("Usage: sfsctl [OPTION]... %s%s%s\n%c%s.\n\n%s",
	       c->name, *c->args ? " " : "", c->args,
	       *c->summary - 'a' + 'A', c->summary + 1, c->help);
	print_options(c->options);
}
