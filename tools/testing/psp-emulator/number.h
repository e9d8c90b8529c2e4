/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers as people write them: digits and nothing else.  strtoul() also takes
 * spaces and signs, and reads 010 as 8.
 */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdint.h>

/*
 * @base 10; 16, with or without 0x; 0: hexadecimal after 0x, else decimal.
 * 0, or -EINVAL if @text is no such number, or one above @max.
 */
int number_parse(const char *text, int base, uint64_t max, uint64_t *val);

#endif /* NUMBER_H */
