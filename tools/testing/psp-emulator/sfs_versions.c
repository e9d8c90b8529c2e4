// SPDX-License-Identifier: GPL-2.0-only
/*
 * The answer to get versions, see psp_sfs.h
 */
#include <string.h>

#include "bytes.h"
#include "psp_sfs.h"
#include "sfs_package.h"

struct component {
	const char *name;
	uint32_t version;
	/* Follows the patch level; the others only change with the BIOS */
	bool serviced;
};

static const struct component components[] = {
	{ "bootloader",		SFS_FW_VERSION,	false },
	{ "trusted-os",		0x0035006a,	true },
	{ "sev",		0x01370029,	false },
	{ "smu",		0x005e5400,	true },
	{ "abl",		0x10100330,	false },
	{ "mpdma",		0x00451200,	true },
	{ "security-policy",	0x00000700,	true },
	{ "microcode-loader",	0x00120008,	true },
};

int sfs_versions(struct psp_sfs *sfs)
{
	uint8_t blob[SFS_VERSIONS_HEADER + ARRAY_SIZE(components) * SFS_VERSIONS_ENTRY];
	uint8_t *entry = blob + SFS_VERSIONS_HEADER;

	memset(blob, 0, sizeof(blob));
	memcpy(blob, SFS_VERSIONS_MAGIC, strlen(SFS_VERSIONS_MAGIC));
	put_le32(blob + SFS_VER_BYTES, sizeof(blob));
	put_le32(blob + SFS_VER_COUNT, ARRAY_SIZE(components));
	put_le32(blob + SFS_VER_BASE_LEVEL, sfs->base_level);
	put_le32(blob + SFS_VER_LEVEL, sfs->level);
	put_le32(blob + SFS_VER_UPDATES, sfs->updates);
	if (sfs->number_answers)
		put_le32(blob + SFS_VER_NUMBER, (uint32_t)sfs->cmd.number);

	for (size_t i = 0; i < ARRAY_SIZE(components); i++) {
		const struct component *c = &components[i];
		uint32_t level = c->serviced ? sfs->level : sfs->base_level;

		memcpy(entry, c->name, strnlen(c->name, SFS_VERSIONS_NAME));
		put_le32(entry + SFS_VER_ENTRY_VERSION,
			 c->version + (level - sfs->base_level));
		put_le32(entry + SFS_VER_ENTRY_LEVEL, level);
		entry += SFS_VERSIONS_ENTRY;
	}

	/* The rest of the page stays as the driver filled it */
	return guest_mem_write(sfs->mem, sfs->cmd.buffer + SFS_PAGE, blob, sizeof(blob));
}
