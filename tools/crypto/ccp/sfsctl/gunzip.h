/* SPDX-License-Identifier: GPL-2.0-only */
/* Unpack a gzip file, for /proc/config.gz */
#ifndef SFSCTL_GUNZIP_H
#define SFSCTL_GUNZIP_H

#include <stddef.h>
#include <linux/types.h>

int gunzip(const __u8 *in, size_t in_size, size_t max, char **out, size_t *size);

#endif /* SFSCTL_GUNZIP_H */
