// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file that is written at once, see newfile.h
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "newfile.h"

static int write_all(int fd, const uint8_t *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		data += n;
		size -= (size_t)n;
	}
	return 0;
}

static int close_written(int fd, int ret)
{
	/* Some file systems find out that they are full only now */
	if (close(fd) && !ret)
		return -errno;
	return ret;
}

/* Under another name first, as half a file is worse than none */
static int replace_file(const char *path, const uint8_t *data, size_t size)
{
	mode_t mask = umask(0);
	char temp[PATH_MAX];
	int fd, ret;

	umask(mask);
	if (snprintf(temp, sizeof(temp), "%s.XXXXXX", path) >= (int)sizeof(temp))
		return -ENAMETOOLONG;
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = write_all(fd, data, size);
	if (!ret && fchmod(fd, 0666 & ~mask))
		ret = -errno;
	ret = close_written(fd, ret);
	if (!ret && rename(temp, path))
		ret = -errno;
	if (ret)
		unlink(temp);
	return ret;
}

int newfile_write(const char *path, const uint8_t *data, size_t size)
{
	char real[PATH_MAX];
	struct stat st;
	int fd;

	/* Where there is no such file yet, @path is the name that it gets */
	if (!realpath(path, real)) {
		if (errno != ENOENT || !*path)
			return -errno;
		return replace_file(path, data, size);
	}
	if (stat(real, &st))
		return -errno;
	if (S_ISREG(st.st_mode))
		return replace_file(real, data, size);

	/* A device or a pipe is not ours to replace */
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return close_written(fd, write_all(fd, data, size));
}
