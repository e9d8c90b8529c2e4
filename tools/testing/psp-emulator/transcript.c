// SPDX-License-Identifier: GPL-2.0-only
/*
 * The transcript, see transcript.h and README.md
 */
#include <errno.h>

#include "loop.h"
#include "transcript.h"

int transcript_open(struct transcript *t, const char *path)
{
	t->start = loop_now_us();
	t->file = NULL;
	if (!path)
		return 0;

	t->file = fopen(path, "we");
	if (!t->file)
		return -errno;

	/* A reader sees whole lines while the guest still runs */
	setvbuf(t->file, NULL, _IOLBF, 0);
	return 0;
}

void transcript_close(struct transcript *t)
{
	if (t->file)
		fclose(t->file);
	t->file = NULL;
}

struct json *transcript_begin(struct transcript *t, const char *event)
{
	json_open(&t->json);
	json_time(&t->json, "t", loop_now_us() - t->start);
	json_str(&t->json, "event", event);
	return &t->json;
}

void transcript_end(struct transcript *t)
{
	const char *line = json_close(&t->json);

	if (t->file)
		fprintf(t->file, "%s\n", line);
}

void transcript_text(struct transcript *t, const char *event, const char *key,
		     const char *text)
{
	json_str(transcript_begin(t, event), key, text);
	transcript_end(t);
}

void transcript_violation(struct transcript *t, const char *what, uint64_t where,
			  uint64_t value)
{
	struct json *j = transcript_begin(t, "violation");

	json_str(j, "what", what);
	json_hex(j, "where", where);
	json_hex(j, "value", value);
	transcript_end(t);
}
