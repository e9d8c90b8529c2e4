/* SPDX-License-Identifier: GPL-2.0-only */
/* How the running kernel was configured */
#ifndef SFSCTL_KCONFIG_H
#define SFSCTL_KCONFIG_H

#include <stdbool.h>

enum kconfig_value {
	KCONFIG_UNKNOWN,	/* no configuration can be read */
	KCONFIG_NO,
	KCONFIG_MODULE,
	KCONFIG_YES,
};

struct kconfig {
	char source[320];	/* file, empty if there is none */
	char *text;		/* NULL if there is none */
};

/* This program was built with what unpacks /proc/config.gz */
extern const bool kconfig_unpacks;

void kconfig_load(const char *root, const char *release, struct kconfig *k);
void kconfig_free(struct kconfig *k);
enum kconfig_value kconfig_get(const struct kconfig *k, const char *symbol);
const char *kconfig_value_text(enum kconfig_value value);

#endif /* SFSCTL_KCONFIG_H */
