/* SPDX-License-Identifier: GPL-2.0-only */
/* Who else may write a file, or put another one in its place? */
#ifndef SFSCTL_TRUST_H
#define SFSCTL_TRUST_H

#include <stdbool.h>

struct distrust {
	char path[1024];
	const char *why;
};

bool trust_path(const char *root, const char *path, struct distrust *d);

#endif /* SFSCTL_TRUST_H */
