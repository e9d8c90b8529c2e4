// SPDX-License-Identifier: GPL-2.0-only
/* Who else may write a file, or put another one in its place?  See trust.h */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trust.h"

/* NULL, or what is wrong. An ACL that lets others write shows in the group's bits */
static const char *look(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return errno == ENOENT ? NULL : strerror(errno);
	if (st.st_uid && st.st_uid != geteuid())
		return "it does not belong to root";
	if (st.st_mode & 0002)
		return "everybody may write to it";
	if (st.st_mode & 0020 && st.st_gid)
		return "a group may write to it";
	return NULL;
}

/* All folders on the way from @root to @path, and @path */
static bool walk(const char *root, const char *path, struct distrust *d)
{
	size_t length = strlen(root);

	do {
		length += strspn(path + length, "/");
		length += strcspn(path + length, "/");
		snprintf(d->path, sizeof(d->path), "%.*s", (int)length, path);
		d->why = look(d->path);
	} while (!d->why && path[length]);
	return !d->why;
}

/**
 * trust_path - may only root write to a file, and to all folders on the way to it?
 * @root: folder that stands for /, "" outside of tests; what is above is not looked at
 * @path: a path, that begins with @root; it need not be there
 * @d: the first that somebody else may write to, and why (out)
 *
 * Links are followed, and so are those in between. Who runs this is as good as root.
 *
 * Return: true if so.
 */
bool trust_path(const char *root, const char *path, struct distrust *d)
{
	char *real;
	bool good;

	if (!walk(root, path, d))
		return false;
	real = realpath(path, NULL);
	/* What is not there is nobody's */
	if (!real)
		return true;
	good = walk(strncmp(real, root, strlen(root)) ? "" : root, real, d);
	free(real);
	return good;
}
