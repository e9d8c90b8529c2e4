// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl versions: what firmware is running */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "sfsctl.h"

static int write_all(int fd, const __u8 *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		data += n;
		size -= n;
	}
	return 0;
}

/* The file is made only now, so that a failed run leaves an old one alone */
static int write_raw(const char *path, const __u8 blob[SFS_BLOB_SIZE])
{
	int fd, ret;

	if (!strcmp(path, "-"))
		return write_all(STDOUT_FILENO, blob, SFS_BLOB_SIZE);

	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return -errno;
	ret = write_all(fd, blob, SFS_BLOB_SIZE);
	if (close(fd) && !ret)
		ret = -errno;
	return ret;
}

int cmd_versions(struct sfsctl *s)
{
	__u8 blob[SFS_BLOB_SIZE];
	struct sfs_status status;
	int fd, ret;

	if (s->raw && !strcmp(s->raw, "-") && s->json)
		return fail(s, EXIT_USAGE, 0, "give --raw the name of a file",
			    "--raw - and --json both want standard output");

	if (s->json)
		json_string(&s->j, "device", s->device);
	fd = sfs_open(s->device, false);
	if (fd < 0)
		return fail_open(s, fd);
	ret = sfs_get_versions(fd, blob, &status);
	sfs_close(fd);
	if (ret)
		return fail_command(s, ret, false, &status);

	if (!s->raw || s->json)
		blob_show(s, "versions", blob);
	if (!s->raw)
		return EXIT_OK;

	ret = write_raw(s->raw, blob);
	if (ret)
		return fail(s, EXIT_SYSTEM, ret, NULL, "cannot write %s: %s",
			    s->raw, strerror(-ret));
	if (s->json)
		json_string(&s->j, "raw_file", s->raw);
	return EXIT_OK;
}
