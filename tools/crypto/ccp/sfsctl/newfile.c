// SPDX-License-Identifier: GPL-2.0-only
/* Write a file as a whole, see newfile.h */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "newfile.h"

static int write_all(int fd, const char *data, size_t size)
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

/* A device, or a pipe: it cannot be replaced, and must not be waited for */
static int write_to(const char *path, const void *data, size_t size)
{
	int fd, flags, ret;

	fd = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -errno;
	flags = fcntl(fd, F_GETFL);
	ret = flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0 ? -errno :
	      write_all(fd, data, size);
	if (close(fd) && !ret)
		ret = -errno;
	return ret;
}

static int fill_and_rename(int fd, mode_t mode, const char *from, const char *to,
			   const void *data, size_t size)
{
	int ret = write_all(fd, data, size);

	if (!ret && (fchmod(fd, mode) || fsync(fd)))
		ret = -errno;
	if (close(fd) && !ret)
		ret = -errno;
	if (!ret && rename(from, to))
		ret = -errno;
	return ret;
}

/* A new file beside the old one takes its place when all is in it */
static int replace(const char *path, mode_t mode, const void *data, size_t size)
{
	const char *slash = strrchr(path, '/');
	char name[PATH_MAX];
	int fd, ret;

	ret = snprintf(name, sizeof(name), "%.*s.new.XXXXXX",
		       slash ? (int)(slash + 1 - path) : 0, path);
	if (ret < 0 || (size_t)ret >= sizeof(name))
		return -ENAMETOOLONG;
	fd = mkostemp(name, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = fill_and_rename(fd, mode, name, path, data, size);
	if (ret)
		unlink(name);
	return ret;
}

/**
 * newfile_write - write bytes to a file
 * @path: path; a link is followed
 * @data: bytes
 * @size: their count
 *
 * Return: 0, -ENXIO if @path is a FIFO that nobody reads, or another -errno; then a
 * file that was there is as before, and one that was not there is not.
 */
int newfile_write(const char *path, const void *data, size_t size)
{
	char target[PATH_MAX];
	struct stat st;
	mode_t mask;

	if (stat(path, &st)) {
		if (errno != ENOENT)
			return -errno;
		/* A link to nowhere: what it names is not made for it */
		if (!lstat(path, &st))
			return -ENOENT;
		mask = umask(0);
		umask(mask);
		return replace(path, 0666 & ~mask, data, size);
	}
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!S_ISREG(st.st_mode))
		return write_to(path, data, size);
	if (access(path, W_OK) || !realpath(path, target))
		return -errno;
	return replace(target, st.st_mode & 07777, data, size);
}
