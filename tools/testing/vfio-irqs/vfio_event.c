// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of vfio-pci: eventfds
 */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "vfio_test.h"

/* An interrupt of an idle machine takes microseconds, of a busy emulated one more */
#define WAIT_MS		5000
#define SETTLE_MS	50

int event_new(void)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	return fd < 0 ? -errno : fd;
}

int event_new_all(int32_t *fds, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		fds[i] = event_new();
		if (fds[i] < 0)
			return fds[i];
	}
	return 0;
}

void event_close_all(const int32_t *fds, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		close(fds[i]);
}

static int take(int fd, int timeout)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	uint64_t count;

	if (poll(&poll_fd, 1, timeout) < 0)
		return -errno;
	if (read(fd, &count, sizeof(count)) == sizeof(count))
		return count;
	return errno == EAGAIN ? 0 : -errno;
}

int event_wait(int fd)
{
	return take(fd, WAIT_MS);
}

int event_settle(int fd)
{
	poll(NULL, 0, SETTLE_MS);
	return take(fd, 0);
}

int event_count_all(const int32_t *fds, unsigned int count)
{
	unsigned int i;
	int sum = 0;

	for (i = 0; i < count; i++) {
		int ret = take(fds[i], 0);

		if (ret < 0)
			return ret;
		sum += ret;
	}
	return sum;
}

int event_settle_all(const int32_t *fds, unsigned int count)
{
	poll(NULL, 0, SETTLE_MS);
	return event_count_all(fds, count);
}

int event_signal(int fd)
{
	uint64_t one = 1;

	return write(fd, &one, sizeof(one)) == sizeof(one) ? 0 : -errno;
}
