// SPDX-License-Identifier: GPL-2.0-only
/* What this process is, see platform.h */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "file.h"
#include "platform.h"

#define CAP_SYS_ADMIN	21

/* A fixed number of the kernel: PROC_USER_INIT_INO */
static const char first_userns[] = "user:[4026531837]";

/**
 * rights_probe - see what this process is
 * @root: folder that stands for /, "" outside of tests
 * @r: result
 */
void rights_probe(const char *root, struct rights *r)
{
	unsigned int euid;
	char line[256];
	FILE *f;

	memset(r, 0, sizeof(*r));
	r->root = !geteuid();
	f = file_stream(root, "/proc/self/status");
	while (f && fgets(line, sizeof(line), f)) {
		if (!strncmp(line, "CapEff:", 7))
			r->sys_admin = strtoull(line + 7, NULL, 16) >> CAP_SYS_ADMIN & 1 ?
				       ANSWER_YES : ANSWER_NO;
		if (sscanf(line, "Uid: %*u %u", &euid) == 1)
			r->root = !euid;
	}
	if (f)
		fclose(f);
	if (!file_link(root, "/proc/self/ns/user", line, sizeof(line)))
		r->first_userns = strcmp(line, first_userns) ? ANSWER_NO : ANSWER_YES;
}

/**
 * rights_hint - what to do about a permission that is denied
 * @root: folder that stands for /, "" outside of tests
 * @path: what was to be opened, or the device of a command
 * @error: -EACCES, -EPERM or -EROFS
 *
 * Return: a hint.
 */
const char *rights_hint(const char *root, const char *path, int error)
{
	struct statvfs fs;
	struct rights r;

	rights_probe(root, &r);
	if (error == -EACCES && !statvfs(path, &fs) && fs.f_flag & ST_NODEV)
		return "it is on a file system mounted with nodev; use /dev/sfs of a devtmpfs";
	if (!r.root)
		return "run it as root (CAP_SYS_ADMIN)";
	if (r.first_userns == ANSWER_NO)
		return "root of a user namespace is not enough, run it outside of the container";
	if (r.sys_admin == ANSWER_NO)
		return "this root lacks CAP_SYS_ADMIN, run it outside of the container or service";
	return "root is not enough: device rules of a container, an LSM or lockdown forbid it";
}
