/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The transcript: one JSON object a line, for tests to assert on.
 */
#ifndef TRANSCRIPT_H
#define TRANSCRIPT_H

#include "json.h"
#include "outfile.h"

struct transcript {
	struct outfile out;
	uint64_t start;
	struct json json;
	uint64_t violations;
	/* NULL: none so far */
	const char *last_violation;
	/* Who has kept something back writes it before the next line; called once */
	void (*before)(void *ctx);
	void *before_ctx;
};

/* Time starts; unless @out is opened, nothing is written */
void transcript_init(struct transcript *t);

/* Starts a line; its fields are added to the object that is returned */
struct json *transcript_begin(struct transcript *t, const char *event);
void transcript_end(struct transcript *t);

/* Whoever has kept something back writes it now */
void transcript_flush(struct transcript *t);

/* A line with one text field */
void transcript_text(struct transcript *t, const char *event, const char *key,
		     const char *text);

/* What the other side must not do; the device goes on as hardware would */
void transcript_violation(struct transcript *t, const char *what, uint64_t where,
			  uint64_t value);

/* The same, with more fields to add before transcript_end() */
struct json *transcript_violation_begin(struct transcript *t, const char *what,
					uint64_t where, uint64_t value);

#endif /* TRANSCRIPT_H */
