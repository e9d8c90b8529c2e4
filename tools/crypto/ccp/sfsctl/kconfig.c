// SPDX-License-Identifier: GPL-2.0-only
/* How the running kernel was configured, see kconfig.h */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kconfig.h"

/* Far more than a configuration has; /boot is not always what it should be */
#define CONFIG_MAX_SIZE		(8U << 20)

static bool read_all(const char *path, char **data, size_t *size)
{
	FILE *f = fopen(path, "re");
	char buffer[4096], *copy = NULL;
	FILE *out;
	size_t n;

	if (!f)
		return false;
	out = open_memstream(&copy, size);
	if (out) {
		size_t total = 0;

		while ((n = fread(buffer, 1, sizeof(buffer), f)) > 0) {
			total += n;
			if (total > CONFIG_MAX_SIZE)
				break;
			fwrite(buffer, 1, n, out);
		}
		if (fclose(out) || ferror(f) || total > CONFIG_MAX_SIZE) {
			free(copy);
			copy = NULL;
		}
	}
	fclose(f);
	*data = copy;
	return copy;
}

/**
 * kconfig_load - find and read the configuration of the running kernel
 * @root: folder that stands for /, "" outside of tests
 * @release: release of the running kernel
 * @k: result, free it with kconfig_free()
 */
void kconfig_load(const char *root, const char *release, struct kconfig *k)
{
	static const char * const places[] = {
		"/boot/config-%s", "/lib/modules/%s/config",
		"/usr/lib/kernel/config-%s",
	};
	char path[1024];
	size_t i, size;

	memset(k, 0, sizeof(*k));
	for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
		snprintf(k->source, sizeof(k->source), places[i], release);
		snprintf(path, sizeof(path), "%s%s", root, k->source);
		if (read_all(path, &k->text, &size))
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
	char wanted[128];
	const char *p;
	size_t length;

	if (!k->text)
		return KCONFIG_UNKNOWN;

	length = snprintf(wanted, sizeof(wanted), "\nCONFIG_%s=", symbol);
	p = strstr(k->text, wanted);
	if (p)
		p += length;
	else if (!strncmp(k->text, wanted + 1, length - 1))
		p = k->text + length - 1;
	if (!p)
		return KCONFIG_NO;
	return *p == 'm' ? KCONFIG_MODULE : *p == 'y' ? KCONFIG_YES : KCONFIG_NO;
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
