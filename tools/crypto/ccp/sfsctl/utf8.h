/* SPDX-License-Identifier: GPL-2.0-only */
/* UTF-8, and which of its characters a terminal must not get */
#ifndef SFSCTL_UTF8_H
#define SFSCTL_UTF8_H

#include <stdbool.h>
#include <stddef.h>

size_t utf8_length(const unsigned char *s);
unsigned long utf8_decode(const unsigned char *s, size_t length);
bool utf8_steers(unsigned long c);

#endif /* SFSCTL_UTF8_H */
