/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control protocol: one request a line, one reply a line (README.md).
 */
#ifndef CONTROL_H
#define CONTROL_H

#include <stddef.h>

#include "emu.h"

#define CONTROL_MAX_CLIENTS	8
#define CONTROL_LINE_MAX	512
#define CONTROL_REPLY_MAX	(JSON_MAX + 8)

struct control;

struct control_client {
	struct control *control;
	int fd;
	char line[CONTROL_LINE_MAX];
	size_t len;
	/* The rest of a line that was too long is thrown away */
	bool skip;
};

struct control {
	struct emu *emu;
	struct control_client client[CONTROL_MAX_CLIENTS];
};

void control_init(struct control *control, struct emu *emu);

/* Takes over @fd, a connected stream socket; 0 or -errno */
int control_open(struct control *control, int fd);

void control_exit(struct control *control);

/* Carries out one line (@len bytes, no newline) and writes the reply's line */
void control_request(struct emu *emu, const char *line, size_t len,
		     char reply[CONTROL_REPLY_MAX]);

#endif /* CONTROL_H */
