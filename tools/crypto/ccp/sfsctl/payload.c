// SPDX-License-Identifier: GPL-2.0-only
/* Payloads: what the kernel would find and accept, see payload.h */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return "it has a control character in it";
	}
	return NULL;
}

const char *payload_state_text(enum payload_state state)
{
	static const char * const text[] = {
		[PAYLOAD_MISSING]	= "missing",
		[PAYLOAD_GOOD]		= "good",
		[PAYLOAD_EMPTY]		= "empty",
		[PAYLOAD_TOO_LARGE]	= "larger than 2093056 bytes",
		[PAYLOAD_NO_FILE]	= "not a regular file",
		[PAYLOAD_UNREADABLE]	= "unreadable",
		[PAYLOAD_UNSUPPORTED]	= "compressed, this kernel does not unpack it",
		[PAYLOAD_PERHAPS]	= "compressed",
	};

	return text[state];
}

/* The folder that firmware_class.path names comes first, if there is one */
static void custom_folder(const char *root, char *folder, size_t size)
{
	char path[1024];
	FILE *f;

	folder[0] = '\0';
	snprintf(path, sizeof(path),
		 "%s/sys/module/firmware_class/parameters/path", root);
	f = fopen(path, "re");
	if (!f)
		return;
	if (fgets(folder, size, f))
		folder[strcspn(folder, "\n")] = '\0';
	fclose(f);
}

static void list_folders(const char *root, const char *release,
			 struct payload *p)
{
	const size_t size = sizeof(p->folders[0]);
	unsigned int n = 0;

	custom_folder(root, p->folders[n], size);
	if (p->folders[n][0])
		n++;
	snprintf(p->folders[n++], size, "/lib/firmware/updates/%s", release);
	snprintf(p->folders[n++], size, "/lib/firmware/updates");
	snprintf(p->folders[n++], size, "/lib/firmware/%s", release);
	snprintf(p->folders[n++], size, "/lib/firmware");
	p->folder_count = n;
}

static void examine(struct payload_file *file, bool supported)
{
	struct stat st;

	if (stat(file->path, &st)) {
		if (errno == ENOENT) {
			file->state = PAYLOAD_MISSING;
		} else {
			file->state = PAYLOAD_UNREADABLE;
			file->error = -errno;
		}
		return;
	}

	file->size = st.st_size;
	if (!S_ISREG(st.st_mode))
		file->state = PAYLOAD_NO_FILE;
	else if (!st.st_size)
		file->state = PAYLOAD_EMPTY;
	else if (!supported)
		file->state = PAYLOAD_UNSUPPORTED;
	else if (*file->suffix)
		file->state = PAYLOAD_PERHAPS;
	else if (st.st_size > PAYLOAD_MAX_SIZE)
		file->state = PAYLOAD_TOO_LARGE;
	else
		file->state = PAYLOAD_GOOD;
}

/**
 * payload_find - look for a payload as the kernel's firmware loader does
 * @root: folder that stands for /, "" outside of tests
 * @release: release of the running kernel
 * @name: a good name
 * @config: configuration of the running kernel
 * @payload: result
 *
 * A file that is there but cannot be loaded does not end the loader's search:
 * it goes on with the next folder.  It looks for the next form only if the last
 * folder had no such file at all.
 *
 * Return: 0, or -ENAMETOOLONG.
 */
int payload_find(const char *root, const char *release, const char *name,
		 const struct kconfig *config, struct payload *payload)
{
	unsigned int form, folder;

	memset(payload, 0, sizeof(*payload));
	list_folders(root, release, payload);

	for (form = 0; form < PAYLOAD_SUFFIXES; form++) {
		bool supported = !forms[form].symbol ||
				 kconfig_get(config, forms[form].symbol) != KCONFIG_NO;
		struct payload_file *file = NULL;

		for (folder = 0; folder < payload->folder_count; folder++) {
			int n;

			file = &payload->files[payload->count++];
			file->suffix = forms[form].suffix;
			n = snprintf(file->path, sizeof(file->path),
				     "%s%s%s/amd/%s%s", root,
				     /* Relative means from the root of init */
				     *payload->folders[folder] == '/' ? "" : "/",
				     payload->folders[folder], name,
				     file->suffix);
			if (n < 0 || (size_t)n >= sizeof(file->path))
				return -ENAMETOOLONG;

			examine(file, supported);
			if (file->state == PAYLOAD_GOOD ||
			    file->state == PAYLOAD_PERHAPS) {
				payload->taken = file;
				return 0;
			}
			if (file->state != PAYLOAD_MISSING && !payload->problem)
				payload->problem = file;
		}
		if (supported && file->state != PAYLOAD_MISSING)
			break;
	}
	return 0;
}

/**
 * payload_digest - SHA-256 of a payload as it is now
 * @file: from payload_find(); its size becomes that of what was read
 * @hex: the digest, empty on an error
 *
 * Return: 0 or -errno.
 */
int payload_digest(struct payload_file *file, char hex[SHA256_HEX_SIZE])
{
	__u8 digest[SHA256_DIGEST_SIZE], buffer[16384];
	struct sha256 s;
	ssize_t n;
	int fd, ret = 0;

	hex[0] = '\0';
	fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;

	sha256_init(&s);
	while ((n = read(fd, buffer, sizeof(buffer))) > 0)
		sha256_update(&s, buffer, n);
	if (n < 0)
		ret = -errno;
	close(fd);
	if (ret)
		return ret;

	file->size = s.length;
	sha256_final(&s, digest);
	sha256_hex(digest, hex);
	return 0;
}
