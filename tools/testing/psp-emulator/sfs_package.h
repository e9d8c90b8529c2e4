/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The demo update package: the emulator's own format, described in README.md.
 * AMD's is not public and is not what this is.
 */
#ifndef SFS_PACKAGE_H
#define SFS_PACKAGE_H

#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "sha256.h"

#define SFS_PKG_MAGIC		"SFSDEMO1"
#define SFS_PKG_HEADER		128

/* Offsets of the header's fields */
#define SFS_PKG_HEADER_SIZE	8
#define SFS_PKG_TOTAL_SIZE	12
#define SFS_PKG_IMAGE_OFFSET	16
#define SFS_PKG_IMAGE_SIZE	20
#define SFS_PKG_FLAGS		24
#define SFS_PKG_BASE_LEVEL	28
#define SFS_PKG_FROM_LEVEL	32
#define SFS_PKG_LEVEL		36
#define SFS_PKG_NEEDS_FW	40
#define SFS_PKG_NEEDS_SYSTEM	44
#define SFS_PKG_RESERVED	48
#define SFS_PKG_DIGEST		64
#define SFS_PKG_CUSTOMER	96

/* The package also carries the digest that stands for a customer's signature */
#define SFS_PKG_F_CUSTOMER	BIT(0)
/* Verifies, and then fails while it executes */
#define SFS_PKG_F_FAILS		BIT(1)

/* What the emulated platform was built with */
#define SFS_FACTORY_LEVEL	16
#define SFS_FW_VERSION		0x00350042
#define SFS_SYSTEM_ID		0x53503500

enum sfs_signer {
	SFS_SIGNER_AMD,
	SFS_SIGNER_CUSTOMER,
};

/*
 * The digest that stands for a signature: SHA-256 over the signer's name, the
 * header up to the digests, and the image.  @pkg has @size bytes in all.
 */
void sfs_package_digest(const uint8_t *pkg, size_t size, enum sfs_signer signer,
			uint8_t out[SHA256_DIGEST_SIZE]);

struct sfs_package_spec {
	uint32_t size;
	uint32_t base_level;
	uint32_t from_level;
	uint32_t level;
	uint32_t flags;
	uint32_t needs_fw;
	uint32_t needs_system;
};

/* Fills @pkg, of @spec->size bytes, which is at least SFS_PKG_HEADER + 1 */
void sfs_package_build(const struct sfs_package_spec *spec, uint8_t *pkg);

#endif /* SFS_PACKAGE_H */
