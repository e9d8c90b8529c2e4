/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SFS device
 *
 * The only caller of the driver's ioctls.  Every function returns 0 or -errno
 * and prints nothing.
 */
#ifndef SFSCTL_SFS_DEV_H
#define SFSCTL_SFS_DEV_H

#include <stdbool.h>
#include <linux/types.h>

#include <linux/psp-sfs.h>

#define SFS_DEV_PATH		"/dev/sfs"
#define SFS_BLOB_SIZE		TEE_EXT_CMD_BUFFER_SIZE

/* The driver fills the blob with it, so it is what the firmware did not write */
#define SFS_BLOB_FILL		0xc7

/* Longest payload name, without the NUL */
#define SFS_NAME_MAX		(PAYLOAD_NAME_SIZE - 1)

/* What the firmware said about a command; 0 unless the result is 0 or -EIO */
struct sfs_status {
	__u32 status;
	__u32 extended;
};

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

int sfs_open(const char *path, const struct misc_number *number,
	     bool for_update);
void sfs_close(int fd);
int sfs_ask(int fd);
int sfs_get_versions(int fd, __u8 blob[SFS_BLOB_SIZE],
		     struct sfs_status *status);
int sfs_update(int fd, const char *name, struct sfs_status *status);

#endif /* SFSCTL_SFS_DEV_H */
