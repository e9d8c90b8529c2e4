/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of lines "key = value"
 *
 * Blank lines, and lines that begin with '#', are passed over; so are blanks around key
 * and value. A key stands once, has a value, and is one of those that are known.
 */
#ifndef SFSCTL_KEYVALUE_H
#define SFSCTL_KEYVALUE_H

#include <stdbool.h>
#include <stdio.h>

struct keyvalue {
	const char *key;
	char *value;		/* empty if the key is not there */
	size_t size;
	bool required;
};

struct keyvalue_error {
	unsigned int line;	/* 0: it is about the whole file */
	char why[160];
};

bool keyvalue_read(FILE *f, const struct keyvalue *keys, size_t count,
		   struct keyvalue_error *error);

#endif /* SFSCTL_KEYVALUE_H */
