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

static void client_reply(struct control_client *c, const char *text)
{
	size_t len = strlen(text);

	/* Who sends requests and reads no replies for that long is let go */
	if (send(c->fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)len)
		client_close(c);
}

static void client_line(struct control_client *c)
{
	char reply[CONTROL_REPLY_MAX] = "error line too long\n";

	if (!c->skip)
		control_request(c->control->emu, c->line, c->len, reply);
	c->skip = false;
	c->len = 0;
	client_reply(c, reply);
}

/* The bytes up to the end of the first line, or all: the rest waits in the socket */
static ssize_t receive_line(int fd, char *buf, size_t size)
{
	ssize_t n = recv(fd, buf, size, MSG_DONTWAIT | MSG_PEEK);
	char *end;

	if (n <= 0)
		return n;
	end = memchr(buf, '\n', (size_t)n);
	return recv(fd, buf, end ? (size_t)(end - buf) + 1 : (size_t)n, MSG_DONTWAIT);
}

/* One request a round: others get their turn, however many are sent at once */
static void client_event(void *ctx, short revents)
{
	struct control_client *c = ctx;
	char buf[CONTROL_LINE_MAX];
	ssize_t n = receive_line(c->fd, buf, sizeof(buf));

	(void)revents;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		client_close(c);
		return;
	}
	for (ssize_t i = 0; i < n; i++) {
		if (buf[i] == '\n') {
			client_line(c);
			return;
		}
		if (c->len == sizeof(c->line))
			c->skip = true;
		else
			c->line[c->len++] = buf[i];
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
