// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI identities and register maps.  The generations v1 to v6 are numbered as
 * in drivers/crypto/ccp/sp-pci.c; the offsets are those of its vdata tables.
 */
#include <stddef.h>

#include "bytes.h"
#include "models.h"

static const struct psp_model psp_v1 = {
	.name = "v1",
	.reg = {
		[REG_BOOTLOADER_INFO]	= 0x105ec,
		[REG_FEATURE]		= 0x105fc,
		[REG_INTEN]		= 0x10610,
		[REG_INTSTS]		= 0x10614,
	},
};

static const struct psp_model psp_v2 = {
	.name = "v2",
	.reg = {
		[REG_PA_CMD]		= 0x10570,
		[REG_PA_LO]		= 0x10574,
		[REG_PA_HI]		= 0x10578,
		[REG_INTEN]		= 0x10690,
		[REG_INTSTS]		= 0x10694,
		[REG_BOOTLOADER_INFO]	= 0x109ec,
		[REG_FEATURE]		= 0x109fc,
		[REG_DOORBELL_BUTTON]	= 0x10a24,
		[REG_DOORBELL_CMD]	= 0x10a40,
	},
};

static const struct psp_model psp_v3 = {
	.name = "v3",
	.reg = {
		[REG_MBOX_CMD]		= 0x10544,
		[REG_MBOX_LO]		= 0x10548,
		[REG_MBOX_HI]		= 0x1054c,
		[REG_RING_WPTR]		= 0x10550,
		[REG_RING_RPTR]		= 0x10554,
		[REG_PA_CMD]		= 0x10570,
		[REG_PA_LO]		= 0x10574,
		[REG_PA_HI]		= 0x10578,
		[REG_INTEN]		= 0x10690,
		[REG_INTSTS]		= 0x10694,
		[REG_TEE_INFO]		= 0x109e8,
		[REG_BOOTLOADER_INFO]	= 0x109ec,
		[REG_FEATURE]		= 0x109fc,
		[REG_DOORBELL_BUTTON]	= 0x10a24,
		[REG_DOORBELL_CMD]	= 0x10a40,
	},
};

static const struct psp_model psp_v4 = {
	.name = "v4",
	.reg = {
		[REG_MBOX_CMD]		= 0x10544,
		[REG_MBOX_LO]		= 0x10548,
		[REG_MBOX_HI]		= 0x1054c,
		[REG_RING_WPTR]		= 0x10550,
		[REG_RING_RPTR]		= 0x10554,
		[REG_INTEN]		= 0x10690,
		[REG_INTSTS]		= 0x10694,
		[REG_TEE_INFO]		= 0x109e8,
		[REG_BOOTLOADER_INFO]	= 0x109ec,
		[REG_FEATURE]		= 0x109fc,
	},
};

static const struct psp_model psp_v5 = {
	.name = "v5",
	.reg = {
		[REG_INTEN]		= 0x10510,
		[REG_INTSTS]		= 0x10514,
		[REG_MBOX_CMD]		= 0x10944,
		[REG_MBOX_LO]		= 0x10948,
		[REG_MBOX_HI]		= 0x1094c,
		[REG_RING_WPTR]		= 0x10950,
		[REG_RING_RPTR]		= 0x10954,
		[REG_FEATURE]		= 0x109fc,
		[REG_DOORBELL_BUTTON]	= 0x10a24,
		[REG_DOORBELL_CMD]	= 0x10a40,
	},
};

static const struct psp_model psp_v6 = {
	.name = "v6",
	.reg = {
		[REG_INTEN]		= 0x10510,
		[REG_INTSTS]		= 0x10514,
		[REG_MBOX_CMD]		= 0x10944,
		[REG_MBOX_LO]		= 0x10948,
		[REG_MBOX_HI]		= 0x1094c,
		[REG_RING_WPTR]		= 0x10950,
		[REG_RING_RPTR]		= 0x10954,
		[REG_FEATURE]		= 0x109fc,
	},
};

static const struct psp_identity identities[] = {
	{ 0x14ca, &psp_v4, "TEE; the default" },
	{ 0x1134, &psp_v5, "TEE, doorbell" },
	{ 0x1456, &psp_v1, "no TEE mailbox" },
	{ 0x1468, NULL, "coprocessor without a PSP" },
	{ 0x1486, &psp_v2, "no TEE mailbox, platform access" },
	{ 0x1537, NULL, "coprocessor without a PSP" },
	{ 0x156e, &psp_v6, "TEE" },
	{ 0x15c7, &psp_v3, "TEE, platform access" },
	{ 0x15df, &psp_v3, "TEE, platform access" },
	{ 0x1649, &psp_v3, "TEE, platform access" },
	{ 0x17e0, &psp_v5, "TEE, doorbell" },
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

static const char * const reg_names[REG_COUNT] = {
	[REG_NONE]		= "none",
	[REG_MBOX_CMD]		= "C2PMSG_17",
	[REG_MBOX_LO]		= "C2PMSG_18",
	[REG_MBOX_HI]		= "C2PMSG_19",
	[REG_RING_WPTR]		= "C2PMSG_20",
	[REG_RING_RPTR]		= "C2PMSG_21",
	[REG_PA_CMD]		= "C2PMSG_28",
	[REG_PA_LO]		= "C2PMSG_29",
	[REG_PA_HI]		= "C2PMSG_30",
	[REG_TEE_INFO]		= "C2PMSG_58",
	[REG_BOOTLOADER_INFO]	= "C2PMSG_59",
	[REG_FEATURE]		= "C2PMSG_63",
	[REG_DOORBELL_BUTTON]	= "C2PMSG_73",
	[REG_DOORBELL_CMD]	= "C2PMSG_80",
	[REG_INTEN]		= "INTEN",
	[REG_INTSTS]		= "INTSTS",
};

const char *psp_reg_name(enum psp_reg reg)
{
	return reg_names[reg];
}
