// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl diff: what is different in two files of versions */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "sfsctl.h"

static const char raw_hint[] = "'sfsctl versions --raw FILE' makes such a file";

static int read_blob(struct sfsctl *s, const char *path, __u8 blob[SFS_BLOB_SIZE])
{
	FILE *f = file_stream("", path);
	size_t size;
	int error;

	if (!f)
		return fail(s, EXIT_SYSTEM, -errno, raw_hint, "cannot read %s: %s", path,
			    errno == ENODATA ? "it is not a regular file" : strerror(errno));
	errno = 0;
	size = fread(blob, 1, SFS_BLOB_SIZE, f);
	error = ferror(f) ? errno : 0;
	if (!error && size == SFS_BLOB_SIZE && getc(f) != EOF)
		size++;
	fclose(f);
	if (error)
		return fail(s, EXIT_SYSTEM, -error, raw_hint, "cannot read %s: %s", path,
			    strerror(error));
	if (size != SFS_BLOB_SIZE)
		return fail(s, EXIT_USAGE, 0, raw_hint,
			    "%s has not the %d bytes of versions, but %s", path, SFS_BLOB_SIZE,
			    size < SFS_BLOB_SIZE ? "less" : "more");
	return EXIT_OK;
}

int cmd_diff(struct sfsctl *s)
{
	__u8 blobs[2][SFS_BLOB_SIZE];
	char fingerprint[SHA256_HEX_SIZE];
	int code = EXIT_OK, i;

	for (i = 0; i < 2 && code == EXIT_OK; i++)
		code = read_blob(s, s->args[i], blobs[i]);
	if (code != EXIT_OK)
		return code;
	json_array_begin(&s->j, "compared");
	for (i = 0; i < 2; i++) {
		blob_fingerprint(blobs[i], fingerprint);
		json_object_begin(&s->j, NULL);
		json_string(&s->j, "file", s->args[i]);
		json_string(&s->j, "fingerprint", fingerprint);
		json_object_end(&s->j);
		say(s, "%s  %s\n", fingerprint, s->args[i]);
	}
	json_array_end(&s->j);
	blob_show_changes(s, blobs[0], blobs[1]);
	return EXIT_OK;
}
