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

#include "misc_number.h"

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

int sfs_open(const char *path, const struct misc_number *number,
	     bool for_update);
void sfs_close(int fd);
int sfs_ask(int fd);
int sfs_get_versions(int fd, __u8 blob[SFS_BLOB_SIZE],
		     struct sfs_status *status);
int sfs_update(int fd, const char *name, struct sfs_status *status);

#endif /* SFSCTL_SFS_DEV_H */
