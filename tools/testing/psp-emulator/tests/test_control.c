// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control protocol: every request, lines that are none, and clients that do
 * not behave.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../control.h"
#include "ktap.h"
#include "rig.h"

static struct control control;

struct line_case {
	const char *line;
	/* The reply starts so */
	const char *reply;
};

static void request(const char *line, size_t len, char reply[CONTROL_REPLY_MAX])
{
	/* Not what the last request left there */
	strcpy(reply, "no reply");
	control_request(&rig.emu, line, len, reply);
	/* One line, and JSON where there is some */
	EXPECT(strchr(reply, '\n') == reply + strlen(reply) - 1);
	if (!strncmp(reply, "ok ", 3))
		EXPECT(json_valid(reply + 3));
	else
		EXPECT(!strcmp(reply, "ok\n") || !strncmp(reply, "error ", 6));
}

static void ask(const char *line, const char *want)
{
	char reply[CONTROL_REPLY_MAX];

	request(line, strlen(line), reply);
	if (strncmp(reply, want, strlen(want)))
		ktap_fail(__FILE__, __LINE__, "\"%s\" -> %s", line, reply);
}

/* Each of @pieces, up to a NULL, is in the reply */
static void ask_for(const char *line, const char * const *pieces)
{
	char reply[CONTROL_REPLY_MAX];

	request(line, strlen(line), reply);
	for (; *pieces; pieces++) {
		if (!strstr(reply, *pieces))
			ktap_fail(__FILE__, __LINE__, "\"%s\" -> %s", line, reply);
	}
}

static void bad_lines(void)
{
	static const struct line_case cases[] = {
		{ "", "error unknown request" },
		{ " ", "error unknown request" },
		{ "STATE", "error unknown request" },
		{ " state", "error unknown request" },
		{ "states", "error unknown request" },
		{ "stat", "error unknown request" },
		{ "state now", "error state takes no argument" },
		{ "clear all", "error clear takes no argument" },
		{ "release 1", "error release takes no argument" },
		{ "last 2", "error last takes no argument" },
		{ "digest sha1", "error digest takes no argument" },
		{ "reset now", "error reset takes no argument" },
		{ "fault", "error fault wants an argument" },
		{ "fault ", "error fault wants an argument" },
		{ "fault  hang", "error fault: unknown fault" },
		{ "fault nothing", "error fault: unknown fault, known are: status" },
		{ "fault status", "error fault: status wants a value" },
		{ "fault status=1 hang", "error fault: status wants a value" },
		{ "mark", "error mark wants an argument" },
		{ "irq", "error irq wants an argument" },
		{ "irq 0", "error irq: wants the bits" },
		{ "irq -1", "error irq: wants the bits" },
		{ "irq x", "error irq: wants the bits" },
		{ "irq  1", "error irq: wants the bits" },
		{ "irq +1", "error irq: wants the bits" },
		{ "irq 1 ", "error irq: wants the bits" },
		{ "irq 0x", "error irq: wants the bits" },
		{ "fault delay= 5", "error fault: delay wants a value" },
		{ "irq 0x100000000", "error irq: wants the bits" },
		{ "state\tx", "error line is not plain text" },
		{ "state\x7f", "error line is not plain text" },
		{ "\x1b[2J", "error line is not plain text" },
		{ "mark \xc2\x9b", "error line is not plain text" },
		{ "mark \xff", "error line is not plain text" },
		{ "mark \xc3", "error line is not plain text" },
		{ "mark \xc0\xaf", "error line is not plain text" },
		{ "mark \xed\xa0\x80", "error line is not plain text" },
		{ "mark \xf4\x90\x80\x80", "error line is not plain text" },
		{ "release", "error release: no command hangs" },
		{ "last", "error last: no SFS command so far" },
		{ "digest", "error digest: no SFS command so far" },
	};
	char reply[CONTROL_REPLY_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		ask(cases[i].line, cases[i].reply);
	request("state\0x", 7, reply);
	EXPECT(!strcmp(reply, "error line is not plain text\n"));
	for (int i = 0; i < FAULT_COUNT; i++)
		EXPECT(!faults_armed(&rig.emu.faults, i));
}

static void requests(void)
{
	static const char * const fresh[] = {
		"ok {\"patch_level\":16,\"base_level\":16,\"updates\":0,\"commands\":0,",
		"\"hung\":false,\"running\":false,\"ring\":false,\"faults\":[],",
		"\"connected\":true,\"interrupts\":0}\n", NULL,
	};
	static const char * const armed[] = {
		"\"faults\":[\"status=0x7,count=3\",\"delay=20,count=1\"],", NULL,
	};

	ask_for("state", fresh);
	ask_for("state\r", fresh);
	ask("fault status=0x07,count=3", "ok\n");
	ask("fault delay=20", "ok\n");
	ask_for("state", armed);
	ask("clear", "ok\n");
	ask_for("state", fresh);
	ask("mark \"quoted\" \\ and \xc3\xa4", "ok\n");
	ask("fault delay=010", "ok\n");
	EXPECT_EQ(rig.emu.faults.f[FAULT_DELAY].value, 10);
	ask("clear", "ok\n");
	ask("irq 0x2", "ok\n");
	EXPECT_EQ(rig.emu.psp.intsts, 2);
	ask("reset", "ok\n");
	EXPECT_EQ(rig.emu.psp.intsts, 0);
}

static void hung_command(void)
{
	static const char * const hung[] = {
		"\"commands\":1,\"hung\":true,\"running\":true,", NULL,
	};
	char before[CONTROL_REPLY_MAX], after[CONTROL_REPLY_MAX];
	uint8_t page[SFS_PAGE];

	ask("fault hang", "ok\n");
	rig_versions();
	ask_for("state", hung);
	ask("last", "ok {\"number\":1,\"state\":\"pending\",\"buffer\":\"0x00600000\",");
	request("digest", 6, before);
	memcpy(page, rig_ptr(RIG_BUFFER) + SFS_PAGE, sizeof(page));

	ask("clear", "ok\n");
	ask("release", "ok\n");
	ask("release", "error release: no command hangs\n");
	EXPECT(memcmp(page, rig_ptr(RIG_BUFFER) + SFS_PAGE, sizeof(page)));
	request("digest", 6, after);
	EXPECT(strcmp(before, after));
	ask("last", "ok {\"number\":1,\"state\":\"done\",");

	/* Memory that is gone */
	guest_mem_clear(&rig.emu.mem);
	ask("digest", "error digest: buffer 0x600000 is not readable: Bad address\n");
}

static int connect_control(void)
{
	int sv[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv))
		return -1;
	if (control_open(&control, sv[0])) {
		close(sv[0]);
		close(sv[1]);
		return -1;
	}
	return sv[1];
}

static void say(int fd, const char *text)
{
	EXPECT_EQ(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
	for (int i = 0; i < 4; i++)
		loop_step(&rig.emu.loop, 0);
}

static void hear(int fd, const char *want)
{
	char buf[CONTROL_REPLY_MAX];
	ssize_t n = recv(fd, buf, sizeof(buf) - 1, MSG_DONTWAIT);

	buf[n < 0 ? 0 : n] = '\0';
	if (strcmp(buf, want))
		ktap_fail(__FILE__, __LINE__, "heard \"%s\"", buf);
}

static void framing(void)
{
	char text[CONTROL_LINE_MAX + 2];
	int fd;

	control_init(&control, &rig.emu);
	fd = connect_control();

	/* In pieces, several at once, with the other line end */
	say(fd, "cle");
	hear(fd, "");
	say(fd, "ar\n");
	hear(fd, "ok\n");
	say(fd, "clear\r\nreset\nmark x\n");
	hear(fd, "ok\nok\nok\n");

	/* As long as may be, and a byte longer: one error, then all is well */
	memset(text, 'x', sizeof(text));
	memcpy(text, "mark ", 5);
	text[CONTROL_LINE_MAX] = '\n';
	text[CONTROL_LINE_MAX + 1] = '\0';
	say(fd, text);
	hear(fd, "ok\n");
	text[CONTROL_LINE_MAX] = 'x';
	for (int i = 0; i < 20; i++)
		say(fd, text);
	hear(fd, "");
	say(fd, "\nclear\n");
	hear(fd, "error line too long\nok\n");

	/* Leaves in the middle of a line */
	say(fd, "fault hang");
	close(fd);
	loop_step(&rig.emu.loop, 0);
	EXPECT(!faults_armed(&rig.emu.faults, FAULT_HANG));
	control_exit(&control);
}

/* Many requests at once are carried out one a round: others get their turn */
static void in_turn(void)
{
	int fd;

	control_init(&control, &rig.emu);
	fd = connect_control();
	EXPECT_EQ(send(fd, "clear\nreset\nmark x\nmark", 23, MSG_NOSIGNAL), 23);
	loop_step(&rig.emu.loop, 0);
	hear(fd, "ok\n");
	loop_step(&rig.emu.loop, 0);
	hear(fd, "ok\n");
	say(fd, " y\n");
	hear(fd, "ok\nok\n");
	close(fd);
	control_exit(&control);
}

static void many_clients(void)
{
	int fd[CONTROL_MAX_CLIENTS];

	control_init(&control, &rig.emu);
	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++)
		fd[i] = connect_control();
	EXPECT_EQ(connect_control(), -1);
	say(fd[0], "clear\n");
	say(fd[7], "reset\n");
	hear(fd[7], "ok\n");
	hear(fd[0], "ok\n");

	/* A place that becomes free is taken again */
	close(fd[3]);
	for (int i = 0; i < 3; i++)
		loop_step(&rig.emu.loop, 0);
	fd[3] = connect_control();
	EXPECT(fd[3] >= 0);
	say(fd[3], "clear\n");
	hear(fd[3], "ok\n");

	/* One that never reads is let go and does not hold up the others */
	for (int i = 0; i < 100000 && control.client[0].fd >= 0; i++) {
		send(fd[0], "state\nstate\nstate\nstate\n", 24,
		     MSG_NOSIGNAL | MSG_DONTWAIT);
		loop_step(&rig.emu.loop, 0);
	}
	EXPECT_EQ(control.client[0].fd, -1);
	say(fd[7], "clear\n");
	hear(fd[7], "ok\n");
	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++)
		close(fd[i]);
	control_exit(&control);
}

static void json_lines(void)
{
	static const char * const pieces[] = {
		"\"a\\\"b\":\"\\\\\\\"\\u0001\\u007f\\ufffd/\",",
		",\"utf8\":\"\\u00e4\\u20ac\\ud83d\\udd25\"",
		",\"n\":18446744073709551615,\"h\":\"0xdeadbeefcafe\",\"t\":true,",
		",\"us\":1.000001,\"l\":[\"x\",\"y\"],\"empty\":[]}",
	};
	struct json j;

	json_open(&j);
	json_str(&j, "a\"b", "\\\"\x01\x7f\xff/");
	json_str(&j, "utf8", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\xa5");
	json_num(&j, "n", UINT64_MAX);
	json_hex(&j, "h", 0xdeadbeefcafe);
	json_bool(&j, "t", true);
	json_time(&j, "us", 1000001);
	json_list_open(&j, "l");
	json_item(&j, "x");
	json_item(&j, "y");
	json_list_close(&j);
	json_list_open(&j, "empty");
	json_list_close(&j);
	json_close(&j);
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++)
		EXPECT(strstr(j.buf, pieces[i]));
	EXPECT_EQ(j.buf[0], '{');
	EXPECT(json_valid(j.buf));

	/* Too much for one line is no line at all */
	json_open(&j);
	for (int i = 0; i < 1000; i++)
		json_str(&j, "key", "some text");
	EXPECT(!strcmp(json_close(&j), "{}"));

	/* One that fills the line to its end, and those a little shorter and longer */
	for (size_t len = JSON_MAX - 16; len < JSON_MAX; len++) {
		char text[JSON_MAX] = "";
		const char *line;

		memset(text, 'x', len);
		json_open(&j);
		json_str(&j, "k", text);
		line = json_close(&j);
		EXPECT(json_valid(line));
		EXPECT_EQ(strlen(line), len + 8 < JSON_MAX ? len + 8 : 2);
	}

	EXPECT(!json_valid("{"));
	EXPECT(!json_valid("{}x"));
	EXPECT(!json_valid("{\"a\":01}"));
	EXPECT(!json_valid("{\"a\" 1}"));
	EXPECT(!json_valid("[]"));
}

static const struct ktap_test tests[] = {
	{ "lines that are no request", bad_lines },
	{ "requests", requests },
	{ "a hung command: state, last, digest, release", hung_command },
	{ "lines in pieces, too long, broken off", framing },
	{ "many requests at once", in_turn },
	{ "clients: too many, leaving, not reading", many_clients },
	{ "JSON", json_lines },
};

KTAP_SUITE(control, .before = rig_open, .after = rig_close);
