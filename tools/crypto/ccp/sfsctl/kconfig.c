// SPDX-License-Identifier: GPL-2.0-only
/* How the running kernel was configured, see kconfig.h */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "gunzip.h"
#include "kconfig.h"

/* Far more than a configuration has; /boot is not always what it should be */
#define CONFIG_MAX_SIZE		(4U << 20)

static char *read_all(const char *root, const char *path, size_t *size)
{
	FILE *f = file_stream(root, path);
	char *text;
	size_t n;

	if (!f)
		return NULL;
	text = malloc(CONFIG_MAX_SIZE + 1);
	n = text ? fread(text, 1, CONFIG_MAX_SIZE + 1, f) : 0;
	if (!n || n > CONFIG_MAX_SIZE || ferror(f)) {
		free(text);
		text = NULL;
	} else {
		text[n] = '\0';
		*size = n;
	}
	fclose(f);
	return text;
}

static char *unpack(char *packed, size_t packed_size)
{
	char *text = NULL;
	size_t size;

	if (gunzip((const __u8 *)packed, packed_size, CONFIG_MAX_SIZE, &text, &size))
		text = NULL;
	free(packed);
	return text;
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
	static const struct {
		const char *before;	/* the release, */
		const char *after;
		bool packed;
	} places[] = {
		{ "/proc/config", ".gz", true },
		{ "/boot/config-", "", false },
		{ "/lib/modules/", "/config", false },
	};
	size_t i, size;

	memset(k, 0, sizeof(*k));
	for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
		snprintf(k->source, sizeof(k->source), "%s%s%s", places[i].before,
			 places[i].packed ? "" : release, places[i].after);
		k->text = read_all(root, k->source, &size);
		if (k->text && places[i].packed)
			k->text = unpack(k->text, size);
		if (k->text)
			return;
	}
	k->source[0] = '\0';
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
