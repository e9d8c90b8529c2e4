/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The server side of vfio-user: a connection, its framing, and the verbs.
 *
 * Whatever the client sends, it gets an error reply or loses the connection.
 * Memory is bounded: one request and one reply at a time, and no further request
 * is read before the reply is out.
 */
#ifndef VFIO_USER_H
#define VFIO_USER_H

#include <stddef.h>

#include "emu.h"
#include "vfio_user_proto.h"

/* Offered as max_data_xfer_size; a register access has 8 bytes */
#define VU_MAX_DATA		4096
#define VU_MAX_MSG		(sizeof(struct vu_header) + sizeof(struct vu_region_rw) + \
				 VU_MAX_DATA)
#define VU_MAX_FDS		8

struct vu_msg {
	struct vu_header hdr;
	uint8_t body[VU_MAX_MSG - sizeof(struct vu_header)];
};

struct vu_conn {
	struct emu *emu;
	int fd;
	/* It has sent something; it has agreed on a version: only that switches power on */
	bool spoke;
	bool negotiated;

	struct vu_msg in;
	size_t in_len;
	/* Of the request in @in; -1: of a kind that no verb takes */
	int fds[VU_MAX_FDS];
	unsigned int nfds;

	struct vu_msg out;
	size_t out_len;
	size_t out_sent;
	/* Runs while the client takes nothing of @out */
	struct loop_timer patience;

	/* Called once, after the connection is closed */
	void (*closed)(void *ctx);
	void *closed_ctx;
};

/* Takes over @fd and serves it from @emu->loop; 0 or -errno */
int vu_open(struct vu_conn *conn, struct emu *emu, int fd);

/* @why goes into the transcript */
void vu_close(struct vu_conn *conn, const char *why);

/*
 * vu_verbs.c: carries out the request in @conn->in and puts the body of the
 * reply into @conn->out.  Returns the body's size, or -errno.  What it takes of
 * @conn->fds it replaces by -1.
 */
int vu_dispatch(struct vu_conn *conn);

#endif /* VFIO_USER_H */
