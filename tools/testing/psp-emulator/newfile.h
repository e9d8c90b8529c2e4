/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file that is written at once: all of it, or what was there before stays.
 */
#ifndef NEWFILE_H
#define NEWFILE_H

#include <stddef.h>
#include <stdint.h>

/* A device or a pipe at @path is written to, a file is replaced; 0 or -errno */
int newfile_write(const char *path, const uint8_t *data, size_t size);

#endif /* NEWFILE_H */
