// SPDX-License-Identifier: GPL-2.0-only
/*
 * The demo update package, see sfs_package.h
 */
#include <string.h>

#include "bytes.h"
#include "sfs_package.h"

void sfs_package_digest(const uint8_t *pkg, size_t size, enum sfs_signer signer,
			uint8_t out[SHA256_DIGEST_SIZE])
{
	static const char * const names[] = { "demo-amd", "demo-customer" };
	struct sha256 sha;

	sha256_init(&sha);
	sha256_update(&sha, names[signer], strlen(names[signer]));
	sha256_update(&sha, pkg, SFS_PKG_DIGEST);
	sha256_update(&sha, pkg + SFS_PKG_HEADER, size - SFS_PKG_HEADER);
	sha256_final(&sha, out);
}

/* Bytes that look like an image, differ per level, and never form a long zero run */
static void fill_image(uint8_t *image, size_t size, uint32_t seed)
{
	uint32_t x = seed * 2654435761u | 1;

	for (size_t i = 0; i < size; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		image[i] = (uint8_t)(x | 1);
	}
}

void sfs_package_build(const struct sfs_package_spec *spec, uint8_t *pkg)
{
	uint32_t image_size = spec->size - SFS_PKG_HEADER;

	memset(pkg, 0, SFS_PKG_HEADER);
	memcpy(pkg, SFS_PKG_MAGIC, strlen(SFS_PKG_MAGIC));
	put_le32(pkg + SFS_PKG_HEADER_SIZE, SFS_PKG_HEADER);
	put_le32(pkg + SFS_PKG_TOTAL_SIZE, spec->size);
	put_le32(pkg + SFS_PKG_IMAGE_OFFSET, SFS_PKG_HEADER);
	put_le32(pkg + SFS_PKG_IMAGE_SIZE, image_size);
	put_le32(pkg + SFS_PKG_FLAGS, spec->flags);
	put_le32(pkg + SFS_PKG_BASE_LEVEL, spec->base_level);
	put_le32(pkg + SFS_PKG_FROM_LEVEL, spec->from_level);
	put_le32(pkg + SFS_PKG_LEVEL, spec->level);
	put_le32(pkg + SFS_PKG_NEEDS_FW, spec->needs_fw);
	put_le32(pkg + SFS_PKG_NEEDS_SYSTEM, spec->needs_system);
	fill_image(pkg + SFS_PKG_HEADER, image_size, spec->level);

	sfs_package_digest(pkg, spec->size, SFS_SIGNER_AMD, pkg + SFS_PKG_DIGEST);
	if (spec->flags & SFS_PKG_F_CUSTOMER)
		sfs_package_digest(pkg, spec->size, SFS_SIGNER_CUSTOMER,
				   pkg + SFS_PKG_CUSTOMER);
}
