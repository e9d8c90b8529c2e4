// SPDX-License-Identifier: GPL-2.0-only
/*
 * both programs as they are run: sockets, a
 * whole session with control and transcript, packages.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../sfs_package.h"
#include "child.h"
#include "ktap.h"

#define MBOX_CMD	0x10544
#define INTSTS		0x10694

static struct child ch;
static struct client cl;

static void expect_reply(const char *line, const char *want)
{
	const char *reply = child_ask(&ch, line);

	if (!strstr(reply, want))
		ktap_fail(__FILE__, __LINE__, "%s -> %s", line, reply);
}

static uint32_t status(void)
{
	return get_le32(cl.mem + CLIENT_BUFFER + SFS_HDR_STATUS);
}

/* Nobody connected: only looking whether somebody listens leaves no trace */
static void expect_transcript_empty(void)
{
	size_t size;

	free(child_read_file(child_log, &size));
	EXPECT_EQ(size, 0);
}

static void sockets(void)
{
	struct stat st;

	EXPECT_EQ(child_start(&ch, NULL), 0);
	EXPECT_EQ(stat(child_socket, &st), 0);
	EXPECT_EQ(st.st_mode & 0777, 0600);
	EXPECT_EQ(stat(child_control, &st), 0);
	EXPECT_EQ(st.st_mode & 0777, 0600);
	expect_reply("state", "\"connected\":false");

	/* A second emulator on the same socket is refused and removes nothing */
	EXPECT_EQ(child_run_emulator(ARGS("--socket", child_socket)), 1);
	expect_reply("state", "\"connected\":false");
	expect_transcript_empty();
	EXPECT_EQ(child_connect(&cl), 0);
	client_exit(&cl);
	EXPECT_EQ(child_stop(&ch), 0);
	EXPECT(stat(child_socket, &st));
	EXPECT(stat(child_control, &st));

	/* What a killed one leaves behind is taken over */
	EXPECT_EQ(child_start(&ch, NULL), 0);
	kill(ch.pid, SIGKILL);
	EXPECT_EQ(child_stop(&ch), -1);
	EXPECT_EQ(stat(child_socket, &st), 0);
	EXPECT_EQ(child_start(&ch, NULL), 0);
	EXPECT_EQ(child_stop(&ch), 0);

	/* A file that is no socket stays */
	close(open(child_socket, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	EXPECT_EQ(child_start(&ch, NULL), -1);
	EXPECT_EQ(stat(child_socket, &st), 0);
	unlink(child_socket);
}

/* Somebody listens there and is too busy to answer: not ours to take over */
static void busy_socket(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int fd[16], n = 0;
	struct stat st;

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", child_socket);
	EXPECT_EQ(bind(listener, (struct sockaddr *)&addr, sizeof(addr)), 0);
	EXPECT_EQ(listen(listener, 0), 0);
	for (; n < 16; n++) {
		fd[n] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		if (connect(fd[n], (struct sockaddr *)&addr, sizeof(addr)))
			break;
	}
	EXPECT(n < 16);
	EXPECT_EQ(child_run_emulator(ARGS("--socket", child_socket)), 1);
	EXPECT_EQ(stat(child_socket, &st), 0);
	for (; n >= 0; n--)
		close(fd[n]);
	close(listener);
	unlink(child_socket);
}

/* Each of them ends it as SIGTERM does */
static void signals(void)
{
	static const int sigs[] = { SIGHUP, SIGINT, SIGTERM };
	struct stat st;

	/* Whatever these tests were started by */
	signal(SIGHUP, SIG_DFL);
	for (size_t i = 0; i < ARRAY_SIZE(sigs); i++) {
		EXPECT_EQ(child_start(&ch, NULL), 0);
		EXPECT_EQ(child_connect(&cl), 0);
		EXPECT_EQ(child_end(&ch, sigs[i]), 0);
		EXPECT(stat(child_socket, &st));
		EXPECT(stat(child_control, &st));
		client_exit(&cl);
	}

	/* As nohup starts it */
	signal(SIGHUP, SIG_IGN);
	EXPECT_EQ(child_start(&ch, NULL), 0);
	signal(SIGHUP, SIG_DFL);
	kill(ch.pid, SIGHUP);
	expect_reply("state", "ok {");
	EXPECT_EQ(child_stop(&ch), 0);
}

/* What the emulator opens must not stand in for standard error */
static void no_standard_descriptors(void)
{
	child_closed = true;
	EXPECT_EQ(child_start(&ch, NULL), 0);
	child_closed = false;
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		char path[32], target[32] = "";

		snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)ch.pid, fd);
		EXPECT(readlink(path, target, sizeof(target) - 1) > 0);
		EXPECT(!strcmp(target, "/dev/null"));
	}
	EXPECT_EQ(child_stop(&ch), 0);
}

static char *make_package(const char * const *args, size_t *size)
{
	const char *argv[12];
	int n = 0;

	for (int i = 0; args[i]; i++)
		argv[n++] = args[i];
	argv[n++] = child_package;
	argv[n] = NULL;
	EXPECT_EQ(child_run_mkpackage(argv), 0);
	return child_read_file(child_package, size);
}

static uint32_t apply(const char * const *args)
{
	size_t size;
	char *pkg = make_package(args, &size);

	EXPECT_EQ(client_update(&cl, pkg, size), PSP_RESP);
	free(pkg);
	return status();
}

/* What README.md promises, in this order, with all its fields */
static void check_transcript(void)
{
	static const char * const order[] = {
		"\"event\":\"connect\",\"capability\":\"0x0000000a\"}\n",
		"\"event\":\"bus-master\",\"on\":true}\n",
		"\"event\":\"register\",\"op\":\"read\",\"reg\":\"C2PMSG_63\",\"offset\":\"0x000109fc\",\"value\":\"0x0000000a\"}\n",
		"\"event\":\"register\",\"op\":\"write\",\"reg\":\"C2PMSG_18\",\"offset\":\"0x00010548\",\"value\":\"0x00400000\"}\n",
		"\"event\":\"mailbox\",\"mailbox\":\"tee\",\"command\":14,\"name\":\"extended\",\"buffer\":\"0x00400000\"}\n",
		"\"event\":\"command\",\"number\":1,\"state\":\"pending\",\"buffer\":\"0x00400000\",\"header_valid\":true,\"sub_cmd\":1,\"payload_size\":8192,\"status_in\":0,\"ext_status_in\":0,\"package_bytes\":0,\"tail_nonzero\":0,\"beyond_nonzero\":0,\"prefilled\":true,\"faults\":[]}\n",
		"\"event\":\"answer\",\"number\":1,\"state\":\"done\",\"buffer\":\"0x00400000\",\"header_valid\":true,\"sub_cmd\":1,\"payload_size\":8192,\"status_in\":0,\"ext_status_in\":0,\"package_bytes\":0,\"tail_nonzero\":0,\"beyond_nonzero\":0,\"prefilled\":true,\"faults\":[],\"mailbox_status\":0,\"recovery\":false,\"status\":0,\"status_text\":\"ok\",\"ext_written\":false,\"ext_status\":0,\"changed\":false,\"blocked\":false}\n",
		"\"event\":\"response\",\"mailbox\":\"tee\",\"command\":14,\"value\":\"0x80000000\"}\n",
		"\"package_bytes\":100001,",
		"\"event\":\"mark\",\"text\":\"here\"}\n",
		"\"event\":\"fault\",\"spec\":\"status=0x0a\"}\n",
		"\"faults\":[\"status\"],\"mailbox_status\":0,\"recovery\":false,\"status\":10,\"status_text\":\"bad base patch level\",",
		"\"event\":\"violation\",\"what\":\"command with the response bit set\",\"where\":\"0x00010544\",\"value\":\"0x80000000\"}\n",
		"\"event\":\"reset\",\"who\":\"client\"}\n",
		"\"event\":\"bus-master\",\"on\":false}\n",
		"\"event\":\"fault\",\"spec\":\"clear\"}\n",
		"\"event\":\"reset\",\"who\":\"control\"}\n",
		"\"event\":\"interrupt\",\"intsts\":\"0x00000001\",\"inten\":\"0x00000000\",\"sent\":0}\n",
		"\"value\":\"0x00000001\",\"repeats\":2}\n",
		"\"event\":\"disconnect\",\"why\":\"",
	};
	char *text = child_read_file(child_log, NULL), *save = NULL;
	const char *at = text;

	for (size_t i = 0; at && i < ARRAY_SIZE(order); i++) {
		at = strstr(at, order[i]);
		if (!at)
			ktap_fail(__FILE__, __LINE__, "no %s in its place", order[i]);
	}
	for (char *line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (!json_valid(line))
			ktap_fail(__FILE__, __LINE__, "not JSON: %s", line);
	}
	free(text);
}

static void session(void)
{
	EXPECT_EQ(child_start(&ch, NULL), 0);
	EXPECT_EQ(child_connect(&cl), 0);
	EXPECT_EQ(client_read32(&cl, FEATURE), 0xa);
	EXPECT_EQ(client_versions(&cl), PSP_RESP);
	EXPECT_EQ(apply(ARGS("--size", "100001")), SFS_OK);
	expect_reply("state", "\"patch_level\":17,\"base_level\":16,");
	expect_reply("last", "\"sub_cmd\":2,\"payload_size\":131072,");
	expect_reply("last", "\"package_bytes\":100001,\"tail_nonzero\":0,\"beyond_nonzero\":0,");
	expect_reply("digest", "ok {\"sha256\":\"");

	expect_reply("mark here", "ok");
	expect_reply("fault status=0x0a", "ok");
	EXPECT_EQ(client_versions(&cl), PSP_RESP);
	EXPECT_EQ(status(), 0x0a);
	client_write32(&cl, MBOX_CMD, PSP_RESP);
	EXPECT_EQ(client_call(&cl, VU_DEVICE_RESET, NULL, 0, NULL, 0), 0);
	expect_reply("state", "\"patch_level\":16,");
	expect_reply("clear", "ok");
	expect_reply("reset", "ok");
	expect_reply("irq 1", "ok");
	for (int i = 0; i < 3; i++)
		EXPECT_EQ(client_read32(&cl, INTSTS), 1);
	client_write32(&cl, INTSTS, 1);
	client_exit(&cl);
	EXPECT_EQ(child_stop(&ch), 0);
	check_transcript();
}

/* A command that takes a second keeps nobody waiting, and SIGTERM ends it */
static void slow_command(void)
{
	uint64_t start;

	EXPECT_EQ(child_start(&ch, ARGS("--fault", "delay=1000")), 0);
	EXPECT_EQ(child_connect(&cl), 0);

	/* QEMU resets the device first of all: what was armed stays */
	EXPECT_EQ(client_call(&cl, VU_DEVICE_RESET, NULL, 0, NULL, 0), 0);
	EXPECT_EQ(client_versions(&cl) & PSP_RESP, 0);
	expect_reply("state", "\"running\":true,");
	start = loop_now_us();
	while (!(client_read32(&cl, MBOX_CMD) & PSP_RESP) &&
	       loop_now_us() - start < 20000000)
		poll(NULL, 0, 10);
	EXPECT(loop_now_us() - start < 20000000);
	EXPECT_EQ(status(), SFS_OK);

	expect_reply("fault delay=600000", "ok");
	EXPECT_EQ(client_versions(&cl) & PSP_RESP, 0);
	expect_reply("state", "\"running\":true,");
	EXPECT_EQ(child_stop(&ch), 0);
	client_exit(&cl);
}

static void second_client_waits(void)
{
	static const uint8_t hello[20] = { 1, 0, VU_VERSION, 0, sizeof(hello) };
	struct client second;
	struct pollfd pfd = { .events = POLLIN };

	EXPECT_EQ(child_start(&ch, NULL), 0);
	EXPECT_EQ(child_connect(&cl), 0);
	client_init(&second, child_dial(child_socket), NULL);
	pfd.fd = second.fd;
	EXPECT(client_send(&second, hello, sizeof(hello), NULL, 0));
	EXPECT_EQ(client_read32(&cl, FEATURE), 0xa);
	EXPECT_EQ(poll(&pfd, 1, 0), 0);
	client_exit(&cl);
	EXPECT_EQ(client_receive(&second), 0);
	EXPECT_EQ(client_read32(&second, FEATURE), 0xa);
	client_exit(&second);
	EXPECT_EQ(child_stop(&ch), 0);
}

/* Each damage gives the status that --list-corrupt says */
static void corruptions(void)
{
	char *list, *save = NULL;
	unsigned int count = 0;

	EXPECT_EQ(child_run_mkpackage(ARGS("--list-corrupt")), 0);
	list = child_read_file(child_out, NULL);
	EXPECT_EQ(child_start(&ch, ARGS("--customer-signed")), 0);
	EXPECT_EQ(child_connect(&cl), 0);
	for (char *line = strtok_r(list, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		char name[32];
		unsigned int want;

		if (sscanf(line, "%31s %x", name, &want) != 2)
			ktap_fail(__FILE__, __LINE__, "not a corruption: %s", line);
		EXPECT_EQ(apply(ARGS("--corrupt", name)), want);
		count++;
	}
	EXPECT(count >= 7);
	expect_reply("state", "\"patch_level\":16,");
	EXPECT_EQ(apply(ARGS("--customer")), SFS_OK);
	client_exit(&cl);
	EXPECT_EQ(child_stop(&ch), 0);
	free(list);
}

static void sizes(void)
{
	static const struct {
		const char *args[6];
		uint32_t status;
	} cases[] = {
		{ { "--size", "129" }, SFS_OK },
		{ { "--size", "2093056", "--level", "19" }, SFS_OK },
		{ { "--base-level", "15" }, SFS_BAD_BASE_LEVEL },
		{ { "--level", "21", "--from-level", "20" }, SFS_BAD_CURRENT_LEVEL },
		{ { "--level", "19" }, SFS_BAD_NEW_LEVEL },
		{ { "--customer", "--level", "20" }, SFS_CUSTOMER_NOT_ALLOWED },
		{ { "--needs-fw", "1", "--level", "20" }, SFS_FW_MISMATCH },
		{ { "--needs-system", "1", "--level", "20" }, SFS_SYSTEM_MISMATCH },
	};
	size_t size;
	char *pkg, *again;

	EXPECT_EQ(child_start(&ch, NULL), 0);
	EXPECT_EQ(child_connect(&cl), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		EXPECT_EQ(apply(cases[i].args), cases[i].status);
	expect_reply("state", "\"patch_level\":19,\"base_level\":16,\"updates\":2,");
	client_exit(&cl);
	EXPECT_EQ(child_stop(&ch), 0);

	/* Too large for the buffer, for the driver to refuse; always the same */
	pkg = make_package(ARGS("--size", "2093057"), &size);
	EXPECT_EQ(size, 2093057);
	again = make_package(ARGS("--size", "2093057"), &size);
	EXPECT(!memcmp(pkg, again, size));
	free(pkg);
	free(again);
}

static const struct ktap_test tests[] = {
	{ "sockets: mode, stale, in use, removed at the end", sockets },
	{ "a socket whose owner is busy", busy_socket },
	{ "signals", signals },
	{ "no standard descriptors", no_standard_descriptors },
	{ "a session with control and transcript", session },
	{ "a slow command keeps nobody waiting", slow_command },
	{ "a second client waits for the first to leave", second_client_waits },
	{ "psp-mkpackage --corrupt: each with its status", corruptions },
	{ "packages: sizes and levels", sizes },
};

KTAP_SUITE(process);
