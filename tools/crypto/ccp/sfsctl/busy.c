// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands to a firmware that may be busy
 *
 * With --wait they are tried again as long as they are refused for that, which says
 * that nothing was carried out.
 */

#include <errno.h>
#include <time.h>

#include "interrupt.h"
#include "sfsctl.h"

#define STATUS_BUSY	0x0f

static bool try_again(struct sfsctl *s, int error, const struct sfs_status *status)
{
	const struct timespec pause = { .tv_nsec = 100000000 };
	struct timespec now;

	if (error != -EBUSY && !(error == -EIO && status->status == STATUS_BUSY)) {
		s->wait_until = 0;
		return false;
	}
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!s->wait_until) {
		s->wait_until = now.tv_sec + s->wait;
		/* Standard output may be a file of bytes or metrics */
		if (s->wait && !s->json && !s->quiet)
			print(stderr, "sfsctl: the firmware is busy, waiting for up to %lu s\n",
			      s->wait);
	}
	if (now.tv_sec >= s->wait_until || interrupt_came())
		return false;
	nanosleep(&pause, NULL);
	return true;
}

/* sfs_get_versions() with patience */
int busy_get_versions(struct sfsctl *s, int fd, __u8 blob[SFS_BLOB_SIZE],
		      struct sfs_status *status)
{
	int ret;

	do
		ret = sfs_get_versions(fd, blob, status);
	while (try_again(s, ret, status));
	return ret;
}

/* sfs_update() with patience */
int busy_update(struct sfsctl *s, int fd, struct sfs_status *status)
{
	int ret;

	do
		ret = sfs_update(fd, s->name, status);
	while (try_again(s, ret, status));
	return ret;
}
