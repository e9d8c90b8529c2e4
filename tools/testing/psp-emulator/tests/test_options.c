// SPDX-License-Identifier: GPL-2.0-only
/*
 * the command lines of both programs: what they
 * refuse and how they say it, and what the options change.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "ktap.h"


static struct child ch;
static struct client cl;

static uint32_t status(void)
{
	return get_le32(cl.mem + CLIENT_BUFFER + SFS_HDR_STATUS);
}

struct run_case {
	const char *args[8];
	int status;
	/* In what it prints */
	const char *text;
};

static void run_cases(const struct run_case *cases, size_t count,
		      int (*run)(const char * const *args))
{
	for (size_t i = 0; i < count; i++) {
		int ret = run(cases[i].args);
		char *out = child_read_file(child_out, NULL);

		if (ret != cases[i].status || !strstr(out, cases[i].text))
			ktap_fail(__FILE__, __LINE__, "case %zu: status %d, %s", i, ret, out);
		free(out);
	}
}

static void emulator_options(void)
{
	/* More than a socket address has room for */
	static char too_long[120];
	static const struct run_case cases[] = {
		{ { "--help" }, 0, "usage: psp-emulator" },
		{ { "--list-devices" }, 0, "14ca" },
		{ { NULL }, 2, "--socket PATH is needed" },
		{ { "--nonsense" }, 2, "nonsense" },
		{ { "--socket" }, 2, "requires an argument" },
		{ { "--socket", "/nowhere/psp", "more" }, 2, "too many arguments" },
		{ { "--socket", "/nowhere/psp" }, 1, "cannot listen on /nowhere/psp" },
		{ { "--socket", "/x", "--device-id", "1234" }, 2, "no such PSP" },
		{ { "--socket", "/x", "--device-id", "14cag" }, 2, "not a number" },
		{ { "--socket", "/x", "--device-id", "-1" }, 2, "not a number" },
		{ { "--socket", "/x", "--capability", "100000000" }, 2, "not a number" },
		{ { "--socket", "/x", "--device-id", " 14ca" }, 2, "not a number" },
		{ { "--socket", "/x", "--device-id", "+14ca" }, 2, "not a number" },
		{ { "--socket", "/x", "--device-id", "14ca " }, 2, "not a number" },
		{ { "--socket", "/x", "--device-id", "0x" }, 2, "not a number" },
		{ { "--socket", "/x", "--capability", " 8" }, 2, "not a number" },
		{ { "--socket", "/x", "--capability", "" }, 2, "not a number" },
		{ { "--socket", "/x", "--fault", "nonsense" }, 2, "unknown fault" },
		{ { "--socket", "/x", "--fault", "delay" }, 2, "delay wants a value" },
		{ { "--socket", "/x", "--ready-fd", "x" }, 2, "not a number" },
		{ { "--socket", "/x", "--ready-fd", " 1" }, 2, "not a number" },
		{ { "--socket", "/x", "--ready-fd", "77" }, 2, "not open for writing" },
		{ { "--socket", "" }, 2, "--socket: the path is empty" },
		{ { "--socket", "/x", "--control", "" }, 2, "--control: the path is empty" },
		{ { "--socket", "/x", "--transcript", "" }, 2, "the path is empty" },
		{ { "--socket", child_socket, "--transcript", "/nowhere/t" }, 1,
		  "cannot write /nowhere/t" },
		{ { "--socket", too_long }, 1, "File name too long" },
	};

	memset(too_long, 'x', sizeof(too_long) - 1);
	run_cases(cases, ARRAY_SIZE(cases), child_run_emulator);
}

static void mkpackage_options(void)
{
	static const struct run_case cases[] = {
		{ { "--help" }, 0, "usage: psp-mkpackage" },
		{ { "--list-corrupt" }, 0, "checksum" },
		{ { NULL }, 2, "one output file is needed" },
		{ { "a", "b" }, 2, "one output file is needed" },
		{ { "--size", "128", "x" }, 2, "not a number from 129" },
		{ { "--size", "0x100000000", "x" }, 2, "not a number" },
		{ { "--level", "-1", "x" }, 2, "not a number" },
		{ { "--level", "", "x" }, 2, "not a number" },
		{ { "--level", " 17", "x" }, 2, "not a number" },
		{ { "--level", "+17", "x" }, 2, "not a number" },
		{ { "--needs-fw", " 1", "x" }, 2, "not a number" },
		{ { "" }, 1, "cannot write : No such file" },
		{ { "--corrupt", "all", "x" }, 2, "unknown, see --list-corrupt" },
		{ { "/nowhere/package" }, 1, "cannot write /nowhere/package" },
	};

	run_cases(cases, ARRAY_SIZE(cases), child_run_mkpackage);
}

static void capabilities(void)
{
	static const struct {
		const char *args[6];
		uint32_t value;
	} cases[] = {
		{ { NULL }, 0xa },
		{ { "--no-sfs" }, 0x2 },
		{ { "--capability", "ff" }, 0xff },
		{ { "--capability", "0xff", "--no-sfs" }, 0xf7 },
		{ { "--device-id", "0x15c7" }, 0xa },
		{ { "--device-id", "1486" }, 0 },
		{ { "--fault", "all-ones" }, 0xffffffff },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		child_expect_feature(cases[i].args, cases[i].value);

	/* Without the bit the firmware refuses as well */
	EXPECT_EQ(child_start(&ch, ARGS("--no-sfs")), 0);
	EXPECT_EQ(child_connect(&cl), 0);
	EXPECT_EQ(client_versions(&cl), PSP_RESP);
	EXPECT_EQ(status(), SFS_DISABLED);
	client_exit(&cl);
	EXPECT_EQ(child_stop(&ch), 0);
}

/* A descriptor that takes nothing, or only to read, is no reason to hang */
static void ready_fd(void)
{
	const char *args[] = { "--socket", child_socket, "--ready-fd", NULL, NULL };
	char number[16], page[4096] = "";
	int fds[2];

	EXPECT_EQ(pipe(fds), 0);
	args[3] = number;
	snprintf(number, sizeof(number), "%d", fds[0]);
	EXPECT_EQ(child_run_emulator(args), 2);

	fcntl(fds[1], F_SETFL, O_NONBLOCK);
	while (write(fds[1], page, sizeof(page)) > 0)
		;
	fcntl(fds[1], F_SETFL, 0);
	snprintf(number, sizeof(number), "%d", fds[1]);
	EXPECT_EQ(child_run_emulator(args), 1);

	/* Nobody reads it at all */
	close(fds[0]);
	EXPECT_EQ(child_run_emulator(args), 1);
	close(fds[1]);
	EXPECT(access(child_socket, F_OK));
}

static const struct ktap_test tests[] = {
	{ "psp-emulator: options", emulator_options },
	{ "--ready-fd", ready_fd },
	{ "psp-mkpackage: options", mkpackage_options },
	{ "capability register", capabilities },
};

KTAP_SUITE(options);
