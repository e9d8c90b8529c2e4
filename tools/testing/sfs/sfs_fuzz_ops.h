/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What sfs_fuzz_run.c has of sfs_fuzz_ops.c. All return 0 or a negative errno: -EUCLEAN for memory that
 * is not as it has to be, -EPROTO for a child that saw something of the kind.
 */
#ifndef SFS_FUZZ_OPS_H
#define SFS_FUZZ_OPS_H

#include "sfs_fuzz.h"

/* Before any other */
int fuzz_memory(void);

int fuzz_versions(int fd, const char *memory);
int fuzz_update(int fd, const char *payload, const char *memory);
int fuzz_ioctl(int fd, const char *which, const char *memory);
int fuzz_file(int fd, const char *what);
int fuzz_child(int fd, const char *how);

#endif /* SFS_FUZZ_OPS_H */
