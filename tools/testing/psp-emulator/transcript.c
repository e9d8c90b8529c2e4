// SPDX-License-Identifier: GPL-2.0-only
/*
 * The transcript, see transcript.h and README.md
 */
#include <string.h>

#include "loop.h"
#include "transcript.h"

void transcript_init(struct transcript *t)
{
	t->start = loop_now_us();
}

void transcript_flush(struct transcript *t)
{
	void (*before)(void *ctx) = t->before;

	t->before = NULL;
	if (before)
		before(t->before_ctx);
}

struct json *transcript_begin(struct transcript *t, const char *event)
{
	transcript_flush(t);
	json_open(&t->json);
	json_time(&t->json, "t", loop_now_us() - t->start);
	json_str(&t->json, "event", event);
	return &t->json;
}

void transcript_end(struct transcript *t)
{
	char line[JSON_MAX + 1];
	size_t len;

	len = strlen(strcpy(line, json_close(&t->json)));
	line[len++] = '\n';
	outfile_add(&t->out, line, len);
}

void transcript_text(struct transcript *t, const char *event, const char *key,
		     const char *text)
{
	json_str(transcript_begin(t, event), key, text);
	transcript_end(t);
}

struct json *transcript_violation_begin(struct transcript *t, const char *what,
					uint64_t where, uint64_t value)
{
	struct json *j = transcript_begin(t, "violation");

	t->violations++;
	t->last_violation = what;
	json_str(j, "what", what);
	json_hex(j, "where", where);
	json_hex(j, "value", value);
	return j;
}

void transcript_violation(struct transcript *t, const char *what, uint64_t where,
			  uint64_t value)
{
	transcript_violation_begin(t, what, where, value);
	transcript_end(t);
}
