// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "machine.h"

static bool parse_number(const char **text, int base, unsigned int *val)
{
	unsigned long long v;
	char *end;

	if (!isxdigit((unsigned char)**text))
		return false;
	errno = 0;
	v = strtoull(*text, &end, base);
	if (end == *text || errno || v > UINT_MAX)
		return false;
	/* strtoull() takes "0x": here that is a 0 and the start of a count */
	if (base == 16 && (*text)[0] == '0' && (*text)[1] == 'x') {
		v = 0;
		end = (char *)*text + 1;
	}
	*text = end;
	*val = v;
	return true;
}

/* One chunk: START{+STEPxCOUNT}. Its values go to values[*pos] and up. */
static const char *parse_chunk(const char **text, unsigned int *values, unsigned int n,
			       unsigned int *pos, bool *has_loop)
{
	unsigned int len = 1, first = *pos, i, k;
	unsigned int start, step, count;

	if (!parse_number(text, 16, &start))
		return "a hexadecimal number of at most 32 bits is expected";
	if (first >= n)
		return "more values than CPUs";
	values[first] = start;

	while (**text == '+') {
		*has_loop = true;
		(*text)++;
		if (!parse_number(text, 16, &step))
			return "a hexadecimal step is expected after '+'";
		if (*(*text)++ != 'x')
			return "'x' is expected after a step";
		if (!parse_number(text, 10, &count) || !count)
			return "a decimal count is expected after 'x'";
		if (count > (n - first) / len)
			return "more values than CPUs";
		for (k = 1; k < count; k++)
			for (i = 0; i < len; i++)
				values[first + k * len + i] = values[first + i] + k * step;
		len *= count;
	}
	*pos += len;
	return NULL;
}

const char *series_parse(const char *text, unsigned int *values, unsigned int n)
{
	unsigned int pos = 0, chunks = 0;
	bool has_loop = false;
	const char *error;

	for (;; text++) {
		error = parse_chunk(&text, values, n, &pos, &has_loop);
		if (error)
			return error;
		chunks++;
		if (*text != ',')
			break;
	}
	if (*text)
		return "',' or the end of the series is expected";

	if (chunks == 1 && !has_loop)
		while (pos < n)
			values[pos++] = values[0];
	return pos == n ? NULL : "fewer values than CPUs";
}

/* How often the block of len values at the start is repeated, each time d higher */
static unsigned int repeats(const unsigned int *values, unsigned int n, unsigned int len,
			    unsigned int d)
{
	unsigned int i;

	for (i = len; i < n; i++)
		if (values[i] != values[i - len] + d)
			break;
	return i / len;
}

void series_print(FILE *out, const unsigned int *values, unsigned int n)
{
	const char *separator = "";

	if (repeats(values, n, 1, 0) == n) {
		fprintf(out, "%x", values[0]);
		return;
	}

	while (n) {
		unsigned int len = 1, count;

		fprintf(out, "%s%x", separator, values[0]);
		while (len < n) {
			unsigned int step = values[len] - values[0];

			count = repeats(values, n, len, step);
			if (count < 2)
				break;
			fprintf(out, "+%xx%u", step, count);
			len *= count;
		}
		values += len;
		n -= len;
		separator = ",";
	}
}
