// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands of the SEV firmware (AMD's documents 55766 and 56860): what each looks
 * like, and when it is allowed.
 */
#include <string.h>
#include <strings.h>

#include "bytes.h"
#include "pages.h"
#include "psp_sev.h"

/* Legacy state */
#define UNINIT		BIT(SEV_UNINIT)
#define UP		(BIT(SEV_INIT) | BIT(SEV_WORKING))
#define ANY		(UNINIT | UP)

/* SNP state */
#define OFF		BIT(SNP_UNINIT)
#define ON		BIT(SNP_INIT)
#define EITHER		(OFF | ON)

#define SIZED(addr_at, len_at)	{ addr_at, len_at, 0 }
#define FIXED(addr_at, len)	{ addr_at, 0, len }

#define LENGTH		SEV_F_LENGTH
#define ANSWERS		SEV_F_ANSWERS
#define SNP		SEV_F_SNP

static const struct sev_cmd_desc table[] = {
	/* id, name, size, legacy state, SNP state, flags, handler, other memory */
	{ 0x01, "INIT", 20, UNINIT, EITHER, 0, sev_init, { SIZED(8, 16) } },
	{ 0x02, "SHUTDOWN", 0, ANY, EITHER, 0, sev_shutdown, { } },
	{ 0x03, "FACTORY_RESET", 0, UNINIT, EITHER, 0, sev_nothing, { } },
	{ 0x04, "PLATFORM_STATUS", 12, ANY, EITHER, ANSWERS, sev_platform_status, { } },
	{ 0x0a, "DF_FLUSH", 0, UP, EITHER, 0, sev_nothing, { } },
	{ 0x0b, "DOWNLOAD_FIRMWARE", 12, ANY, EITHER, 0, sev_unsupported, { SIZED(0, 8) } },
	{ 0x0c, "GET_ID", 12, ANY, EITHER, ANSWERS, sev_get_id, { SIZED(0, 8) } },
	{ 0x0d, "INIT_EX", 36, UNINIT, EITHER, LENGTH, sev_init_ex,
	  { SIZED(8, 16), SIZED(24, 32) } },

	{ 0x81, "SNP_INIT", 0, UNINIT, OFF, SNP, snp_init, { } },
	{ 0x82, "SNP_SHUTDOWN", 0, UNINIT, EITHER, SNP, snp_shutdown, { } },
	{ 0x83, "SNP_PLATFORM_STATUS", 8, ANY, EITHER, SNP, snp_platform_status,
	  { FIXED(0, 32) } },
	{ 0x84, "SNP_DF_FLUSH", 0, ANY, ON, SNP, sev_nothing, { } },
	{ 0x85, "SNP_INIT_EX", 64, UNINIT, OFF, SNP, snp_init_ex, { FIXED(8, PAGE_BYTES) } },
	{ 0x86, "SNP_SHUTDOWN_EX", 8, UNINIT, EITHER, SNP | LENGTH, snp_shutdown_ex, { } },
	{ 0xc7, "SNP_PAGE_RECLAIM", 8, ANY, ON, SNP, snp_page_reclaim, { } },
	{ 0xc9, "SNP_CONFIG", 64, ANY, ON, SNP, snp_config, { } },
	{ 0xcb, "SNP_COMMIT", 4, ANY, EITHER, SNP | LENGTH, sev_nothing, { } },
	{ 0xce, "SNP_FEATURE_INFO", 16, ANY, EITHER, SNP | LENGTH, snp_feature_info,
	  { FIXED(8, 16) } },
};

const struct sev_cmd_desc *sev_cmd_find(uint32_t id)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		if (table[i].id == id)
			return &table[i];
	}
	return NULL;
}

const struct sev_cmd_desc *sev_cmd_named(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		if (strlen(table[i].name) == len && !strncasecmp(table[i].name, name, len))
			return &table[i];
	}
	return NULL;
}
