// SPDX-License-Identifier: GPL-2.0-only
/*
 * Recorded vfio-user requests, see frames.h
 */
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "frames.h"

#define FRAME_MAX_FDS	16

static void give_up(const char *name, size_t line)
{
	printf("Bail out! %s:%zu is not a recorded request\n", name, line);
	exit(EXIT_FAILURE);
}

static bool parse_frame(struct frame *frame, const char *text)
{
	char *p;

	frame->nfds = (unsigned int)strtoul(text, &p, 10);
	if (*p++ != ' ' || frame->nfds > FRAME_MAX_FDS)
		return false;
	for (frame->len = 0; p[0] && p[0] != '\n'; p += 2) {
		unsigned int byte;

		if (frame->len == sizeof(frame->data) || sscanf(p, "%2x", &byte) != 1)
			return false;
		frame->data[frame->len++] = (uint8_t)byte;
	}
	return frame->len >= sizeof(struct vu_header);
}

void frames_load(struct frames *frames, FILE *f, const char *name)
{
	size_t cap = 0, line = 0;
	char *text = NULL;

	frames->frame = NULL;
	frames->count = 0;
	while (getline(&text, &cap, f) > 0) {
		line++;
		if (text[0] == '#')
			continue;
		frames->frame = realloc(frames->frame,
					(frames->count + 1) * sizeof(*frames->frame));
		if (!frames->frame || !parse_frame(&frames->frame[frames->count], text))
			give_up(name, line);
		frames->count++;
	}
	free(text);
	if (!frames->count)
		give_up(name, line);
}

void frames_free(struct frames *frames)
{
	free(frames->frame);
}

void frame_fds_open(struct frame_fds *fds)
{
	fds->mem = memfd_create("frames", MFD_CLOEXEC);
	fds->event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (fds->mem < 0 || fds->event < 0 || ftruncate(fds->mem, 4ll << 30)) {
		printf("Bail out! no memory file\n");
		exit(EXIT_FAILURE);
	}
}

void frame_fds_close(struct frame_fds *fds)
{
	close(fds->mem);
	close(fds->event);
}

bool frame_send(struct client *c, const struct frame *frame,
		const struct frame_fds *fds)
{
	int fd[FRAME_MAX_FDS];

	for (unsigned int i = 0; i < frame->nfds; i++)
		fd[i] = get_le16(frame->data + 2) == VU_DMA_MAP ? fds->mem : fds->event;
	return client_send(c, frame->data, frame->len, fd, frame->nfds);
}
