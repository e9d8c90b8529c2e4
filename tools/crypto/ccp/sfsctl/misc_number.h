/* SPDX-License-Identifier: GPL-2.0-only */
/* The number that the kernel has given to the SFS device */
#ifndef SFSCTL_MISC_NUMBER_H
#define SFSCTL_MISC_NUMBER_H

#include <sys/types.h>

/* All devices of this kind have it; the minor number tells them apart */
#define MISC_MAJOR	10

enum misc_state {
	MISC_UNKNOWN,		/* neither /sys nor /proc can be looked at */
	MISC_ABSENT,		/* the kernel has no such device */
	MISC_PRESENT,
};

struct misc_number {
	enum misc_state state;
	unsigned int major;	/* if it is MISC_PRESENT */
	unsigned int minor;
};

void misc_number_find(const char *root, struct misc_number *m);

#endif /* SFSCTL_MISC_NUMBER_H */
