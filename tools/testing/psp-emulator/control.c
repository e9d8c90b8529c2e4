// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clients of the control socket: lines in, lines out, see control.h
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control.h"

void control_init(struct control *control, struct emu *emu)
{
	control->emu = emu;
	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++) {
		control->client[i].control = control;
		control->client[i].fd = -1;
	}
}

static void client_close(struct control_client *c)
{
	loop_del(&c->control->emu->loop, c->fd);
	close(c->fd);
	c->fd = -1;
}

void control_exit(struct control *control)
{
	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++) {
		if (control->client[i].fd >= 0)
			client_close(&control->client[i]);
	}
}

/* False: the client is gone */
static bool client_reply(struct control_client *c, const char *text)
{
	size_t len = strlen(text);

	/* Who sends requests and reads no replies for that long is let go */
	if (send(c->fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)len)
		return true;
	client_close(c);
	return false;
}

static bool client_line(struct control_client *c)
{
	char reply[CONTROL_REPLY_MAX];

	if (c->skip) {
		c->skip = false;
		c->len = 0;
		return client_reply(c, "error line too long\n");
	}
	control_request(c->control->emu, c->line, c->len, reply);
	c->len = 0;
	return client_reply(c, reply);
}

static void client_event(void *ctx, short revents)
{
	struct control_client *c = ctx;
	char buf[CONTROL_LINE_MAX];
	ssize_t n = recv(c->fd, buf, sizeof(buf), MSG_DONTWAIT);

	(void)revents;
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return;
	if (n <= 0) {
		client_close(c);
		return;
	}
	for (ssize_t i = 0; i < n; i++) {
		if (buf[i] == '\n') {
			if (!client_line(c))
				return;
		} else if (c->len == sizeof(c->line)) {
			c->skip = true;
		} else {
			c->line[c->len++] = buf[i];
		}
	}
}

int control_open(struct control *control, int fd)
{
	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++) {
		struct control_client *c = &control->client[i];
		int ret;

		if (c->fd >= 0)
			continue;
		ret = loop_add(&control->emu->loop, fd, POLLIN, client_event, c);
		if (ret)
			return ret;
		c->fd = fd;
		c->len = 0;
		c->skip = false;
		return 0;
	}
	return -EBUSY;
}
