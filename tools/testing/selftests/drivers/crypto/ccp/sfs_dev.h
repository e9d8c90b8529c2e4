/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests of /dev/sfs: the node, its ioctls and their structs
 *
 * Functions return 0 or a number, or a negative errno, and print nothing.
 */
#ifndef SFS_DEV_H
#define SFS_DEV_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <linux/psp-sfs.h>

#define SFS_NODE		"/dev/sfs"

/* What tests fill a struct with, so that a byte that changes is seen */
#define SFS_UNTOUCHED		0x5a

#define SFS_NO_SUCH_PAYLOAD	"kselftest-no-such-payload.bin"

int sfs_open(int flags);
int sfs_ioctl(int fd, unsigned long cmd, void *arg);
void sfs_fill_versions(struct sfs_user_get_fw_versions *versions);
void sfs_fill_update(struct sfs_user_update_package *update, const char *name);

/* -EUCLEAN if the kernel has written what it must not: on errors other than EIO nothing may be */
int sfs_get_versions(int fd, struct sfs_user_get_fw_versions *versions);
int sfs_try_update(int fd, const char *name, struct sfs_user_update_package *update);
int sfs_update(int fd, const char *name);

bool sfs_all_bytes(const void *p, int val, size_t len);

ssize_t sfs_read_file(const char *path, char *buf, size_t size);
bool sfs_locked_down(void);

#endif /* SFS_DEV_H */
