// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers of the PSP, see psp.h
 */
#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "psp.h"

#define TEE_VERSION	0x01060203
#define BOOTLOADER_VERSION 0x00350042

uint32_t psp_default_capability(unsigned int generation)
{
	/* The driver gives up on a PSP whose TEE bit is set without a mailbox */
	return psp_reg_offset(generation, REG_MBOX_CMD) ? PSP_CAP_TEE | PSP_CAP_SFS : 0;
}

static enum psp_reg psp_find_reg(const struct psp *psp, uint64_t off)
{
	for (int i = REG_NONE + 1; off && i < REG_COUNT; i++) {
		if (psp_reg_offset(psp->generation, i) == off)
			return i;
	}
	return REG_NONE;
}

static void psp_trace(struct psp *psp, const char *op, enum psp_reg reg,
		      uint64_t off, uint32_t value)
{
	struct psp_trace *tr = &psp->trace[reg];
	bool read = op[0] == 'r';
	struct json *j;

	if (read && reg != REG_NONE && tr->valid && tr->value == value) {
		tr->repeats++;
		return;
	}

	j = transcript_begin(psp->log, "register");
	json_str(j, "op", op);
	json_str(j, "reg", psp_reg_name(reg));
	json_hex(j, "offset", off);
	json_hex(j, "value", value);
	if (tr->repeats)
		json_num(j, "repeats", tr->repeats);
	transcript_end(psp->log);

	tr->valid = read;
	tr->value = value;
	tr->repeats = 0;
}

static uint32_t reg_read(struct psp *psp, enum psp_reg reg)
{
	if (psp_has_sev_reg(psp, reg))
		return psp_sev_reg_read(psp, reg);
	switch (reg) {
	case REG_MBOX_CMD:
		return psp_mailbox_read(psp, &psp->tee);
	case REG_MBOX_LO:
		return psp->tee.addr_lo;
	case REG_MBOX_HI:
		return psp->tee.addr_hi;
	case REG_RING_WPTR:
		return psp->ring.wptr;
	case REG_RING_RPTR:
		return psp->ring.rptr;
	case REG_PA_CMD:
		return psp_mailbox_read(psp, &psp->pa);
	case REG_PA_LO:
		return psp->pa.addr_lo;
	case REG_PA_HI:
		return psp->pa.addr_hi;
	case REG_DOORBELL_CMD:
		return psp->doorbell;
	case REG_TEE_INFO:
		return TEE_VERSION;
	case REG_BOOTLOADER_INFO:
		return BOOTLOADER_VERSION;
	case REG_FEATURE:
		return psp->capability;
	case REG_INTEN:
		return psp->inten;
	case REG_INTSTS:
		return psp->intsts;
	default:
		/* Scratch registers and engines that are not emulated */
		return 0;
	}
}

static void reg_write(struct psp *psp, enum psp_reg reg, uint32_t off, uint32_t val)
{
	if (psp_has_sev_reg(psp, reg)) {
		psp_sev_reg_write(psp, reg, off, val);
		return;
	}
	switch (reg) {
	case REG_MBOX_CMD:
		if (psp_mailbox_start(psp, &psp->tee, off, val))
			psp_tee_command(psp);
		break;
	case REG_MBOX_LO:
		psp_mailbox_set_addr(psp, &psp->tee, &psp->tee.addr_lo, off, val);
		break;
	case REG_MBOX_HI:
		psp_mailbox_set_addr(psp, &psp->tee, &psp->tee.addr_hi, off, val);
		break;
	case REG_RING_WPTR:
		psp_tee_ring(psp, val);
		break;
	case REG_PA_CMD:
		if (psp_mailbox_start(psp, &psp->pa, off, val))
			psp_pa_command(psp);
		break;
	case REG_PA_LO:
		psp_mailbox_set_addr(psp, &psp->pa, &psp->pa.addr_lo, off, val);
		break;
	case REG_PA_HI:
		psp_mailbox_set_addr(psp, &psp->pa, &psp->pa.addr_hi, off, val);
		break;
	case REG_DOORBELL_CMD:
		psp->doorbell = val & ~PSP_RESP;
		break;
	case REG_DOORBELL_BUTTON:
		/* No message of the doorbell is emulated: answered with an error */
		psp->doorbell = PSP_RESP | 1;
		break;
	case REG_INTEN:
		psp->inten = val;
		break;
	case REG_INTSTS:
		psp->intsts &= ~val;
		break;
	default:
		break;
	}
}

static bool access_ok(uint64_t off, size_t len)
{
	return (len == 1 || len == 2 || len == 4 || len == 8) && !(off % len) &&
	       off < PSP_BAR_SIZE;
}

int psp_mmio_read(struct psp *psp, uint64_t off, uint8_t *buf, size_t len)
{
	uint8_t word[4];

	if (!access_ok(off, len))
		return -EINVAL;

	for (size_t i = 0; i < len; i += 4) {
		uint64_t at = (off + i) & ~3ull;
		enum psp_reg reg = psp_find_reg(psp, at);
		uint32_t val = ~0u;

		if (!faults_armed(psp->faults, FAULT_ALL_ONES))
			val = reg_read(psp, reg);
		if (!psp_has_sev_reg(psp, reg))
			psp_trace(psp, "read", reg, at, val);
		put_le32(word, val);
		memcpy(buf + i, word + (off & 3), len < 4 ? len : 4);
	}
	return 0;
}

int psp_mmio_write(struct psp *psp, uint64_t off, const uint8_t *buf, size_t len)
{
	if (!access_ok(off, len))
		return -EINVAL;

	if (len < 4) {
		transcript_violation(psp->log, "write of less than a register", off, len);
		return 0;
	}
	for (size_t i = 0; i < len; i += 4) {
		enum psp_reg reg = psp_find_reg(psp, off + i);
		uint32_t val = get_le32(buf + i);

		if (!psp_has_sev_reg(psp, reg))
			psp_trace(psp, "write", reg, off + i, val);
		/* A device that is gone takes no writes either */
		if (!faults_armed(psp->faults, FAULT_ALL_ONES))
			reg_write(psp, reg, (uint32_t)(off + i), val);
	}
	return 0;
}

void psp_raise_irq(struct psp *psp, uint32_t bits)
{
	struct json *j = transcript_begin(psp->log, "interrupt");

	psp->intsts |= bits;
	if (psp->intsts & psp->inten)
		pci_msix_send(psp->pci, 0);
	json_hex(j, "intsts", psp->intsts);
	json_hex(j, "inten", psp->inten);
	json_num(j, "sent", psp->pci->msix_sent[0]);
	transcript_end(psp->log);
}

void psp_reset(struct psp *psp)
{
	static const struct psp_mailbox ready = { .answer = PSP_RESP };

	psp_sev_reset(psp);
	psp_ext_reset(psp);
	psp_tee_reset(psp);
	psp->tee = ready;
	psp->pa = ready;
	psp->pa_hung = false;
	psp->sev_mb = ready;
	psp->doorbell = PSP_RESP;
	psp->inten = 0;
	psp->intsts = 0;
	memset(psp->trace, 0, sizeof(psp->trace));
}

int psp_init(struct psp *psp)
{
	int ret = sfs_init(&psp->sfs, psp->mem, psp->faults);

	if (ret)
		return ret;
	psp->sfs.enabled = psp->capability & PSP_CAP_SFS;
	psp_reset(psp);
	return 0;
}

void psp_exit(struct psp *psp)
{
	psp_sev_reset(psp);
	psp_ext_reset(psp);
	sfs_exit(&psp->sfs);
}
