/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * JSON writer
 *
 * One value after the other goes to a stream; the writer places commas and
 * escapes strings, so that what was begun and ended is valid JSON.  Inside an
 * object every call names its key, inside an array the key is NULL.  Without a
 * stream nothing is written: who prints need not ask whether it is wanted.
 */
#ifndef SFSCTL_JSON_H
#define SFSCTL_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>
#include <stdio.h>

struct json {
	FILE *out;
	bool comma;
};

void json_init(struct json *j, FILE *out);
void json_object_begin(struct json *j, const char *key);
void json_object_end(struct json *j);
void json_array_begin(struct json *j, const char *key);
void json_array_end(struct json *j);
void json_string(struct json *j, const char *key, const char *value);
void json_uint(struct json *j, const char *key, __u64 value);
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);
void json_hex(struct json *j, const char *key, const void *data, size_t size);

#endif /* SFSCTL_JSON_H */
