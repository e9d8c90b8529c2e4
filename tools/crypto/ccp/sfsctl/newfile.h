/* SPDX-License-Identifier: GPL-2.0-only */
/* Write a file as a whole, or leave it as it was */
#ifndef SFSCTL_NEWFILE_H
#define SFSCTL_NEWFILE_H

#include <stddef.h>

int newfile_write(const char *path, const void *data, size_t size);

#endif /* SFSCTL_NEWFILE_H */
