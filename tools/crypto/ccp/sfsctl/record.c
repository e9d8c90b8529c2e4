// SPDX-License-Identifier: GPL-2.0-only
/* What became of the payloads of this boot, see record.h */

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "keyvalue.h"
#include "newfile.h"
#include "record.h"
#include "sfsctl.h"

static const char last[] = "last";

static const char * const result_texts[RESULT_COUNT] = {
	[RESULT_NOT_SENT]	= "not-sent",
	[RESULT_EXECUTED]	= "executed",
	[RESULT_REFUSED]	= "refused",
	[RESULT_UNKNOWN]	= "unknown",
};

const char *result_text(enum result result)
{
	return result_texts[result];
}

/* What it does not know may have been anything */
enum result record_result(const struct record *r)
{
	unsigned int i;

	for (i = 0; i < RESULT_COUNT; i++)
		if (!strcmp(result_texts[i], r->result))
			return i;
	return RESULT_UNKNOWN;
}

#define RECORD_KEYS	12

static void list_keys(struct record *r, struct keyvalue keys[RECORD_KEYS])
{
	const struct keyvalue list[RECORD_KEYS] = {
		{ "boot_id", r->boot_id, sizeof(r->boot_id), true },
		{ "time", r->time, sizeof(r->time), true },
		{ "uid", r->uid, sizeof(r->uid), true },
		{ "loginuid", r->loginuid, sizeof(r->loginuid), true },
		{ "payload", r->payload, sizeof(r->payload), false },
		{ "file", r->file, sizeof(r->file), true },
		{ "sha256", r->sha256, sizeof(r->sha256), true },
		{ "result", r->result, sizeof(r->result), true },
		{ "status", r->status, sizeof(r->status), false },
		{ "extended_status", r->extended, sizeof(r->extended), false },
		{ "versions_before", r->before, sizeof(r->before), false },
		{ "versions_after", r->after, sizeof(r->after), false },
	};

	memcpy(keys, list, sizeof(list));
}

static void name_file(char path[128], const char *name)
{
	snprintf(path, 128, RECORD_FOLDER "/%s.record", name);
}

static int load(const char *root, const char *name, struct record *r)
{
	struct keyvalue keys[RECORD_KEYS];
	char path[128], boot_id[STAMP_BOOT_ID_SIZE];
	struct keyvalue_error error;
	bool good;
	FILE *f;

	name_file(path, name);
	f = file_stream(root, path);
	if (!f)
		return errno == ENOTDIR ? -ENOENT : -errno;
	list_keys(r, keys);
	good = keyvalue_read(f, keys, RECORD_KEYS, &error);
	fclose(f);
	if (!good)
		return -EBADMSG;
	if (stamp_boot_id(root, boot_id))
		return -ENODATA;
	return strcmp(boot_id, r->boot_id) ? -ENOENT : 0;
}

/**
 * record_load - what became of a payload in this boot
 * @root: folder that stands for /, "" outside of tests
 * @sha256: that of the payload
 * @r: the record (out)
 *
 * Return: 0, -ENOENT if there is none, -EBADMSG if it is damaged, or another -errno.
 */
int record_load(const char *root, const char *sha256, struct record *r)
{
	int ret = load(root, sha256, r);

	return !ret && strcmp(sha256, r->sha256) ? -EBADMSG : ret;
}

/* The same of the payload that was tried last */
int record_load_last(const char *root, struct record *r)
{
	return load(root, last, r);
}

static int save(const char *root, const char *name, const struct record *r)
{
	struct record copy = *r;
	struct keyvalue keys[RECORD_KEYS];
	char path[128], full[1152], *text = NULL;
	size_t size, i;
	FILE *f;
	int ret;

	f = open_memstream(&text, &size);
	if (!f)
		return -errno;
	list_keys(&copy, keys);
	for (i = 0; i < RECORD_KEYS; i++)
		/* A name may be nothing but blanks */
		if (keys[i].value[strspn(keys[i].value, " ")])
			print(f, "%s = %s\n", keys[i].key, keys[i].value);
	ret = fclose(f) ? -ENOMEM : 0;
	name_file(path, name);
	snprintf(full, sizeof(full), "%s%s", root, path);
	if (!ret)
		ret = newfile_write(full, text, size);
	free(text);
	return ret;
}

int record_save(const char *root, const struct record *r)
{
	return save(root, r->sha256, r);
}

int record_save_last(const char *root, const struct record *r)
{
	return save(root, last, r);
}

int record_drop(const char *root, const char *sha256)
{
	char path[128], full[1152];

	name_file(path, sha256);
	snprintf(full, sizeof(full), "%s%s", root, path);
	return unlink(full) ? -errno : 0;
}

/* How many payloads of this boot came to which end; 0 or -errno */
int record_count(const char *root, unsigned int counts[RESULT_COUNT])
{
	char folder[1152], name[SHA256_HEX_SIZE];
	struct dirent *entry;
	struct record r;
	DIR *dir;

	memset(counts, 0, sizeof(counts[0]) * RESULT_COUNT);
	snprintf(folder, sizeof(folder), "%s" RECORD_FOLDER, root);
	dir = opendir(folder);
	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	while ((entry = readdir(dir))) {
		snprintf(name, sizeof(name), "%.64s", entry->d_name);
		if (!strcmp(entry->d_name + strlen(name), ".record") &&
		    sha256_parse(name, name) && !record_load(root, name, &r))
			counts[record_result(&r)]++;
	}
	closedir(dir);
	return 0;
}
