// SPDX-License-Identifier: GPL-2.0-only
/*
 * The emulator's control language, as a client of the control socket speaks it, and its
 * command line: an input that begins with a dash is one, an argument a line.
 *
 * A line "!" is no request: a command of SFS comes, so that there is something to tell.
 */
#include <getopt.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control.h"
#include "device.h"
#include "options.h"

#define MAX_TEXT	4096
#define MAX_ARGS	32

static struct control control;

static void command_line(char *text)
{
	char *argv[MAX_ARGS + 2] = { "psp-emulator" };
	struct options opt = { .ready_fd = -1 };
	struct faults faults = { 0 };
	int argc = 1, ret;

	for (char *arg = strtok(text, "\n"); arg && argc <= MAX_ARGS; arg = strtok(NULL, "\n"))
		argv[argc++] = arg;
	opt.config.identity = psp_identity_nth(0);
	/* GNU's way to begin anew */
	optind = 0;
	ret = options_parse(&opt, &faults, argc, argv);
	MUST(ret || (opt.socket && *opt.socket && opt.config.identity));
}

static void versions(void)
{
	uint8_t header[16] = { 0 };

	put_le32(header + SFS_HDR_PAYLOAD_SIZE, SFS_VERSIONS_PAYLOAD);
	put_le32(header + SFS_HDR_SUB_CMD, SFS_SUB_GET_VERSIONS);
	device_poke(DEVICE_MEM, header, sizeof(header));
	emu.psp.tee.addr_lo = DEVICE_MEM;
	emu.psp.tee.command = 14u << 16;
	if (!emu.psp.tee.running)
		psp_tee_command(&emu.psp);
}

static bool is_plain(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] < ' ' || s[i] > '~')
			return false;
	}
	return true;
}

/* A reply is one line; what it tells is a whole object that fits */
static void check_reply(const char *line, size_t len)
{
	MUST(is_plain(line, len));
	if (len > 6 && !memcmp(line, "error ", 6))
		return;
	MUST(len >= 2 && !memcmp(line, "ok", 2));
	if (len == 2)
		return;
	MUST(len > 6 && !memcmp(line, "ok {\"", 5) && line[len - 1] == '}');
}

static void request(int client, const char *line, size_t len)
{
	char reply[CONTROL_REPLY_MAX + 1];
	ssize_t n;

	MUST(send(client, line, len, MSG_NOSIGNAL) == (ssize_t)len);
	for (size_t i = 0; i <= len / CONTROL_LINE_MAX; i++)
		MUST(!loop_step(&emu.loop, 0));
	n = recv(client, reply, sizeof(reply), 0);
	MUST(n > 0 && memchr(reply, '\n', (size_t)n) == reply + n - 1);
	check_reply(reply, (size_t)n - 1);
}

static void session(const char *text, size_t left)
{
	struct input options = { (const uint8_t *)"\0\x06", 2 };
	const char *end;
	int sv[2], commands = 0;

	device_open(&options);
	device_map();
	control_init(&control, &emu);
	MUST(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, sv));
	MUST(!control_open(&control, sv[0]));
	while ((end = memchr(text, '\n', left))) {
		size_t len = (size_t)(end - text) + 1;

		/* Each goes through 2 MiB, so two are enough */
		if (*text == '!' && commands++ < 2)
			versions();
		else if (*text != '!')
			request(sv[1], text, len);
		text += len;
		left -= len;
	}
	/* Half a line is no request; then the client leaves */
	send(sv[1], text, left, MSG_NOSIGNAL);
	MUST(!loop_step(&emu.loop, 0));
	close(sv[1]);
	for (int i = 0; i < 4 + MAX_TEXT / CONTROL_LINE_MAX; i++)
		MUST(!loop_step(&emu.loop, 0));
	MUST(control.client[0].fd < 0);
	control_exit(&control);
	device_close();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[MAX_TEXT + 1];

	if (size > MAX_TEXT)
		return -1;
	memcpy(text, data, size);
	text[size] = '\0';
	if (*text == '-')
		command_line(text);
	else
		session(text, size);
	return 0;
}
