// SPDX-License-Identifier: GPL-2.0-only
/* How the running kernel was configured, see kconfig.h */

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

#include "file.h"
#include "kconfig.h"

/* Far more than a configuration has; /boot is not always what it should be */
#define CONFIG_MAX_SIZE		(4U << 20)

#ifdef HAVE_ZLIB
const bool kconfig_unpacks = true;

/* A file as a string, packed or not; 0, or not 0 if any of it is missing or wrong */
static int read_text(const char *root, const char *path, char *text, size_t size)
{
	int fd = file_open(root, path), n;
	void *f = fd < 0 ? NULL : gzdopen(fd, "rb");

	if (!f) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	n = gzread(f, text, size - 1);
	text[n < 0 ? 0 : n] = '\0';
	/* One that was cut is noticed by now */
	return gzclose_r(f) != Z_OK || n < 0;
}
#else
const bool kconfig_unpacks;

/* What is packed is no text, see is_config() */
static int read_text(const char *root, const char *path, char *text, size_t size)
{
	return file_read(root, path, text, size);
}
#endif

static bool is_config(const char *text)
{
	return strstr(text, "CONFIG_") && strlen(text) <= CONFIG_MAX_SIZE;
}

/**
 * kconfig_load - find and read the configuration of the running kernel
 * @root: folder that stands for /, "" outside of tests
 * @release: release of the running kernel
 * @k: result, free it with kconfig_free()
 */
void kconfig_load(const char *root, const char *release, struct kconfig *k)
{
	/* The kernel's own word first, then what its package says about it */
	static const char * const places[] = {
		"/proc/config.gz", "/boot/config-%s", "/lib/modules/%s/config",
	};
	size_t i, size = CONFIG_MAX_SIZE + 2;

	memset(k, 0, sizeof(*k));
	k->text = malloc(size);
	for (i = 0; k->text && i < sizeof(places) / sizeof(*places); i++) {
		snprintf(k->source, sizeof(k->source), places[i], release);
		if (!read_text(root, k->source, k->text, size) && is_config(k->text))
			return;
	}
	k->source[0] = '\0';
	kconfig_free(k);
}

void kconfig_free(struct kconfig *k)
{
	free(k->text);
	k->text = NULL;
}

/**
 * kconfig_get - look up a symbol
 * @k: from kconfig_load()
 * @symbol: without CONFIG_
 *
 * Return: its value; a symbol that is not named in a configuration is not set.
 */
enum kconfig_value kconfig_get(const struct kconfig *k, const char *symbol)
{
	const char *line = k->text;
	char wanted[128];
	size_t length;

	if (!line)
		return KCONFIG_UNKNOWN;

	length = snprintf(wanted, sizeof(wanted), "CONFIG_%s=", symbol);
	while (line && strncmp(line, wanted, length)) {
		line = strchr(line, '\n');
		if (line)
			line++;
	}
	if (!line)
		return KCONFIG_NO;
	return line[length] == 'm' ? KCONFIG_MODULE :
	       line[length] == 'y' ? KCONFIG_YES : KCONFIG_NO;
}

const char *kconfig_value_text(enum kconfig_value value)
{
	static const char * const text[] = {
		[KCONFIG_UNKNOWN]	= "unknown",
		[KCONFIG_NO]		= "no",
		[KCONFIG_MODULE]	= "module",
		[KCONFIG_YES]		= "yes",
	};

	return text[value];
}
