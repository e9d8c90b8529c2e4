// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the SEV firmware does with guest memory, see psp_sev.h
 */
#include <string.h>

#include "bytes.h"
#include "psp.h"

#define CHUNK		0x10000u

/* At the start of the TMR, behind what says whose that is */
#define TMR_COMMANDS	8
#define TMR_TRACE_BYTES	16

static uint64_t pages_of(const struct sev_area *area)
{
	return PAGE_FRAME(area->addr + area->len - 1) - PAGE_FRAME(area->addr) + 1;
}

enum sev_status sev_check_area(struct psp *psp, const struct sev_area *area)
{
	const uint32_t given = BIT(PAGE_PRE) | BIT(PAGE_FIRMWARE);

	/* No memory reaches the end of the address space, so that no sum wraps after this */
	if (!area->len || guest_mem_check(psp->mem, area->addr, area->len, true))
		return SEV_INVALID_ADDRESS;
	if (psp->sev.snp_state == SNP_INIT &&
	    !pages_all(&psp->pages, PAGE_FRAME(area->addr), pages_of(area), given))
		return SEV_INVALID_PAGE_STATE;
	return SEV_OK;
}

void sev_claim(struct psp *psp, const struct sev_area *area)
{
	/* They are stored already: no more memory is needed that could lack */
	if (psp->sev.snp_state == SNP_INIT)
		pages_set(&psp->pages, PAGE_FRAME(area->addr), pages_of(area), PAGE_FIRMWARE);
}

/* What the firmware writes itself is no write of the kernel */
static bool write_quietly(struct psp *psp, uint64_t addr, const void *buf, size_t len)
{
	struct sev_area area = { addr, len };

	/* Else a write of the kernel to the same page would be taken for its own */
	pages_check(&psp->pages, psp->mem, psp->log, PAGE_FRAME(addr), pages_of(&area));
	if (guest_mem_write(psp->mem, addr, buf, len))
		return false;
	pages_watch(&psp->pages, psp->mem, PAGE_FRAME(addr), pages_of(&area));
	return true;
}

static void log_write(struct psp *psp, const char *what, uint64_t addr, uint64_t len,
		      bool done)
{
	struct json *j = transcript_begin(psp->log, "sev-write");

	json_num(j, "number", psp->sev.cmd.number);
	json_str(j, "what", what);
	json_hex(j, "address", addr);
	json_num(j, "bytes", len);
	json_bool(j, "done", done);
	transcript_end(psp->log);
	if (done)
		psp->sev.cmd.written += len;
}

bool sev_write(struct psp *psp, const char *what, uint64_t addr, const void *buf, size_t len)
{
	bool done = write_quietly(psp, addr, buf, len);

	log_write(psp, what, addr, len, done);
	return done;
}

void sev_fill(struct psp *psp, const char *what, const struct sev_area *area, uint8_t byte)
{
	uint64_t at = 0, len = 0;
	uint8_t chunk[CHUNK];
	bool done = true;

	memset(chunk, byte, sizeof(chunk));
	for (; at < area->len && done; at += len) {
		len = area->len - at < CHUNK ? area->len - at : CHUNK;
		done = write_quietly(psp, area->addr + at, chunk, len);
	}
	log_write(psp, what, area->addr, area->len, done);
}

void sev_touch_tmr(struct psp *psp)
{
	uint8_t trace[TMR_TRACE_BYTES] = "PSPEMUTM";

	if (!psp->sev.tmr.len)
		return;
	put_le64(trace + TMR_COMMANDS, psp->sev.commands);
	write_quietly(psp, psp->sev.tmr.addr, trace, sizeof(trace));
}
