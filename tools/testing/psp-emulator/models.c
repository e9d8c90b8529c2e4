// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI identities and register maps.  The generations v1 to v6 are numbered as
 * in drivers/crypto/ccp/sp-pci.c; the offsets are those of its vdata tables.
 */
#include <stddef.h>

#include "bytes.h"
#include "models.h"

/* By generation; 0: it does not have the register */
static const struct {
	const char *name;
	uint32_t offset[PSP_GENERATIONS + 1];
} regs[REG_COUNT] = {
	[REG_NONE]		= { "none", { 0 } },
	[REG_MBOX_CMD]		= { "C2PMSG_17", { 0, 0, 0, 0x10544, 0x10544, 0x10944, 0x10944 } },
	[REG_MBOX_LO]		= { "C2PMSG_18", { 0, 0, 0, 0x10548, 0x10548, 0x10948, 0x10948 } },
	[REG_MBOX_HI]		= { "C2PMSG_19", { 0, 0, 0, 0x1054c, 0x1054c, 0x1094c, 0x1094c } },
	[REG_RING_WPTR]		= { "C2PMSG_20", { 0, 0, 0, 0x10550, 0x10550, 0x10950, 0x10950 } },
	[REG_RING_RPTR]		= { "C2PMSG_21", { 0, 0, 0, 0x10554, 0x10554, 0x10954, 0x10954 } },
	[REG_PA_CMD]		= { "C2PMSG_28", { 0, 0, 0x10570, 0x10570, 0, 0, 0 } },
	[REG_PA_LO]		= { "C2PMSG_29", { 0, 0, 0x10574, 0x10574, 0, 0, 0 } },
	[REG_PA_HI]		= { "C2PMSG_30", { 0, 0, 0x10578, 0x10578, 0, 0, 0 } },
	[REG_DOORBELL_BUTTON]	= { "C2PMSG_73", { 0, 0, 0x10a24, 0x10a24, 0, 0x10a24, 0 } },
	[REG_DOORBELL_CMD]	= { "C2PMSG_80", { 0, 0, 0x10a40, 0x10a40, 0, 0x10a40, 0 } },
	[REG_SEV_CMD]		= { "C2PMSG_32", { 0, 0x10580, 0x10980, 0, 0x10980, 0, 0x10980 } },
	[REG_SEV_LO]		= { "C2PMSG_56", { 0, 0x105e0, 0x109e0, 0, 0x109e0, 0, 0x109e0 } },
	[REG_SEV_HI]		= { "C2PMSG_57", { 0, 0x105e4, 0x109e4, 0, 0x109e4, 0, 0x109e4 } },
	[REG_TEE_INFO]		= { "C2PMSG_58", { 0, 0, 0, 0x109e8, 0x109e8, 0, 0 } },
	[REG_BOOTLOADER_INFO]	= { "C2PMSG_59", { 0, 0x105ec, 0x109ec, 0x109ec, 0x109ec, 0, 0 } },
	[REG_FEATURE]		= { "C2PMSG_63",
				{ 0, 0x105fc, 0x109fc, 0x109fc, 0x109fc, 0x109fc, 0x109fc } },
	[REG_INTEN]		= { "INTEN",
				{ 0, 0x10610, 0x10690, 0x10690, 0x10690, 0x10510, 0x10510 } },
	[REG_INTSTS]		= { "INTSTS",
				{ 0, 0x10614, 0x10694, 0x10694, 0x10694, 0x10514, 0x10514 } },
	[REG_PAGE_LO]		= { "PAGE_LO",
				{ 0, 0xf0000, 0xf0000, 0xf0000, 0xf0000, 0xf0000, 0xf0000 } },
	[REG_PAGE_HI]		= { "PAGE_HI",
				{ 0, 0xf0004, 0xf0004, 0xf0004, 0xf0004, 0xf0004, 0xf0004 } },
	[REG_PAGE_OP]		= { "PAGE_OP",
				{ 0, 0xf0008, 0xf0008, 0xf0008, 0xf0008, 0xf0008, 0xf0008 } },
	[REG_PAGE_SNP]		= { "PAGE_SNP",
				{ 0, 0xf000c, 0xf000c, 0xf000c, 0xf000c, 0xf000c, 0xf000c } },
};

static const struct psp_identity identities[] = {
	{ 0x14ca, 4, "TEE, SEV; the default" },
	{ 0x1134, 5, "TEE, doorbell" },
	{ 0x1456, 1, "SEV; no TEE mailbox" },
	{ 0x1468, 0, "coprocessor without a PSP" },
	{ 0x1486, 2, "SEV, platform access; no TEE mailbox" },
	{ 0x1537, 0, "coprocessor without a PSP" },
	{ 0x156e, 6, "TEE, SEV" },
	{ 0x15c7, 3, "TEE, platform access" },
	{ 0x15df, 3, "TEE, platform access" },
	{ 0x1649, 3, "TEE, platform access" },
	{ 0x17e0, 5, "TEE, doorbell" },
};

const struct psp_identity *psp_identity_find(unsigned long device_id)
{
	for (size_t i = 0; i < ARRAY_SIZE(identities); i++) {
		if (identities[i].device_id == device_id)
			return &identities[i];
	}
	return NULL;
}

const struct psp_identity *psp_identity_nth(unsigned int n)
{
	return n < ARRAY_SIZE(identities) ? &identities[n] : NULL;
}

const char *psp_reg_name(enum psp_reg reg)
{
	return regs[reg].name;
}

uint32_t psp_reg_offset(unsigned int generation, enum psp_reg reg)
{
	return regs[reg].offset[generation];
}
