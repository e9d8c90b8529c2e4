// SPDX-License-Identifier: GPL-2.0-only
/* What the ccp driver has said in the kernel's log */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "platform.h"

/* "PRIORITY,SEQUENCE,TIME,FLAGS;ccp 0000:22:00.5: MESSAGE" */
static void take_line(struct klog *log, const char *line)
{
	const char *message = strchr(line, ';');
	unsigned long long time;

	/* A line that starts with a space is an attribute of the one before */
	if (!message || *line == ' ' || strncmp(message + 1, "ccp ", 4) ||
	    sscanf(line, "%*u,%*u,%llu,", &time) != 1)
		return;
	if (log->count == KLOG_LINES) {
		log->count--;
		memmove(log->lines[0], log->lines[1],
			sizeof(log->lines[0]) * log->count);
		memmove(log->times, log->times + 1,
			sizeof(log->times[0]) * log->count);
	}
	log->times[log->count] = time;
	snprintf(log->lines[log->count++], sizeof(log->lines[0]), "%s",
		 message + 1);
}

static void take_record(struct klog *log, char *record)
{
	char *save, *line;

	for (line = strtok_r(record, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save))
		take_line(log, line);
}

/* A file in tests.  Any other device might be read for ever */
static bool is_log(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return false;
	return S_ISREG(st.st_mode) ||
	       (S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 11));
}

/**
 * klog_read - collect the newest messages of the ccp driver
 * @root: folder that stands for /, "" outside of tests
 * @log: result
 */
void klog_read(const char *root, struct klog *log)
{
	char path[1024], record[8192];
	ssize_t n;
	int fd;

	memset(log, 0, sizeof(*log));
	snprintf(path, sizeof(path), "%s/dev/kmsg", root);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		log->error = -errno;
		return;
	}
	if (!is_log(fd)) {
		log->error = -ENODEV;
		close(fd);
		return;
	}
	for (;;) {
		n = read(fd, record, sizeof(record) - 1);
		/* EPIPE: records were overwritten while this one was read */
		if (n < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (n <= 0)
			break;
		record[n] = '\0';
		take_record(log, record);
	}
	if (n < 0 && errno != EAGAIN)
		log->error = -errno;
	close(fd);
}
