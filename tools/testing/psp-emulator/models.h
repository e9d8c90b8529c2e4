/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The PCI identities that drivers/crypto/ccp/sp-pci.c knows, and where each
 * generation has its registers.
 */
#ifndef MODELS_H
#define MODELS_H

#include <stdint.h>

/* One entry per register of BAR 2 that the emulator gives a meaning to */
enum psp_reg {
	REG_NONE,
	REG_MBOX_CMD,		/* C2PMSG_17 */
	REG_MBOX_LO,		/* C2PMSG_18 */
	REG_MBOX_HI,		/* C2PMSG_19 */
	REG_RING_WPTR,		/* C2PMSG_20 */
	REG_RING_RPTR,		/* C2PMSG_21 */
	REG_PA_CMD,		/* C2PMSG_28 */
	REG_PA_LO,		/* C2PMSG_29 */
	REG_PA_HI,		/* C2PMSG_30 */
	REG_DOORBELL_BUTTON,	/* C2PMSG_73 */
	REG_DOORBELL_CMD,	/* C2PMSG_80 */
	REG_SEV_CMD,		/* C2PMSG_32 */
	REG_SEV_LO,		/* C2PMSG_56 */
	REG_SEV_HI,		/* C2PMSG_57 */
	REG_TEE_INFO,		/* C2PMSG_58 */
	REG_BOOTLOADER_INFO,	/* C2PMSG_59 */
	REG_FEATURE,		/* C2PMSG_63 */
	REG_INTEN,		/* P2CMSG_INTEN */
	REG_INTSTS,		/* P2CMSG_INTSTS */
	/* The emulator's own, no registers of AMD: psp_rmp.h */
	REG_PAGE_LO,
	REG_PAGE_HI,
	REG_PAGE_OP,
	REG_PAGE_SNP,
	REG_COUNT,
};

#define PSP_GENERATIONS	6

struct psp_identity {
	uint16_t device_id;
	/* 1 to PSP_GENERATIONS; 0: a coprocessor without a PSP */
	unsigned int generation;
	const char *text;
};

const struct psp_identity *psp_identity_find(unsigned long device_id);
const struct psp_identity *psp_identity_nth(unsigned int n);
const char *psp_reg_name(enum psp_reg reg);

/* In BAR 2; 0: this generation does not have it */
uint32_t psp_reg_offset(unsigned int generation, enum psp_reg reg);

#endif /* MODELS_H */
