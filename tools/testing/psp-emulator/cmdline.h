/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the command lines of both programs have in common.
 */
#ifndef CMDLINE_H
#define CMDLINE_H

#include <stdint.h>

#define EXIT_USAGE	2

/*
 * A number as people write it: digits and nothing else. strtoul() also takes spaces and
 * signs, and reads 010 as 8.
 * @base 10; 16, with or without 0x; 0: hexadecimal after 0x, else decimal.
 * 0, or -EINVAL if @text is no such number, or one above @max.
 */
int number_parse(const char *text, int base, uint64_t max, uint64_t *val);

/* The same for an option: EXIT_SUCCESS, or EXIT_USAGE after it said what is wrong */
int number_option(const char *option, const char *text, int base, uint32_t min, uint32_t max,
		  uint32_t *val);

/* After something was printed in place of a run: the exit status */
int end_of_output(void);

#endif /* CMDLINE_H */
