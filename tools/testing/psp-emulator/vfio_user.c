// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-user connections, see vfio_user.h
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fds.h"
#include "vfio_user.h"

#define HDR_SIZE	sizeof(struct vu_header)

/* How long a client may take nothing of what is sent to it */
#define PATIENCE_MS	10000

static void drop_fds(struct vu_conn *conn)
{
	for (unsigned int i = 0; i < conn->nfds; i++) {
		if (conn->fds[i] >= 0)
			close(conn->fds[i]);
	}
	conn->nfds = 0;
}

void vu_close(struct vu_conn *conn, const char *why)
{
	if (conn->fd < 0)
		return;

	loop_del(&conn->emu->loop, conn->fd);
	close(conn->fd);
	conn->fd = -1;
	drop_fds(conn);
	loop_timer_cancel(&conn->emu->loop, &conn->patience);
	if (conn->negotiated)
		emu_disconnect(conn->emu, why);
	else if (conn->spoke)
		transcript_text(&conn->emu->log, "refused", "why", why);
	if (conn->closed)
		conn->closed(conn->closed_ctx);
}

/* False: the connection is gone */
static bool flush_reply(struct vu_conn *conn)
{
	while (conn->out_sent < conn->out_len) {
		ssize_t n = send(conn->fd, (uint8_t *)&conn->out + conn->out_sent,
				 conn->out_len - conn->out_sent,
				 MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			/* Nothing more is read until the client takes this */
			loop_set_events(&conn->emu->loop, conn->fd, POLLOUT);
			if (!conn->patience.armed)
				loop_timer_arm(&conn->emu->loop, &conn->patience, PATIENCE_MS);
			return true;
		}
		if (n <= 0) {
			vu_close(conn, "client does not take the reply");
			return false;
		}
		conn->out_sent += (size_t)n;
		loop_timer_cancel(&conn->emu->loop, &conn->patience);
	}
	conn->out_len = 0;
	conn->out_sent = 0;
	loop_set_events(&conn->emu->loop, conn->fd, POLLIN);
	return true;
}

/*
 * Its socket is full of replies and it takes none.  It may even have left: if a request
 * that is still unread brings its own end of the connection, nothing tells that it did.
 */
static void out_of_patience(void *ctx)
{
	vu_close(ctx, "client does not take its replies");
}

static bool reply(struct vu_conn *conn, int ret)
{
	struct vu_header *hdr = &conn->out.hdr;

	hdr->id = conn->in.hdr.id;
	hdr->verb = conn->in.hdr.verb;
	hdr->flags = VU_F_REPLY;
	hdr->error = 0;
	hdr->size = HDR_SIZE;
	if (ret < 0) {
		hdr->flags |= VU_F_ERROR;
		hdr->error = (uint32_t)-ret;
	} else {
		hdr->size += (uint32_t)ret;
	}
	conn->out_len = hdr->size;
	conn->out_sent = 0;
	return flush_reply(conn);
}

/* Why no message can follow this header, or NULL */
static const char *bad_header(const struct vu_header *hdr)
{
	if (hdr->size < HDR_SIZE)
		return "message shorter than its header";
	if (hdr->size > VU_MAX_MSG)
		return "message too long";
	if ((hdr->flags & VU_F_TYPE) != VU_F_COMMAND)
		return "message is not a command";
	return NULL;
}

static bool refuse(struct vu_conn *conn, const char *why)
{
	/* An answer to an answer would be one too many */
	if ((conn->in.hdr.flags & VU_F_TYPE) == VU_F_COMMAND && !reply(conn, -EINVAL))
		return false;
	vu_close(conn, why);
	return false;
}

static bool handle_request(struct vu_conn *conn)
{
	const struct vu_header *hdr = &conn->in.hdr;
	bool first = !conn->negotiated;
	int ret;

	if (first && hdr->verb != VU_VERSION)
		return refuse(conn, "client did not start with VERSION");

	ret = vu_dispatch(conn);
	drop_fds(conn);
	conn->in_len = 0;
	if (first && ret < 0) {
		if (reply(conn, ret))
			vu_close(conn, "no common version");
		return false;
	}
	return hdr->flags & VU_F_NO_REPLY ? true : reply(conn, ret);
}

/*
 * Memory is files, interrupts are eventfds.  Anything else is closed at once: the
 * client's own end of this connection, say, would hide that the client has left.
 */
static int keep_fd(int fd)
{
	if (fd_is_file(fd) || fd_is_eventfd(fd))
		return fd;
	close(fd);
	return -1;
}

static int take_fds(struct vu_conn *conn, struct msghdr *msg)
{
	int ret = 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		size_t n;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(fd));
			if (conn->nfds < VU_MAX_FDS) {
				conn->fds[conn->nfds++] = keep_fd(fd);
			} else {
				close(fd);
				ret = -EMFILE;
			}
		}
	}
	return msg->msg_flags & MSG_CTRUNC ? -EMFILE : ret;
}

/* Bytes read, 0: later, negative: the connection is gone */
static ssize_t receive(struct vu_conn *conn, size_t want)
{
	union {
		char buf[CMSG_SPACE(VU_MAX_FDS * sizeof(int))];
		struct cmsghdr align;
	} ctl;
	struct iovec iov = { (uint8_t *)&conn->in + conn->in_len, want - conn->in_len };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = ctl.buf,
		.msg_controllen = sizeof(ctl.buf),
	};
	ssize_t n = recvmsg(conn->fd, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0) {
		vu_close(conn, n ? strerror(errno) : "client left");
		return -1;
	}
	conn->spoke = true;
	if (take_fds(conn, &msg)) {
		vu_close(conn, "too many file descriptors");
		return -1;
	}
	conn->in_len += (size_t)n;
	return n;
}

static void conn_event(void *ctx, short revents)
{
	struct vu_conn *conn = ctx;

	if (conn->out_len) {
		if (revents & POLLOUT)
			flush_reply(conn);
		else
			vu_close(conn, "client left before its reply");
		return;
	}

	/* One request a round: others get their turn, however busy the client is */
	if (conn->in_len < HDR_SIZE) {
		const char *why;

		if (receive(conn, HDR_SIZE) <= 0 || conn->in_len < HDR_SIZE)
			return;
		why = bad_header(&conn->in.hdr);
		if (why) {
			refuse(conn, why);
			return;
		}
	}
	if (conn->in_len < conn->in.hdr.size &&
	    receive(conn, conn->in.hdr.size) <= 0)
		return;
	if (conn->in_len == conn->in.hdr.size)
		handle_request(conn);
}

int vu_open(struct vu_conn *conn, struct emu *emu, int fd)
{
	int ret;

	conn->emu = emu;
	conn->fd = -1;
	conn->negotiated = false;
	conn->in_len = 0;
	conn->out_len = 0;
	conn->out_sent = 0;
	conn->nfds = 0;
	conn->spoke = false;
	conn->patience = (struct loop_timer){ .fn = out_of_patience, .ctx = conn };
	ret = loop_add(&emu->loop, fd, POLLIN, conn_event, conn);
	if (ret)
		return ret;
	conn->fd = fd;
	return 0;
}
