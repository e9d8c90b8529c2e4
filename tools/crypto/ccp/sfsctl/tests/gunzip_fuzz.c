// SPDX-License-Identifier: GPL-2.0-only
/*
 * gunzip() over good and broken files
 *
 *   gunzip_fuzz FILE.gz FILE	unpacks to FILE; then thousands of broken copies
 *
 * A broken copy may unpack to anything or to nothing; the sanitizers see to it that
 * no memory but its own is touched.  The breakage is the same in every run.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../gunzip.h"

#define MAX	1048576
#define COPIES	3000

static unsigned int next_random(void)
{
	static unsigned int state = 1;

	state = state * 1664525 + 1013904223;
	return state >> 8;
}

static __u8 *read_file(const char *path, size_t *size)
{
	FILE *f = fopen(path, "re");
	__u8 *data = malloc(MAX);

	if (!f || !data) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	*size = fread(data, 1, MAX, f);
	fclose(f);
	return data;
}

/* In memory of exactly its size, so that a read past the end is noticed */
static void try_broken(const __u8 *packed, size_t size)
{
	size_t part = next_random() % 3 ? size : next_random() % size;
	__u8 *copy = malloc(part ? part : 1);
	char *out = NULL;
	size_t out_size;
	unsigned int i;

	memcpy(copy, packed, part);
	for (i = next_random() % 4; i && part; i--)
		copy[next_random() % part] ^= 1 << next_random() % 8;
	if (!gunzip(copy, part, MAX, &out, &out_size))
		free(out);
	free(copy);
}

int main(int argc, char **argv)
{
	size_t packed_size, size, out_size;
	__u8 *packed, *content;
	char *out = NULL;
	unsigned int i;
	int ret;

	if (argc != 3) {
		fputs("usage: gunzip_fuzz FILE.gz FILE\n", stderr);
		return EXIT_FAILURE;
	}
	packed = read_file(argv[1], &packed_size);
	content = read_file(argv[2], &size);

	ret = gunzip(packed, packed_size, size, &out, &out_size);
	if (ret || out_size != size || memcmp(out, content, size) || out[size]) {
		fprintf(stderr, "%s: not unpacked to %s (%d)\n", argv[1],
			argv[2], ret);
		return EXIT_FAILURE;
	}
	free(out);
	if (size && !gunzip(packed, packed_size, size - 1, &out, &out_size)) {
		fprintf(stderr, "%s: unpacked to more than allowed\n", argv[1]);
		return EXIT_FAILURE;
	}

	for (i = 0; i < COPIES; i++)
		try_broken(packed, packed_size);
	free(packed);
	free(content);
	return EXIT_SUCCESS;
}
