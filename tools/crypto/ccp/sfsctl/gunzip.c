// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unpack a gzip file (RFC 1951, RFC 1952)
 *
 * /proc/config.gz is the only place where some kernels keep their configuration,
 * and there is no library to unpack it with.  Small, not fast.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "gunzip.h"

#define MAX_BITS	15
#define MAX_LITERALS	288
#define MAX_DISTANCES	30

enum { FHCRC = 1 << 1, FEXTRA = 1 << 2, FNAME = 1 << 3, FCOMMENT = 1 << 4 };

struct stream {
	const __u8 *in;
	size_t in_size;
	size_t in_pos;
	__u32 bits;
	unsigned int bit_count;
	bool failed;		/* the input is wrong or ends too early */

	__u8 *out;
	size_t out_pos;
	size_t out_max;
};

/* Canonical Huffman code: how many codes of each length, symbols in order */
struct code {
	__u16 count[MAX_BITS + 1];
	__u16 symbol[MAX_LITERALS];
};

static unsigned int get_byte(struct stream *s)
{
	if (s->in_pos == s->in_size) {
		s->failed = true;
		return 0;
	}
	return s->in[s->in_pos++];
}

static unsigned int get_bits(struct stream *s, unsigned int count)
{
	unsigned int value;

	while (s->bit_count < count) {
		s->bits |= get_byte(s) << s->bit_count;
		s->bit_count += 8;
	}
	value = s->bits & ((1U << count) - 1);
	s->bits >>= count;
	s->bit_count -= count;
	return value;
}

static void put_byte(struct stream *s, unsigned int byte)
{
	if (s->out_pos == s->out_max)
		s->failed = true;
	else
		s->out[s->out_pos++] = byte;
}

/* Incomplete codes are allowed: one distance code of one bit is legal */
static bool make_code(struct code *c, const __u8 *lengths, unsigned int count)
{
	__u16 next[MAX_BITS + 1] = {};
	unsigned int i;
	int left = 1;

	memset(c, 0, sizeof(*c));
	for (i = 0; i < count; i++)
		c->count[lengths[i]]++;
	c->count[0] = 0;
	for (i = 1; i <= MAX_BITS; i++) {
		left = 2 * left - c->count[i];
		if (left < 0)
			return false;
		next[i] = next[i - 1] + c->count[i - 1];
	}
	for (i = 0; i < count; i++)
		if (lengths[i])
			c->symbol[next[lengths[i]]++] = i;
	return true;
}

static unsigned int get_symbol(struct stream *s, const struct code *c)
{
	unsigned int length, index = 0;
	int value = 0, first = 0;

	for (length = 1; length <= MAX_BITS; length++) {
		value |= get_bits(s, 1);
		if (value - first < c->count[length])
			return c->symbol[index + value - first];
		index += c->count[length];
		first = (first + c->count[length]) << 1;
		value <<= 1;
	}
	s->failed = true;
	return 0;
}

static void copy_back(struct stream *s, unsigned int length, size_t distance)
{
	if (distance > s->out_pos) {
		s->failed = true;
		return;
	}
	while (length-- && !s->failed)
		put_byte(s, s->out[s->out_pos - distance]);
}

static void inflate_codes(struct stream *s, const struct code *literals,
			  const struct code *distances)
{
	static const __u16 length_base[29] = {
		3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43,
		51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
	};
	static const __u8 length_bits[29] = {
		0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4,
		4, 4, 4, 5, 5, 5, 5, 0,
	};
	static const __u16 distance_base[MAX_DISTANCES] = {
		1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257,
		385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
		16385, 24577,
	};

	while (!s->failed) {
		unsigned int symbol = get_symbol(s, literals), length;

		if (symbol < 256) {
			put_byte(s, symbol);
			continue;
		}
		if (symbol == 256)
			break;
		symbol -= 257;
		if (s->failed || symbol >= 29) {
			s->failed = true;
			break;
		}
		length = length_base[symbol] + get_bits(s, length_bits[symbol]);

		symbol = get_symbol(s, distances);
		if (s->failed || symbol >= MAX_DISTANCES) {
			s->failed = true;
			break;
		}
		copy_back(s, length, distance_base[symbol] +
			  get_bits(s, symbol < 4 ? 0 : symbol / 2 - 1));
	}
}

static void inflate_fixed(struct stream *s)
{
	struct code literals, distances;
	__u8 lengths[MAX_LITERALS];

	memset(lengths, 8, 144);
	memset(lengths + 144, 9, 256 - 144);
	memset(lengths + 256, 7, 280 - 256);
	memset(lengths + 280, 8, MAX_LITERALS - 280);
	make_code(&literals, lengths, MAX_LITERALS);
	memset(lengths, 5, MAX_DISTANCES);
	make_code(&distances, lengths, MAX_DISTANCES);
	inflate_codes(s, &literals, &distances);
}

static void inflate_dynamic(struct stream *s)
{
	static const __u8 order[19] = {
		16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
	};
	unsigned int literal_count = 257 + get_bits(s, 5);
	unsigned int distance_count = 1 + get_bits(s, 5);
	unsigned int order_count = 4 + get_bits(s, 4);
	__u8 lengths[MAX_LITERALS + 32] = {};
	struct code literals, distances;
	unsigned int i;

	if (literal_count > 286 || distance_count > MAX_DISTANCES) {
		s->failed = true;
		return;
	}
	for (i = 0; i < order_count; i++)
		lengths[order[i]] = get_bits(s, 3);
	if (!make_code(&literals, lengths, 19))
		s->failed = true;

	memset(lengths, 0, sizeof(lengths));
	for (i = 0; i < literal_count + distance_count && !s->failed;) {
		unsigned int symbol = get_symbol(s, &literals), repeat = 1;
		__u8 value = symbol;

		if (symbol == 16) {
			value = i ? lengths[i - 1] : 0;
			s->failed |= !i;
			repeat = 3 + get_bits(s, 2);
		} else if (symbol > 16) {
			value = 0;
			repeat = symbol == 17 ? 3 + get_bits(s, 3) : 11 + get_bits(s, 7);
		}
		if (repeat > literal_count + distance_count - i)
			s->failed = true;
		while (!s->failed && repeat--)
			lengths[i++] = value;
	}

	if (s->failed || !make_code(&literals, lengths, literal_count) ||
	    !make_code(&distances, lengths + literal_count, distance_count))
		s->failed = true;
	else
		inflate_codes(s, &literals, &distances);
}

static void inflate_stored(struct stream *s)
{
	unsigned int length, check;

	s->bits = 0;
	s->bit_count = 0;
	length = get_byte(s);
	length |= get_byte(s) << 8;
	check = get_byte(s);
	check |= get_byte(s) << 8;
	if (length != (check ^ 0xffff))
		s->failed = true;
	while (!s->failed && length--)
		put_byte(s, get_byte(s));
}

static void skip_header(struct stream *s)
{
	unsigned int flags, length;

	if (get_byte(s) != 0x1f || get_byte(s) != 0x8b || get_byte(s) != 8)
		s->failed = true;
	flags = get_byte(s);
	for (length = 6; length; length--)
		get_byte(s);
	if (flags & FEXTRA) {
		length = get_byte(s);
		length |= get_byte(s) << 8;
		while (length-- && !s->failed)
			get_byte(s);
	}
	if (flags & FNAME)
		while (!s->failed && get_byte(s))
			;
	if (flags & FCOMMENT)
		while (!s->failed && get_byte(s))
			;
	if (flags & FHCRC) {
		get_byte(s);
		get_byte(s);
	}
}

/**
 * gunzip - unpack a gzip file
 * @in: the file
 * @in_size: its size
 * @max: most bytes that are unpacked
 * @out: the content, followed by a NUL; to be freed
 * @size: size of the content
 *
 * The checksum is not tested: the kernel made the file a moment ago.
 *
 * Return: 0, -EINVAL if the file is broken or its content larger than @max, or
 * -ENOMEM.
 */
int gunzip(const __u8 *in, size_t in_size, size_t max, char **out, size_t *size)
{
	struct stream s = { .in = in, .in_size = in_size, .out_max = max };
	bool last = false;

	s.out = malloc(max + 1);
	if (!s.out)
		return -ENOMEM;

	skip_header(&s);
	while (!s.failed && !last) {
		last = get_bits(&s, 1);
		switch (get_bits(&s, 2)) {
		case 0:
			inflate_stored(&s);
			break;
		case 1:
			inflate_fixed(&s);
			break;
		case 2:
			inflate_dynamic(&s);
			break;
		default:
			s.failed = true;
		}
	}
	if (s.failed) {
		free(s.out);
		return -EINVAL;
	}
	s.out[s.out_pos] = '\0';
	*out = (char *)s.out;
	*size = s.out_pos;
	return 0;
}
