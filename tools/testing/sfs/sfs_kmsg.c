// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's log, see sfs_test.h
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "sfs_test.h"

/* The longest record of /dev/kmsg, and a NUL */
#define RECORD_MAX	8193

/* Only what is logged from now on will be seen */
int kmsg_open(void)
{
	int err, fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (lseek(fd, 0, SEEK_END) < 0) {
		err = -errno;
		close(fd);
		return err;
	}

	return fd;
}

/*
 * Calls @fn for the text of each new record. Returns how often it returned true;
 * -EPIPE, records were lost.
 */
int kmsg_each(int kmsg, bool (*fn)(const char *line, void *ctx), void *ctx)
{
	char record[RECORD_MAX], *text;
	int hits = 0;
	ssize_t n;

	for (;;) {
		n = read(kmsg, record, sizeof(record) - 1);
		if (n < 0 && errno == EAGAIN)
			return hits;
		if (n < 0)
			return -errno;
		record[n] = '\0';

		/* "level,number,time,flags;text", then a line per property */
		text = strchr(record, ';');
		if (!text)
			return -EPROTO;
		text++;
		text[strcspn(text, "\n")] = '\0';
		hits += fn(text, ctx);
	}
}

static bool has_text(const char *line, void *ctx)
{
	return strstr(line, ctx);
}

/* How many new records contain @text */
int kmsg_count(int kmsg, const char *text)
{
	return kmsg_each(kmsg, has_text, (void *)text);
}
