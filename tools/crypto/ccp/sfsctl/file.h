/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading files that may be anything
 *
 * Below a path that this program expects a file there may be a FIFO, on which
 * open() would wait, or a device, which might do something when it is opened.
 */
#ifndef SFSCTL_FILE_H
#define SFSCTL_FILE_H

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

int file_open(const char *root, const char *path);
FILE *file_stream(const char *root, const char *path);
int file_read(const char *root, const char *path, char *text, size_t size);
int file_look(const char *root, const char *path);
int file_link(const char *root, const char *path, char *target, size_t size);

#endif /* SFSCTL_FILE_H */
