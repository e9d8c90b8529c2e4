// SPDX-License-Identifier: GPL-2.0-only
/*
 * SHA-256 (FIPS 180-4)
 *
 * The program is static and uses nothing but libc, and it must also run where
 * the kernel offers no hash to user space.
 */

#include <stdio.h>
#include <string.h>

#include "sha256.h"

static const __u32 round_constant[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
	0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
	0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
	0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
	0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static __u32 rotate(__u32 x, unsigned int n)
{
	return x >> n | x << (32 - n);
}

static __u32 load_be32(const __u8 *p)
{
	return (__u32)p[0] << 24 | (__u32)p[1] << 16 |
	       (__u32)p[2] << 8 | p[3];
}

static void store_be32(__u8 *p, __u32 x)
{
	p[0] = x >> 24;
	p[1] = x >> 16;
	p[2] = x >> 8;
	p[3] = x;
}

static void compress(__u32 state[8], const __u8 *block)
{
	__u32 w[64], v[8];
	unsigned int i;

	for (i = 0; i < 16; i++)
		w[i] = load_be32(block + 4 * i);
	for (; i < 64; i++) {
		__u32 a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + w[i - 7] +
		       (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
		       (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
	}

	memcpy(v, state, sizeof(v));
	for (i = 0; i < 64; i++) {
		__u32 t1, t2;

		t1 = v[7] + round_constant[i] + w[i] +
		     (rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)) +
		     ((v[4] & v[5]) ^ (~v[4] & v[6]));
		t2 = (rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)) +
		     ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
		memmove(v + 1, v, 7 * sizeof(*v));
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (i = 0; i < 8; i++)
		state[i] += v[i];
}

void sha256_init(struct sha256 *s)
{
	static const __u32 initial[8] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	};

	memcpy(s->state, initial, sizeof(initial));
	s->length = 0;
}

void sha256_update(struct sha256 *s, const void *data, size_t size)
{
	const __u8 *bytes = data;

	while (size) {
		size_t used = s->length % SHA256_BLOCK_SIZE;
		size_t part = SHA256_BLOCK_SIZE - used;

		if (part > size)
			part = size;
		memcpy(s->block + used, bytes, part);
		if (used + part == SHA256_BLOCK_SIZE)
			compress(s->state, s->block);
		s->length += part;
		bytes += part;
		size -= part;
	}
}

void sha256_final(struct sha256 *s, __u8 digest[SHA256_DIGEST_SIZE])
{
	__u64 bits = s->length * 8;
	__u8 byte = 0x80, count[8];
	unsigned int i;

	sha256_update(s, &byte, 1);
	byte = 0;
	while (s->length % SHA256_BLOCK_SIZE != SHA256_BLOCK_SIZE - sizeof(count))
		sha256_update(s, &byte, 1);
	store_be32(count, bits >> 32);
	store_be32(count + 4, bits);
	sha256_update(s, count, sizeof(count));

	for (i = 0; i < 8; i++)
		store_be32(digest + 4 * i, s->state[i]);
}

void sha256_hex(const __u8 digest[SHA256_DIGEST_SIZE],
		char hex[SHA256_HEX_SIZE])
{
	unsigned int i;

	for (i = 0; i < SHA256_DIGEST_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

/* Take a digest from text, in lower case; false if it is none */
bool sha256_parse(const char *text, char hex[SHA256_HEX_SIZE])
{
	size_t i;

	if (strlen(text) != SHA256_HEX_SIZE - 1 ||
	    strspn(text, "0123456789abcdefABCDEF") != SHA256_HEX_SIZE - 1)
		return false;
	for (i = 0; i < SHA256_HEX_SIZE; i++)
		hex[i] = text[i] >= 'A' && text[i] <= 'F' ? text[i] + 'a' - 'A' : text[i];
	return true;
}
