/* SPDX-License-Identifier: GPL-2.0-only */
/* SHA-256 (FIPS 180-4) */
#ifndef SFSCTL_SHA256_H
#define SFSCTL_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#define SHA256_BLOCK_SIZE	64
#define SHA256_DIGEST_SIZE	32
#define SHA256_HEX_SIZE		(2 * SHA256_DIGEST_SIZE + 1)

struct sha256 {
	__u32 state[8];
	__u64 length;
	__u8 block[SHA256_BLOCK_SIZE];
};

void sha256_init(struct sha256 *s);
void sha256_update(struct sha256 *s, const void *data, size_t size);
void sha256_final(struct sha256 *s, __u8 digest[SHA256_DIGEST_SIZE]);
void sha256_hex(const __u8 digest[SHA256_DIGEST_SIZE],
		char hex[SHA256_HEX_SIZE]);
bool sha256_parse(const char *text, char hex[SHA256_HEX_SIZE]);

#endif /* SFSCTL_SHA256_H */
