// SPDX-License-Identifier: GPL-2.0-only
/*
 * sfsctl for tests: stands in for main.c, sfs_dev.c and journal.c
 *
 * SFSCTL_TEST_ROOT names a folder that stands for /.
 *
 * What a call returns comes from the environment; FAKE_LOG names a file that gets a
 * line for every call, so that a test can tell what was sent and what was not.
 *
 *   FAKE_OPEN, FAKE_OPEN_UPDATE	errno of opening, without and with @for_update
 *   FAKE_ASK, FAKE_ASK_UPDATE		errno of asking, likewise
 *   FAKE_VERSIONS			ERRNO[:STATUS[:EXTENDED]], one for each call,
 *					separated by commas; the last one stays
 *   FAKE_UPDATE			likewise
 *   FAKE_UPDATE_SLEEP			seconds that an update takes, whatever signals come
 *   FAKE_UPDATE_WAITS			for a signal, which is all that comes of it
 *   FAKE_BLOB				"empty" or "full" instead of a few bytes
 *   FAKE_DEVICE			a file that is opened in place of the device
 *   FAKE_JOURNAL			a file that gets what the journal would get
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../journal.h"
#include "../sfsctl.h"

#define NO_DEVICE	1000

static unsigned int version_calls;
static unsigned int update_calls;
static unsigned int updates;
static bool opened_for_update;

static void log_call(const char *what, const char *detail)
{
	const char *path = getenv("FAKE_LOG");
	FILE *f = path ? fopen(path, "ae") : NULL;

	if (f) {
		fprintf(f, "%s%s\n", what, detail);
		fclose(f);
	}
}

static int number_of(const char *variable)
{
	const char *value = getenv(variable);

	return value ? atoi(value) : 0;
}

/* The @call-th outcome of @variable, or its last */
static int outcome(const char *variable, unsigned int call,
		   struct sfs_status *status)
{
	const char *p = getenv(variable), *next;
	unsigned long error;
	char *end;

	*status = (struct sfs_status){};
	if (!p)
		return 0;
	while (call-- && (next = strchr(p, ',')))
		p = next + 1;
	error = strtoul(p, &end, 10);
	if (*end == ':')
		status->status = strtoul(end + 1, &end, 16);
	if (*end == ':')
		status->extended = strtoul(end + 1, &end, 16);
	return -(int)error;
}

int sfs_open(const char *path, const struct misc_number *number, bool for_update)
{
	int error = number_of(for_update ? "FAKE_OPEN_UPDATE" : "FAKE_OPEN");

	path = getenv("FAKE_DEVICE");
	(void)number;
	opened_for_update = for_update;
	log_call(for_update ? "open for update" : "open", "");
	if (error)
		return -error;
	return path ? open(path, O_RDWR | O_CLOEXEC) : NO_DEVICE;
}

void sfs_close(int fd)
{
	if (fd != NO_DEVICE)
		close(fd);
	log_call("close", "");
}

int sfs_ask(int fd)
{
	(void)fd;
	log_call("ask", "");
	return -number_of(opened_for_update ? "FAKE_ASK_UPDATE" : "FAKE_ASK");
}

int sfs_get_versions(int fd, __u8 blob[SFS_BLOB_SIZE], struct sfs_status *status)
{
	const char *kind = getenv("FAKE_BLOB");
	int ret = outcome("FAKE_VERSIONS", version_calls++, status);

	(void)fd;
	log_call("versions", "");
	if (ret)
		return ret;

	memset(blob, SFS_BLOB_FILL, SFS_BLOB_SIZE);
	if (kind && !strcmp(kind, "empty"))
		return 0;
	if (kind && !strcmp(kind, "full"))
		blob[SFS_BLOB_SIZE - 1] = 0;
	/* 0xc7 inside the blob is data like any other */
	memcpy(blob, "SFSV\x01\xc7\x02\x1b", 8);
	blob[17] = 0x42;
	blob[6] += updates;
	blob[7] += updates;
	blob[17] += updates;
	return 0;
}

int sfs_update(int fd, const char *name, struct sfs_status *status)
{
	int ret = outcome("FAKE_UPDATE", update_calls++, status);

	unsigned int left;

	(void)fd;
	log_call("update ", name);
	for (left = number_of("FAKE_UPDATE_SLEEP"); left;)
		left = sleep(left);
	if (getenv("FAKE_UPDATE_WAITS")) {
		sleep(60);
		return -EINTR;
	}
	updates += !ret;
	return ret;
}

void journal_write(int priority, const char *text)
{
	const char *path = getenv("FAKE_JOURNAL");
	FILE *f = path ? fopen(path, "ae") : NULL;

	if (f) {
		fprintf(f, "<%d>%s\n", priority, text);
		fclose(f);
	}
}

int main(int argc, char **argv)
{
	const char *root = getenv("SFSCTL_TEST_ROOT");

	return sfsctl_main(root ? root : "", argc, argv);
}
