// SPDX-License-Identifier: GPL-2.0-only
/* Where and when this is, see stamp.h */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "file.h"
#include "stamp.h"

/* The time now as in RFC 3339, in UTC */
void stamp_time(char text[STAMP_TIME_SIZE])
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(text, STAMP_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

/**
 * stamp_boot_id - what the kernel calls this boot
 * @root: folder that stands for /, "" outside of tests
 * @id: the name, empty if it cannot be read
 *
 * Return: 0 or -errno.
 */
int stamp_boot_id(const char *root, char id[STAMP_BOOT_ID_SIZE])
{
	int ret = file_read(root, "/proc/sys/kernel/random/boot_id", id,
			    STAMP_BOOT_ID_SIZE);

	id[strcspn(id, "\n")] = '\0';
	return ret;
}
