// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plays the cases of malformed.txt, which says what its lines mean, and looks whether
 * the emulator still serves the next client.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ktap.h"
#include "rig.h"

#define MAX_FDS	16

const char *malformed_cases;

/* What verbs take: memory of 4 GiB, and an eventfd */
static int memory, event;

static size_t line_no;

static void bad_line(void)
{
	ktap_give_up("%s:%zu makes no sense", malformed_cases, line_no);
}

static void expect(const char *what)
{
	static const struct {
		const char *name;
		int value;
	} results[] = {
		{ "ok", 0 },
		{ "closed", CLIENT_CLOSED },
		{ "silent", CLIENT_SILENT },
		{ "EINVAL", EINVAL },
		{ "ENOTSUP", ENOTSUP },
		{ "EEXIST", EEXIST },
		{ "ENOENT", ENOENT },
	};

	for (size_t i = 0; i < ARRAY_SIZE(results); i++) {
		int ret;

		if (strcmp(results[i].name, what))
			continue;
		ret = client_receive(&w.client);
		if (ret != results[i].value)
			ktap_fail(malformed_cases, (int)line_no, "got %d, expected %s", ret, what);
		return;
	}
	bad_line();
}

/* Bytes that a value stands for, at most @room of them into @p */
static size_t add_value(uint8_t *p, size_t room, const char *value)
{
	uint64_t number;
	size_t width;
	char *rest;

	if (*value == '\'') {
		width = strlen(++value);
		number = 0;
	} else {
		number = strtoull(value, &rest, 0);
		if (*rest != '/' && (*rest != '*' || number))
			bad_line();
		width = strtoul(rest + 1, NULL, 0);
		if (!width || (width > sizeof(number) && number))
			bad_line();
		value = NULL;
	}
	if (width > room)
		bad_line();
	memset(p, 0, width);
	memcpy(p, value ? value : (const char *)&number,
	       value || width < sizeof(number) ? width : sizeof(number));
	return width;
}

static bool option(const char *value, const char *name, uint32_t *val)
{
	size_t len = strlen(name);

	if (strncmp(value, name, len) || value[len] != '=')
		return false;
	*val = (uint32_t)strtoul(value + len + 1, NULL, 0);
	return true;
}

static void send_message(char *text)
{
	bool raw = !strncmp(text, "raw ", 4);
	size_t len = raw ? 0 : sizeof(struct vu_header);
	struct vu_msg msg = { 0 };
	uint32_t nfds = 0;
	int fds[MAX_FDS];
	char *value, *save = NULL;

	value = strtok_r(text, " ", &save);
	msg.hdr.verb = raw ? 0 : (uint16_t)strtoul(value, NULL, 0);
	while ((value = strtok_r(NULL, " ", &save))) {
		if (!option(value, "size", &msg.hdr.size) && !option(value, "fds", &nfds) &&
		    !option(value, "flags", &msg.hdr.flags))
			len += add_value((uint8_t *)&msg + len, sizeof(msg) - len, value);
	}
	if (!raw && !msg.hdr.size)
		msg.hdr.size = (uint32_t)len;
	if (nfds > MAX_FDS)
		bad_line();
	for (uint32_t i = 0; i < nfds; i++)
		fds[i] = msg.hdr.verb == VU_DMA_MAP ? memory : event;
	EXPECT(client_send(&w.client, &msg, len, fds, nfds));
}

static void play_line(char *text)
{
	char *got = strstr(text, " > "), *save = NULL;

	if (!got)
		bad_line();
	*got = '\0';
	send_message(text);
	for (got = strtok_r(got + 3, " ", &save); got; got = strtok_r(NULL, " ", &save))
		expect(got);
}

static void begin_case(const char *line)
{
	ktap_begin();
	wire_open();
	/* Registers that are there with SNP only are to be reached as well */
	w.emu.psp.sev.offered = true;
	w.emu.psp.sev.snp_offered = true;
	if (*line == '=')
		EXPECT_EQ(client_hello(&w.client), 0);
}

static void end_case(const char *name)
{
	wire_reconnect();
	EXPECT_EQ(client_hello(&w.client), 0);
	EXPECT_EQ(client_read32(&w.client, 0x109fc), 0xa);
	wire_close();
	ktap_result(name);
}

static bool is_case(const char *line)
{
	return !strncmp(line, "== ", 3) || !strncmp(line, "!= ", 3);
}

static void play(FILE *f)
{
	char name[128] = "", *line = NULL;
	size_t size = 0;

	for (line_no = 1; getline(&line, &size, f) > 0; line_no++) {
		line[strcspn(line, "\n")] = '\0';
		if (is_case(line)) {
			if (*name)
				end_case(name);
			snprintf(name, sizeof(name), "%s", line + 3);
			begin_case(line);
		} else if (*line && *line != '#') {
			play_line(line);
		}
	}
	end_case(name);
	free(line);
}

static size_t count_cases(FILE *f)
{
	size_t count = 0, size = 0;
	char *line = NULL;

	while (getline(&line, &size, f) > 0)
		count += is_case(line);
	rewind(f);
	free(line);
	return count;
}

static void run(void)
{
	FILE *f = fopen(malformed_cases, "re");

	memory = memfd_create("memory", MFD_CLOEXEC);
	event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (!f || memory < 0 || event < 0 || ftruncate(memory, 4ll << 30))
		ktap_give_up("%s or what it needs cannot be had", malformed_cases);
	ktap_plan(count_cases(f));
	play(f);
	close(memory);
	close(event);
	fclose(f);
}

const struct ktap_suite suite_malformed = { .name = "malformed", .run = run };
