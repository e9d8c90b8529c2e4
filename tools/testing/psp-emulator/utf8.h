/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text that others send: UTF-8 or not.
 */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_INVALID	0xfffdu

/*
 * The character at @s, which ends with a NUL, and the bytes that it takes in @len.
 * A byte that begins none is UTF8_INVALID, as U+FFFD itself is; *@bad, unless NULL,
 * is set only by the former.
 */
uint32_t utf8_next(const char *s, size_t *len, bool *bad);

#endif /* UTF8_H */
