// SPDX-License-Identifier: GPL-2.0-only
/*
 * The update command: what is checked, in which order, and what it changes.
 */
#include <string.h>

#include "bytes.h"
#include "psp_sfs.h"
#include "sfs_package.h"

struct update {
	const struct psp_sfs *sfs;
	const uint8_t *pkg;
	uint32_t total;
	uint32_t flags;
	uint32_t level;
};

uint32_t sfs_update_bytes(const uint8_t *pkg)
{
	uint32_t total = get_le32(pkg + SFS_PKG_TOTAL_SIZE);

	if (memcmp(pkg, SFS_PKG_MAGIC, strlen(SFS_PKG_MAGIC)))
		return 0;
	if (total <= SFS_PKG_HEADER || total > SFS_BUFFER_SIZE - SFS_PAGE)
		return 0;
	return total;
}

static enum sfs_status check_size(const struct update *u, uint32_t *detail)
{
	uint32_t rounded = (SFS_PAGE + u->total + SFS_PAYLOAD_UNIT - 1) &
			   ~(uint32_t)(SFS_PAYLOAD_UNIT - 1);

	*detail = get_le32(u->pkg + SFS_PKG_TOTAL_SIZE);
	if (!u->total || rounded != u->sfs->cmd.payload_size)
		return SFS_BAD_PACKAGE_SIZE;
	return SFS_OK;
}

static enum sfs_status check_image(const struct update *u, uint32_t *detail)
{
	*detail = get_le32(u->pkg + SFS_PKG_HEADER_SIZE);
	if (*detail != SFS_PKG_HEADER)
		return SFS_BAD_IMAGE_ADDRESS;

	*detail = get_le32(u->pkg + SFS_PKG_IMAGE_OFFSET);
	if (*detail != SFS_PKG_HEADER)
		return SFS_BAD_IMAGE_ADDRESS;

	*detail = get_le32(u->pkg + SFS_PKG_IMAGE_SIZE);
	if (*detail != u->total - SFS_PKG_HEADER)
		return SFS_BAD_PACKAGE_SIZE;
	return SFS_OK;
}

static bool signature_matches(const struct update *u, enum sfs_signer signer,
			      size_t offset)
{
	uint8_t digest[SHA256_DIGEST_SIZE];

	sfs_package_digest(u->pkg, u->total, signer, digest);
	return !memcmp(digest, u->pkg + offset, sizeof(digest));
}

static enum sfs_status check_signatures(const struct update *u, uint32_t *detail)
{
	*detail = 0;
	if (!signature_matches(u, SFS_SIGNER_AMD, SFS_PKG_DIGEST))
		return SFS_BAD_AMD_SIGNATURE;
	if (!(u->flags & SFS_PKG_F_CUSTOMER))
		return SFS_OK;
	if (!u->sfs->customer_allowed)
		return SFS_CUSTOMER_NOT_ALLOWED;
	if (!signature_matches(u, SFS_SIGNER_CUSTOMER, SFS_PKG_CUSTOMER))
		return SFS_BAD_CUSTOMER_SIGNATURE;
	return SFS_OK;
}

static enum sfs_status check_platform(const struct update *u, uint32_t *detail)
{
	*detail = get_le32(u->pkg + SFS_PKG_NEEDS_SYSTEM);
	if (*detail && *detail != SFS_SYSTEM_ID)
		return SFS_SYSTEM_MISMATCH;

	*detail = get_le32(u->pkg + SFS_PKG_NEEDS_FW);
	if (*detail && *detail != SFS_FW_VERSION)
		return SFS_FW_MISMATCH;
	return SFS_OK;
}

static enum sfs_status check_levels(const struct update *u, uint32_t *detail)
{
	*detail = get_le32(u->pkg + SFS_PKG_BASE_LEVEL);
	if (*detail != u->sfs->base_level)
		return SFS_BAD_BASE_LEVEL;

	*detail = get_le32(u->pkg + SFS_PKG_FROM_LEVEL);
	if (*detail > u->sfs->level)
		return SFS_BAD_CURRENT_LEVEL;

	/* Neither back nor to where the platform is already */
	*detail = u->level;
	if (u->level <= u->sfs->level)
		return SFS_BAD_NEW_LEVEL;
	return SFS_OK;
}

static enum sfs_status execute(const struct update *u, uint32_t *detail)
{
	*detail = u->flags;
	return u->flags & SFS_PKG_F_FAILS ? SFS_INTERNAL_ERROR : SFS_OK;
}

/* Nothing of the package is believed before its signature was checked but sizes */
static enum sfs_status (* const steps[])(const struct update *u, uint32_t *detail) = {
	check_size,
	check_image,
	check_signatures,
	check_platform,
	check_levels,
	execute,
};

enum sfs_status sfs_update(struct psp_sfs *sfs, uint32_t *detail)
{
	const uint8_t *pkg = sfs->work + SFS_PAGE;
	struct update u = {
		.sfs = sfs,
		.pkg = pkg,
		.total = sfs_update_bytes(pkg),
		.flags = get_le32(pkg + SFS_PKG_FLAGS),
		.level = get_le32(pkg + SFS_PKG_LEVEL),
	};

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		enum sfs_status status = steps[i](&u, detail);

		if (status)
			return status;
	}

	*detail = 0;
	sfs->level = u.level;
	sfs->updates++;
	return SFS_OK;
}
