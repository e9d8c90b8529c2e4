// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault injection by count, see sfs_test.h: CONFIG_FAULT_INJECTION with failslab, fail_page_alloc
 * and fail_usercopy
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sfs_test.h"

#define FAIL_NTH	"/proc/thread-self/fail-nth"
#define DEBUGFS		"/sys/kernel/debug/"

/* Open all the time: what opening and closing it needs is not to be counted */
static int fail_nth = -1;

/*
 * The fault is for the thread that calls this. Allocations fail that may wait, too, and on all
 * sizes of pages.
 */
int sfs_fail_open(void)
{
	static const struct {
		const char *path, *text;
	} settings[] = {
		{ DEBUGFS "failslab/ignore-gfp-wait", "N" },
		{ DEBUGFS "fail_page_alloc/ignore-gfp-wait", "N" },
		{ DEBUGFS "fail_page_alloc/ignore-gfp-highmem", "N" },
		{ DEBUGFS "fail_page_alloc/min-order", "0" },
		/* A stack of each is no splat, but there are hundreds */
		{ DEBUGFS "failslab/verbose", "0" },
		{ DEBUGFS "fail_page_alloc/verbose", "0" },
		{ DEBUGFS "fail_usercopy/verbose", "0" },
	};
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(settings); i++) {
		ret = sfs_write_file(settings[i].path, settings[i].text);
		if (ret)
			return ret;
	}
	fail_nth = open(FAIL_NTH, O_RDWR | O_CLOEXEC);

	return fail_nth < 0 ? -errno : 0;
}

void sfs_fail_close(void)
{
	if (fail_nth < 0)
		return;
	sfs_fail_nth(0);
	close(fail_nth);
	fail_nth = -1;
}

/* From now on, that one; 0: none */
int sfs_fail_nth(int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", nth);

	return pwrite(fail_nth, text, len, 0) == len ? 0 : -errno;
}

/*
 * Has the step that was to fail been reached?  Nothing is to fail from now on. To read the answer
 * is a step as well: if it is this one that fails, nothing before it has.
 */
bool sfs_fail_reached(void)
{
	char text[16] = "";
	bool reached = pread(fail_nth, text, sizeof(text) - 1, 0) > 0 && !atoi(text);

	sfs_fail_nth(0);

	return reached;
}
