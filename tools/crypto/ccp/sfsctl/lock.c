// SPDX-License-Identifier: GPL-2.0-only
/* One update at a time: the folder of the records, and the lock in it */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record.h"
#include "sfsctl.h"
#include "trust.h"

#define LOCK_PATH	RECORD_FOLDER "/lock"

static int make_folder(struct sfsctl *s)
{
	struct distrust d;
	char path[1024];

	snprintf(path, sizeof(path), "%s" RECORD_FOLDER, s->root);
	if (mkdir(path, 0700) && errno != EEXIST)
		return fail(s, errno == EACCES || errno == EPERM || errno == EROFS ?
			    EXIT_PERMISSION : EXIT_SYSTEM, -errno,
			    "run it as root, where /run can be written to",
			    "cannot make the folder %s, which has what was applied: %s",
			    path, strerror(errno));
	if (!trust_path(s->root, path, &d))
		return fail(s, EXIT_PERMISSION, 0,
			    "remove it, or make it root's with mode 0700",
			    "%s is not to be trusted with what was applied: %s: %s",
			    path, d.path, d.why);
	return EXIT_OK;
}

/**
 * lock_take - wait until nobody else updates
 * @s: the run
 * @fd: what keeps the others away (out)
 *
 * Return: exit code.
 */
int lock_take(struct sfsctl *s, int *fd)
{
	char path[1024], boot_id[STAMP_BOOT_ID_SIZE];
	int code, ret;

	ret = stamp_boot_id(s->root, boot_id);
	if (ret)
		return fail(s, EXIT_SYSTEM, ret, "mount /proc",
			    "which boot this is cannot be told: %s/proc/sys/kernel/random/boot_id: %s",
			    s->root, strerror(-ret));
	code = make_folder(s);
	if (code != EXIT_OK)
		return code;
	snprintf(path, sizeof(path), "%s" LOCK_PATH, s->root);
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*fd < 0)
		return fail(s, errno == EACCES ? EXIT_PERMISSION : EXIT_SYSTEM, -errno,
			    "run it as root", "cannot open %s: %s", path,
			    strerror(errno));
	ret = flock(*fd, LOCK_EX | LOCK_NB);
	if (ret && errno == EWOULDBLOCK) {
		warn(s, "another sfsctl is updating and has %s locked; this one waits for it",
		     path);
		ret = flock(*fd, LOCK_EX);
	}
	if (!ret)
		return EXIT_OK;
	code = fail(s, EXIT_SYSTEM, -errno, "try again", "cannot lock %s: %s", path,
		    strerror(errno));
	close(*fd);
	return code;
}

void lock_drop(int fd)
{
	close(fd);
}
