/* SPDX-License-Identifier: GPL-2.0-only */
/* Where and when this is: the time, the boot */
#ifndef SFSCTL_STAMP_H
#define SFSCTL_STAMP_H

#define STAMP_TIME_SIZE		32
#define STAMP_BOOT_ID_SIZE	37	/* a UUID */

void stamp_time(char text[STAMP_TIME_SIZE]);
int stamp_boot_id(const char *root, char id[STAMP_BOOT_ID_SIZE]);

#endif /* SFSCTL_STAMP_H */
