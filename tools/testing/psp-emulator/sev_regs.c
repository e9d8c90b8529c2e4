// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers that SEV brings, and those that SNP does: without the option nothing is
 * there.  They have no lines of their own in the transcript, as each command has.
 */
#include "psp.h"

bool psp_has_sev_reg(const struct psp *psp, enum psp_reg reg)
{
	return (psp->sev.offered && reg >= REG_SEV_CMD && reg <= REG_SEV_HI) ||
	       (psp->sev.snp_offered && reg >= REG_PAGE_LO);
}

uint32_t psp_sev_reg_read(struct psp *psp, enum psp_reg reg)
{
	switch (reg) {
	case REG_SEV_CMD:
		return psp_mailbox_read(psp, &psp->sev_mb);
	case REG_SEV_LO:
		return psp->sev_mb.addr_lo;
	case REG_SEV_HI:
		return psp->sev_mb.addr_hi;
	case REG_PAGE_LO:
		return psp->rmp.lo;
	case REG_PAGE_HI:
		return psp->rmp.hi;
	case REG_PAGE_OP:
		return psp->rmp.result;
	default:
		return psp_rmp_snp(psp);
	}
}

void psp_sev_reg_write(struct psp *psp, enum psp_reg reg, uint32_t off, uint32_t val)
{
	switch (reg) {
	case REG_SEV_CMD:
		if (psp_mailbox_start(psp, &psp->sev_mb, off, val))
			psp_sev_command(psp);
		break;
	case REG_SEV_LO:
		psp_mailbox_set_addr(psp, &psp->sev_mb, &psp->sev_mb.addr_lo, off, val);
		break;
	case REG_SEV_HI:
		psp_mailbox_set_addr(psp, &psp->sev_mb, &psp->sev_mb.addr_hi, off, val);
		break;
	case REG_PAGE_LO:
		psp->rmp.lo = val;
		break;
	case REG_PAGE_HI:
		psp->rmp.hi = val;
		break;
	case REG_PAGE_OP:
		psp_rmp_op(psp, val);
		break;
	default:
		break;
	}
}
