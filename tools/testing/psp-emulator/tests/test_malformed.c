// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_malformed CASES - plays the cases of malformed/wire.txt, which says what
 * its lines mean, and looks whether the emulator still serves the next client.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "frames.h"
#include "ktap.h"

static struct wire w;
static struct frame_fds fds;
static const char *file;
static size_t line_no;

static void bad_line(void)
{
	printf("Bail out! %s:%zu makes no sense\n", file, line_no);
	exit(EXIT_FAILURE);
}

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

static void do_expect(const char *what)
{
	for (size_t i = 0; i < ARRAY_SIZE(results); i++) {
		int ret;

		if (strcmp(results[i].name, what))
			continue;
		ret = client_receive(&w.client);
		if (ret != results[i].value)
			ktap_fail(file, (int)line_no, "got %d, expected %s", ret, what);
		return;
	}
	bad_line();
}

static void add(struct frame *f, const void *data, size_t len)
{
	if (len > sizeof(f->data) - f->len)
		bad_line();
	memcpy(f->data + f->len, data, len);
	f->len += len;
}

static void add_number(struct frame *f, const char *text)
{
	uint64_t val;
	size_t width;
	char *p;

	val = strtoull(text, &p, 0);
	if (*p == '*') {
		static const uint8_t zero[64];

		width = strtoul(p + 1, &p, 0);
		if (val || width > sizeof(zero))
			bad_line();
		add(f, zero, width);
	} else if (*p == '/') {
		width = strtoul(p + 1, &p, 0);
		if (width > sizeof(val))
			bad_line();
		add(f, &val, width);
	}
	if (*p)
		bad_line();
}

/* The next value of the line at *@p, in place; NULL: no more */
static char *next_value(char **p)
{
	char *start = *p + strspn(*p, " ");
	char *end;

	if (!*start)
		return NULL;
	if (*start == '"')
		end = strchr(start + 1, '"');
	else
		end = start + strcspn(start, " ") - 1;
	if (!end)
		bad_line();
	*p = end + 1;
	if (**p)
		*(*p)++ = '\0';
	return start;
}

static void add_value(struct frame *f, char *value)
{
	if (*value == '"')
		add(f, value + 1, strcspn(value + 1, "\""));
	else
		add_number(f, value);
}

static bool option(const char *value, const char *name, uint32_t *val)
{
	size_t len = strlen(name);

	if (strncmp(value, name, len) || value[len] != '=')
		return false;
	*val = (uint32_t)strtoul(value + len + 1, NULL, 0);
	return true;
}

static void do_send(char *args)
{
	struct vu_header hdr = { 0 };
	struct frame f = { .len = sizeof(hdr) };
	uint32_t nfds = 0;
	char *value = next_value(&args);

	if (!value)
		bad_line();
	hdr.verb = (uint16_t)strtoul(value, NULL, 0);
	while ((value = next_value(&args))) {
		if (!option(value, "size", &hdr.size) && !option(value, "fds", &nfds) &&
		    !option(value, "flags", &hdr.flags))
			add_value(&f, value);
	}
	if (!hdr.size)
		hdr.size = (uint32_t)f.len;
	f.nfds = nfds;
	memcpy(f.data, &hdr, sizeof(hdr));
	EXPECT(frame_send(&w.client, &f, &fds));
}

static void do_raw(char *args)
{
	struct frame f = { 0 };
	char *value;

	while ((value = next_value(&args)))
		add_value(&f, value);
	EXPECT(client_send(&w.client, f.data, f.len, NULL, 0));
}

static void end_case(const char *name, unsigned int open_fds)
{
	wire_reconnect(&w);
	EXPECT_EQ(client_hello(&w.client), 0);
	EXPECT_EQ(client_read32(&w.client, 0x109fc), 0xa);
	wire_close(&w);
	EXPECT_EQ(ktap_open_fds(), open_fds);
	ktap_result(name);
}

static void play_line(char *text)
{
	if (!strcmp(text, "hello"))
		EXPECT_EQ(client_hello(&w.client), 0);
	else if (!strncmp(text, "expect ", 7))
		do_expect(text + 7);
	else if (!strncmp(text, "send ", 5))
		do_send(text + 5);
	else if (!strncmp(text, "raw ", 4))
		do_raw(text + 4);
	else
		bad_line();
}

static void play(FILE *f)
{
	unsigned int open_fds = ktap_open_fds();
	char name[128] = "", *text = NULL;
	size_t cap = 0;

	for (line_no = 1; getline(&text, &cap, f) > 0; line_no++) {
		text[strcspn(text, "\n")] = '\0';
		if (!*text || *text == '#')
			continue;
		if (strncmp(text, "case ", 5)) {
			play_line(text);
			continue;
		}
		if (*name)
			end_case(name, open_fds);
		snprintf(name, sizeof(name), "%s", text + 5);
		wire_open(&w, 0);
	}
	end_case(name, open_fds);
	free(text);
}

static size_t count_cases(FILE *f)
{
	size_t count = 0, cap = 0;
	char *text = NULL;

	while (getline(&text, &cap, f) > 0)
		count += !strncmp(text, "case ", 5);
	rewind(f);
	free(text);
	return count;
}

int main(int argc, char **argv)
{
	FILE *f = argc == 2 ? fopen(argv[1], "re") : NULL;

	if (!f) {
		fprintf(stderr, "test_malformed: wants the file of cases\n");
		return EXIT_FAILURE;
	}
	file = argv[1];
	frame_fds_open(&fds);
	ktap_plan(count_cases(f));
	play(f);
	frame_fds_close(&fds);
	fclose(f);
	return ktap_end();
}
