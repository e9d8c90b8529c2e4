// SPDX-License-Identifier: GPL-2.0-only
/*
 * Command lines, see cmdline.h
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline.h"

int number_parse(const char *text, int base, uint64_t max, uint64_t *val)
{
	const char *digits = base == 10 ? "0123456789" : "0123456789abcdefABCDEF";
	unsigned long long v;

	if (base != 10 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		text += 2;
		base = 16;
	} else if (!base) {
		digits = "0123456789";
		base = 10;
	}
	if (!*text || text[strspn(text, digits)])
		return -EINVAL;

	errno = 0;
	v = strtoull(text, NULL, base);
	if (errno || v > max)
		return -EINVAL;
	*val = v;
	return 0;
}

int number_option(const char *option, const char *text, int base, uint32_t min, uint32_t max,
		  uint32_t *val)
{
	uint64_t v;

	if (number_parse(text, base, max, &v) || v < min) {
		fprintf(stderr, base == 16 ? "%s: --%s %s: not a number from %#x to %#x\n" :
			"%s: --%s %s: not a number from %u to %u\n",
			program_invocation_short_name, option, text, min, max);
		return EXIT_USAGE;
	}
	*val = (uint32_t)v;
	return EXIT_SUCCESS;
}

int end_of_output(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return EXIT_SUCCESS;
	fprintf(stderr, "%s: cannot write to standard output: %s\n",
		program_invocation_short_name, strerror(errno));
	return EXIT_FAILURE;
}
