// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does this process see the files that the kernel sees?
 *
 * The kernel looks for payloads in the mount namespace and below the root of the
 * machine's process 1.  Inside of a container that is not the container's.  A service that
 * may not write everywhere has a mount namespace of its own, too, but the same files.
 */

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/openat2.h>

#include "file.h"
#include "payload.h"

/* A fixed number of the kernel: PROC_PID_INIT_INO */
static const char first_pidns[] = "pid:[4026531836]";

/* Absolute links, too, lead to what process 1 has */
static bool stat_below(int fd, const char *path, struct stat *st)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };
	int found = syscall(SYS_openat2, fd, path, &how, sizeof(how));
	bool good = found >= 0 && !fstat(found, st);

	if (found >= 0)
		close(found);
	return good;
}

/* Is each file that was looked at the one that process 1 has there, or is neither there? */
static bool same_files(const char *root, const char *its_root, const struct payload *p)
{
	int fd = open(its_root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	bool same = fd >= 0;
	unsigned int i;

	for (i = 0; i < p->count && same; i++) {
		const char *path = p->files[i].path;
		struct stat mine, its;
		bool have = !stat(path, &mine);

		same = have == stat_below(fd, path + strlen(root), &its) &&
		       (!have || (mine.st_dev == its.st_dev && mine.st_ino == its.st_ino));
	}
	if (fd >= 0)
		close(fd);
	return same;
}

/**
 * view_compare - compare this process with process 1
 * @root: folder that stands for /, "" outside of tests
 * @p: what was found
 * @why: why it is not the same, or not known (out)
 *
 * Return: what came of it.
 */
enum view view_compare(const char *root, const struct payload *p, const char **why)
{
	char mine[64], its[64], pid[64], path[1024];
	struct stat my_root, its_root;

	*why = NULL;
	if (file_link(root, "/proc/self/ns/pid", pid, sizeof(pid)) ||
	    file_link(root, "/proc/self/ns/mnt", mine, sizeof(mine))) {
		*why = "/proc cannot be looked at";
		return VIEW_UNKNOWN;
	}
	if (strcmp(pid, first_pidns)) {
		*why = "this is a container, and process 1 is not that of the machine";
		return VIEW_UNKNOWN;
	}
	snprintf(path, sizeof(path), "%s/proc/1/root/", root);
	if (file_link(root, "/proc/1/ns/mnt", its, sizeof(its)) ||
	    stat(path, &its_root)) {
		*why = "process 1 may be looked at by root only";
		return VIEW_UNKNOWN;
	}
	if (strcmp(mine, its) && !same_files(root, path, p)) {
		*why = "process 1, as which it looks, has another mount namespace";
		return VIEW_OTHER;
	}
	snprintf(path, sizeof(path), "%s/", root);
	if (stat(path, &my_root) || my_root.st_dev != its_root.st_dev ||
	    my_root.st_ino != its_root.st_ino) {
		*why = "process 1, as which it looks, has another root (chroot)";
		return VIEW_OTHER;
	}
	return VIEW_SAME;
}
