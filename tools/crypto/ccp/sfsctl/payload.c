// SPDX-License-Identifier: GPL-2.0-only
/* Payloads: what the kernel would find and accept, see payload.h */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "payload.h"
#include "sfs_dev.h"

/* In the order in which the loader tries them */
static const struct {
	const char *suffix;
	const char *symbol;	/* what the kernel needs to unpack it */
} forms[PAYLOAD_SUFFIXES] = {
	{ "", NULL },
	{ ".zst", "FW_LOADER_COMPRESS_ZSTD" },
	{ ".xz", "FW_LOADER_COMPRESS_XZ" },
};

/**
 * payload_name_problem - check the name of a payload with the driver's rules
 * @name: name of a payload
 *
 * Return: what is wrong with @name, or NULL if the driver takes it.
 */
const char *payload_name_problem(const char *name)
{
	const char *p;

	if (!*name)
		return "it is empty";
	if (strlen(name) > SFS_NAME_MAX)
		return "it is longer than 63 bytes";
	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return "it names a folder";
	for (p = name; *p; p++) {
		if (*p == '/')
			return "it has a '/' in it";
		if (*p < 0x20 || *p > 0x7e)
			return "it has a character in it that is not printable ASCII";
	}
	return NULL;
}

/*
 * The folder that firmware_class.path names comes first, if there is one. What is
 * read is the parameter and a newline; "echo > path" makes the parameter a newline
 * itself, which for the kernel is a folder with an empty name: /amd/NAME.
 */
static bool custom_folder(const char *root, char *folder, size_t size, int *error)
{
	static const char parameter[] = "/sys/module/firmware_class/parameters/path";
	size_t length;

	*error = file_read(root, parameter, folder, size);
	/* A kernel without it has no such folder; but then there is a /sys */
	if (*error == -ENOENT && !file_look(root, "/sys/module"))
		*error = 0;
	length = strlen(folder);
	if (length && folder[length - 1] == '\n')
		length--;
	folder[length] = '\0';
	if (!length)
		return false;
	folder[strcspn(folder, "\n")] = '\0';
	return true;
}

/* In the order in which the loader looks into them */
void payload_list_folders(const char *root, const char *release, struct payload *p)
{
	const size_t size = sizeof(p->folders[0]);
	unsigned int n = 0;

	if (custom_folder(root, p->folders[n], size, &p->path_error))
		n++;
	snprintf(p->folders[n++], size, "/lib/firmware/updates/%s", release);
	snprintf(p->folders[n++], size, "/lib/firmware/updates");
	snprintf(p->folders[n++], size, "/lib/firmware/%s", release);
	snprintf(p->folders[n++], size, "/lib/firmware");
	p->folder_count = n;
}

/* Where the payloads are below one of them */
void payload_folder(const char *root, const char *folder, char *path, size_t size)
{
	/* Relative means from the root of process 1 */
	const char *slash = *folder == '/' || !*folder ? "" : "/";

	snprintf(path, size, "%s%s%s/amd", root, slash, folder);
}

/* One form of the name in all folders; true ends the search */
static bool find_form(struct payload *p, const char *root, const char *name,
		      const char *suffix, bool supported)
{
	enum payload_state state = PAYLOAD_MISSING;
	char folder[sizeof(p->files[0].path) - 80];
	unsigned int i;

	for (i = 0; i < p->folder_count; i++) {
		struct payload_file *file = &p->files[p->count++];

		file->suffix = suffix;
		payload_folder(root, p->folders[i], folder, sizeof(folder));
		snprintf(file->path, sizeof(file->path), "%s/%s%s", folder, name,
			 suffix);
		payload_examine(file, supported);
		state = file->state;
		if (state == PAYLOAD_GOOD || state == PAYLOAD_PERHAPS) {
			p->taken = file;
			return true;
		}
		if (state == PAYLOAD_HIDDEN && !p->hidden)
			p->hidden = file;
		else if (state != PAYLOAD_MISSING && state != PAYLOAD_HIDDEN &&
			 !p->problem)
			p->problem = file;
		if (payload_state_final(state)) {
			p->problem = file;
			return true;
		}
	}
	/* The next form counts only if the last folder has nothing of this one */
	return supported && state != PAYLOAD_MISSING && state != PAYLOAD_HIDDEN;
}

/**
 * payload_find - look for a payload as the kernel's firmware loader does
 * @root: folder that stands for /, "" outside of tests
 * @release: release of the running kernel
 * @name: a good name
 * @config: configuration of the running kernel
 * @payload: result
 *
 * A file that cannot be loaded does not end the loader's search: it goes on with the
 * next folder.  What it can load but the driver cannot send ends it.
 */
void payload_find(const char *root, const char *release, const char *name,
		  const struct kconfig *config, struct payload *payload)
{
	unsigned int i;

	memset(payload, 0, sizeof(*payload));
	payload_list_folders(root, release, payload);

	for (i = 0; i < PAYLOAD_SUFFIXES; i++) {
		bool supported = !forms[i].symbol ||
				 kconfig_get(config, forms[i].symbol) != KCONFIG_NO;

		if (find_form(payload, root, name, forms[i].suffix, supported))
			break;
	}
}

/**
 * payload_same - would both searches have the same sent?
 * @a: a search that found something
 * @b: a later one
 *
 * Return: true if they took the same file with the same content.
 */
bool payload_same(const struct payload *a, const struct payload *b)
{
	if (!b->taken || strcmp(a->taken->path, b->taken->path))
		return false;
	if (*a->sha256 || *b->sha256)
		return !strcmp(a->sha256, b->sha256);
	/* What may not be read can still be seen to change */
	return a->taken->size == b->taken->size &&
	       a->taken->changed.tv_sec == b->taken->changed.tv_sec &&
	       a->taken->changed.tv_nsec == b->taken->changed.tv_nsec;
}
