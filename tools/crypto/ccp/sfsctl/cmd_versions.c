// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl versions: what firmware is running */

#include <errno.h>
#include <string.h>

#include "newfile.h"
#include "sfsctl.h"

static int write_raw(const char *path, const __u8 blob[SFS_BLOB_SIZE])
{
	if (strcmp(path, "-"))
		return newfile_write(path, blob, SFS_BLOB_SIZE);
	return fwrite(blob, SFS_BLOB_SIZE, 1, stdout) == 1 && !fflush(stdout) ?
	       0 : -errno;
}

int cmd_versions(struct sfsctl *s)
{
	__u8 blob[SFS_BLOB_SIZE];
	struct sfs_status status;
	int code, fd, ret;

	if (s->raw && !strcmp(s->raw, "-") && s->json)
		return fail(s, EXIT_USAGE, 0, "give --raw the name of a file",
			    "--raw - and --json both want standard output");

	json_string(&s->j, "device", s->device);
	code = open_device(s, false, &fd);
	if (code != EXIT_OK)
		return code;
	ret = busy_get_versions(s, fd, blob, &status);
	sfs_close(fd);
	if (ret)
		return fail_command(s, ret, false, &status);

	if (!s->raw || s->json)
		blob_show(s, "versions", NULL, blob);
	if (!s->raw)
		return EXIT_OK;

	ret = write_raw(s->raw, blob);
	if (ret)
		return fail(s, EXIT_SYSTEM, ret, NULL, "cannot write %s: %s",
			    s->raw, ret == -ENXIO ? "it is a FIFO that nobody reads" :
			    strerror(-ret));
	json_string(&s->j, "raw_file", s->raw);
	return EXIT_OK;
}
