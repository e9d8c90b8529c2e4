/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An input of libFuzzer, taken piece by piece, and what must hold.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Not assert(): what libFuzzer shows is the line, by the trace of abort() */
#define MUST(condition)		\
	do {			\
		if (!(condition)) \
			abort(); \
	} while (0)

struct input {
	const uint8_t *data;
	size_t left;
};

/* Up to @len bytes; how many there are left is in @taken */
static inline const uint8_t *input_bytes(struct input *in, size_t len, size_t *taken)
{
	const uint8_t *data = in->data;

	*taken = len < in->left ? len : in->left;
	in->data += *taken;
	in->left -= *taken;
	return data;
}

/* A little-endian number of @len bytes; what the input lacks is zero */
static inline uint64_t input_number(struct input *in, size_t len)
{
	uint64_t number = 0;
	const uint8_t *data = input_bytes(in, len, &len);

	while (len)
		number = number << 8 | data[--len];
	return number;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

#endif /* FUZZ_H */
