// SPDX-License-Identifier: GPL-2.0-only
/* Who else may write a file, or put another one in its place?  See trust.h */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trust.h"

/* Who runs this is as good as root */
static bool is_trusted(uid_t uid)
{
	return !uid || uid == geteuid();
}

/* NULL, or what is wrong. An ACL that lets others write shows in the group's bits */
static const char *look(const struct stat *st, const struct stat *link)
{
	if (!is_trusted(st->st_uid) || !is_trusted(link->st_uid))
		return "it does not belong to root";
	if (st->st_mode & 0002)
		return "everybody may write to it";
	if (st->st_mode & 0020 && st->st_gid)
		return "a group may write to it";
	return NULL;
}

/*
 * All folders on the way from @root to @path, and @path. What others may add something to
 * is good enough if it is sticky and they cannot replace what is next on the way.
 */
static bool walk(const char *root, const char *path, struct distrust *d)
{
	size_t length = strlen(root);
	bool sticky = false;
	struct stat st, link;

	for (;;) {
		d->why = NULL;
		length += strspn(path + length, "/");
		length += strcspn(path + length, "/");
		snprintf(d->path, sizeof(d->path), "%.*s", (int)length, path);
		if (stat(d->path, &st) || lstat(d->path, &link)) {
			if (errno != ENOENT && errno != ENOTDIR)
				d->why = strerror(errno);
			else if (sticky)
				d->why = "everybody may put something there";
			return !d->why;
		}
		d->why = look(&st, &link);
		sticky = d->why && is_trusted(st.st_uid) && is_trusted(link.st_uid) &&
			 st.st_mode & S_ISVTX;
		if ((d->why && !sticky) || !path[length])
			return !d->why;
	}
}

/**
 * trust_path - may only root write to a file, and to all folders on the way to it?
 * @root: folder that stands for /, "" outside of tests; what is above is not looked at
 * @path: a path, that begins with @root; it need not be there
 * @d: the first that somebody else may write to, and why (out)
 *
 * Links are followed, and so are those in between.
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
