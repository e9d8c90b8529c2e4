/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One JSON object in one line, written field by field into a bounded buffer.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_MAX	4096

struct json {
	char buf[JSON_MAX];
	size_t len;
	bool comma;
	bool overflow;
};

void json_open(struct json *j);
void json_str(struct json *j, const char *key, const char *val);
void json_num(struct json *j, const char *key, uint64_t val);
void json_hex(struct json *j, const char *key, uint64_t val);
void json_bool(struct json *j, const char *key, bool val);
void json_time(struct json *j, const char *key, uint64_t us);

/* @key and a list of strings: open, any number of items, close */
void json_list_open(struct json *j, const char *key);
void json_item(struct json *j, const char *val);
void json_list_close(struct json *j);

/* The finished object; "{}" if it did not fit, never half an object */
const char *json_close(struct json *j);

#endif /* JSON_H */
