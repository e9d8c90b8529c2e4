// SPDX-License-Identifier: GPL-2.0-only
/* Reading files that may be anything, see file.h */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

static void join(char path[1024], const char *root, const char *name)
{
	snprintf(path, 1024, "%s%s", root, name);
}

/**
 * file_open - open a regular file for reading, and nothing else
 * @root: folder that stands for /, "" outside of tests
 * @path: path below it
 *
 * Return: a descriptor, -ENODATA if @path is something else, or another -errno.
 */
int file_open(const char *root, const char *path)
{
	char full[1024];
	struct stat st;
	int fd;

	join(full, root, path);
	if (stat(full, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -ENODATA;
	/* It may be a FIFO by now */
	fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return -ENODATA;
	}
	return fd;
}

/* The same as a stream, NULL with errno on an error */
FILE *file_stream(const char *root, const char *path)
{
	int fd = file_open(root, path);
	FILE *f;

	if (fd < 0) {
		errno = -fd;
		return NULL;
	}
	f = fdopen(fd, "r");
	if (!f)
		close(fd);
	return f;
}

/**
 * file_read - read a small file as a string
 * @root: as for file_open()
 * @path: path below it
 * @text: the content, cut to fit; empty on an error
 * @size: size of @text
 *
 * Return: 0 or -errno.
 */
int file_read(const char *root, const char *path, char *text, size_t size)
{
	FILE *f = file_stream(root, path);
	size_t n;
	int ret;

	*text = '\0';
	if (!f)
		return -errno;
	errno = 0;
	n = fread(text, 1, size - 1, f);
	ret = ferror(f) ? -errno : 0;
	text[ret ? 0 : n] = '\0';
	fclose(f);
	return ret;
}

/* Is something there? 0 if so, -ENOENT if not, another -errno if that is unknown */
int file_look(const char *root, const char *path)
{
	struct stat st;
	char full[1024];

	join(full, root, path);
	if (!lstat(full, &st))
		return 0;
	return errno == ENOTDIR ? -ENOENT : -errno;
}

/* Target of a symbolic link as a string; 0 or -errno */
int file_link(const char *root, const char *path, char *target, size_t size)
{
	char full[1024];
	ssize_t n;

	join(full, root, path);
	n = readlink(full, target, size - 1);
	target[n < 0 ? 0 : n] = '\0';
	return n < 0 ? -errno : 0;
}
