/* SPDX-License-Identifier: GPL-2.0-only */
/* Does this process see the files that the kernel sees? */
#ifndef SFSCTL_VIEW_H
#define SFSCTL_VIEW_H

#include <stddef.h>

enum view {
	VIEW_UNKNOWN,
	VIEW_SAME,
	VIEW_OTHER,
};

enum view view_compare(const char *root, const char **why);

#endif /* SFSCTL_VIEW_H */
