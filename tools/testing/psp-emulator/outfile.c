// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file of lines, see outfile.h
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outfile.h"

#define LAST_CHANCE_US	1000000

static int claim(struct outfile *out)
{
	struct stat st;

	if (fstat(out->fd, &st))
		return -errno;
	out->regular = S_ISREG(st.st_mode);
	if (!out->regular)
		return 0;

	/* File systems without locks are no reason to write nothing */
	if (flock(out->fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
		return -EBUSY;
	return ftruncate(out->fd, 0) ? -errno : 0;
}

static bool is_pipe(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISFIFO(st.st_mode);
}

int outfile_open(struct outfile *out, struct loop *loop, const char *path)
{
	int ret;

	/* Without O_TRUNC: it may be another's; O_NONBLOCK: no wait for a reader */
	out->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);
	if (out->fd < 0)
		return errno == ENXIO && is_pipe(path) ? -EPIPE : -errno;
	ret = claim(out);
	if (ret) {
		close(out->fd);
		return ret;
	}
	out->loop = loop;
	out->error = 0;
	out->dead = false;
	out->whole = 0;
	out->waiting = 0;
	out->is_open = true;
	return 0;
}

static void fail(struct outfile *out, int err)
{
	if (!out->error)
		out->error = err;
	/* Whoever reads lines shall not find half a one at the end */
	if (out->regular && ftruncate(out->fd, out->whole))
		out->regular = false;
}

/* Bytes written; what is missing comes later, or never: then @out->dead */
static size_t write_some(struct outfile *out, const char *data, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = write(out->fd, data + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			break;
		if (n <= 0) {
			fail(out, n ? -errno : -EIO);
			out->dead = true;
			break;
		}
		done += (size_t)n;
	}
	return done;
}

static void write_waiting(struct outfile *out)
{
	size_t done = write_some(out, out->room, out->waiting);

	out->waiting = out->dead ? 0 : out->waiting - done;
	memmove(out->room, out->room + done, out->waiting);
}

static void reader_ready(void *ctx, short revents)
{
	struct outfile *out = ctx;

	(void)revents;
	write_waiting(out);
	if (!out->waiting)
		loop_del(out->loop, out->fd);
}

/* Lines are kept whole, so that only the end can be missing */
static void keep(struct outfile *out, const char *rest, size_t len)
{
	bool first = !out->waiting;

	if (len > sizeof(out->room) - out->waiting) {
		fail(out, -ENOBUFS);
		return;
	}
	memcpy(out->room + out->waiting, rest, len);
	out->waiting += len;
	if (first && loop_add(out->loop, out->fd, POLLOUT, reader_ready, out))
		fail(out, -ENOBUFS);
}

void outfile_add(struct outfile *out, const char *line, size_t len)
{
	size_t done;

	if (!out->is_open || out->error)
		return;
	if (out->waiting) {
		keep(out, line, len);
		return;
	}
	done = write_some(out, line, len);
	if (out->error)
		return;
	if (done < len)
		keep(out, line + done, len - done);
	out->whole += (off_t)len;
}

int outfile_close(struct outfile *out)
{
	struct pollfd pfd = { .fd = out->fd, .events = POLLOUT };
	uint64_t now = loop_now_us(), end = now + LAST_CHANCE_US;

	if (!out->is_open)
		return 0;
	if (out->waiting)
		loop_del(out->loop, out->fd);
	for (; out->waiting && now < end; now = loop_now_us()) {
		poll(&pfd, 1, (int)((end - now) / 1000) + 1);
		write_waiting(out);
	}
	if (out->waiting)
		fail(out, -ENOBUFS);
	/* Some file systems find out that they are full only now */
	if (close(out->fd) && !out->error)
		out->error = -errno;
	out->is_open = false;
	return out->error;
}
