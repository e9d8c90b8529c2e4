/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Recorded vfio-user requests: one a line, "DESCRIPTORS HEX".
 */
#ifndef FRAMES_H
#define FRAMES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "wire.h"

struct frame {
	unsigned int nfds;
	size_t len;
	uint8_t data[VU_MAX_MSG];
};

struct frames {
	struct frame *frame;
	size_t count;
};

/* Ends the program if the text is not what it should be */
void frames_load(struct frames *frames, FILE *f, const char *name);
void frames_free(struct frames *frames);

/* What stands in for QEMU's descriptors: memory of 4 GiB, and an eventfd */
struct frame_fds {
	int mem;
	int event;
};

void frame_fds_open(struct frame_fds *fds);
void frame_fds_close(struct frame_fds *fds);

/* Sends @frame with descriptors of the kind that its verb takes */
bool frame_send(struct client *c, const struct frame *frame,
		const struct frame_fds *fds);

#endif /* FRAMES_H */
