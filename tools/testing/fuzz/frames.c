// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-user: whatever a client sends, each request is answered or the connection is
 * closed, and nothing is left of it.
 *
 * After the two bytes of device_open() come records of
 *
 *	1	verb, or ACTION + one of enum action
 *	1	HOW_*
 *	2	length of what follows
 *		the body of the message, or the parameters of the action
 */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "device.h"
#include "vfio_user.h"

#define ACTION		0x40

enum action {
	/* Bytes without a header */
	ACTION_RAW,
	ACTION_RECONNECT,
	ACTION_WAIT,
	ACTION_RELEASE,
	ACTION_SHRINK,
	ACTION_FAULT,
	ACTION_COUNT,
};

#define HOW_FDS		0x03
#define HOW_FD_KIND(how) ((how) >> 2 & 7)
#define HOW_NO_REPLY	0x20
/* The first four bytes of the body are the size that the header has */
#define HOW_SIZE	0x40
#define HOW_REPLY	0x80

#define MAX_RECORD	(VU_MAX_MSG + 64)

static struct vu_conn conn;
static int client;
/* All that was sent so far were messages whose size is right */
static bool in_step;

static void join(void)
{
	int sv[2];

	MUST(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, sv));
	memset(&conn, 0, sizeof(conn));
	MUST(!vu_open(&conn, &emu, sv[0]));
	client = sv[1];
	in_step = true;
}

static void turn(void)
{
	/* Header and body are a round each; none of these waits */
	for (int i = 0; i < 4; i++)
		MUST(!loop_step(&emu.loop, 0));
}

static void leave(void)
{
	close(client);
	turn();
	MUST(conn.fd < 0 || emu.loop.nsrc);
	vu_close(&conn, "end");
}

static void send_all(const void *data, size_t len, const int *fds, size_t nfds)
{
	union {
		char buf[CMSG_SPACE(HOW_FDS * sizeof(int))];
		struct cmsghdr align;
	} ctl = { 0 };
	struct iovec iov = { (void *)data, len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (nfds) {
		msg.msg_control = ctl.buf;
		msg.msg_controllen = CMSG_SPACE(nfds * sizeof(int));
		CMSG_FIRSTHDR(&msg)->cmsg_level = SOL_SOCKET;
		CMSG_FIRSTHDR(&msg)->cmsg_type = SCM_RIGHTS;
		CMSG_FIRSTHDR(&msg)->cmsg_len = CMSG_LEN(nfds * sizeof(int));
		memcpy(CMSG_DATA(CMSG_FIRSTHDR(&msg)), fds, nfds * sizeof(int));
	}
	/* It may have closed the connection before */
	if (sendmsg(client, &msg, MSG_NOSIGNAL) < 0)
		MUST(errno == EPIPE || errno == ECONNRESET || errno == EAGAIN);
}

/* Reads all replies, which are whole and say whether they are errors; their number */
static unsigned int take_replies(void)
{
	static uint8_t buf[1 << 18];
	unsigned int replies = 0;
	size_t at = 0, len = 0;
	ssize_t n;

	while (len < sizeof(buf) && (n = recv(client, buf + len, sizeof(buf) - len, 0)) > 0)
		len += (size_t)n;
	for (; at < len; replies++) {
		struct vu_header hdr;

		MUST(len - at >= sizeof(hdr));
		memcpy(&hdr, buf + at, sizeof(hdr));
		MUST(hdr.size >= sizeof(hdr) && hdr.size <= len - at && hdr.size <= VU_MAX_MSG);
		MUST((hdr.flags & VU_F_TYPE) == VU_F_REPLY);
		MUST(!(hdr.flags & VU_F_ERROR) == !hdr.error);
		at += hdr.size;
	}
	return replies;
}

static void send_message(unsigned int verb, unsigned int how, struct input *body)
{
	uint8_t msg[sizeof(struct vu_header) + MAX_RECORD];
	struct vu_header hdr = { .id = 7, .verb = (uint16_t)verb };
	size_t nfds = how & HOW_FDS, len;
	int fds[HOW_FDS];
	unsigned int got;

	hdr.size = (uint32_t)(sizeof(hdr) + body->left);
	hdr.flags = (how & HOW_NO_REPLY ? VU_F_NO_REPLY : 0) | (how & HOW_REPLY ? VU_F_REPLY : 0);
	if (how & HOW_SIZE) {
		hdr.size = (uint32_t)input_number(body, 4);
		in_step = false;
	}
	memcpy(msg, &hdr, sizeof(hdr));
	memcpy(msg + sizeof(hdr), input_bytes(body, MAX_RECORD, &len), len);
	for (size_t i = 0; i < nfds; i++)
		fds[i] = device_file(HOW_FD_KIND(how) + (unsigned int)i);
	send_all(msg, sizeof(hdr) + len, fds, nfds);
	for (size_t i = 0; i < nfds; i++)
		close(fds[i]);
	turn();
	got = take_replies();
	if (in_step && conn.fd >= 0)
		MUST(got == !(how & HOW_NO_REPLY));
}

static void act(unsigned int action, struct input *in)
{
	size_t len = in->left;

	switch (action % ACTION_COUNT) {
	case ACTION_RAW:
		in_step = false;
		send_all(in->data, len, NULL, 0);
		turn();
		take_replies();
		break;
	case ACTION_RECONNECT:
		leave();
		join();
		break;
	case ACTION_WAIT:
		device_wait();
		break;
	case ACTION_RELEASE:
		psp_release(&emu.psp);
		break;
	case ACTION_SHRINK:
		device_shrink(input_number(in, 4));
		break;
	default:
		emu.faults.f[input_number(in, 1) % FAULT_COUNT] = (struct fault_state){
			.armed = true, .value = (uint32_t)input_number(in, 2),
			.command = FAULT_ANY, .left = 1,
		};
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };

	device_open(&in);
	join();
	while (in.left) {
		unsigned int verb = (unsigned int)input_number(&in, 1);
		unsigned int how = (unsigned int)input_number(&in, 1);
		struct input body;

		body.data = input_bytes(&in, input_number(&in, 2), &body.left);
		if (body.left > MAX_RECORD)
			body.left = MAX_RECORD;
		if (verb < ACTION)
			send_message(verb, how, &body);
		else
			act(verb - ACTION, &body);
	}
	leave();
	device_close();
	return 0;
}
