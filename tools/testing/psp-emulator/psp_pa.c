// SPDX-License-Identifier: GPL-2.0-only
/*
 * The platform access mailbox (C2PMSG_28 to 30) of generations v2 and v3: the
 * driver asks it for the security attributes (HSTI) and does not come up without
 * an answer.
 */
#include <errno.h>

#include "bytes.h"
#include "psp.h"

#define PA_HSTI_QUERY		0x14

/* struct psp_req_buffer_hdr, and the answer behind it */
#define PA_STATUS		4
#define PA_HSTI			8
#define PA_HSTI_BYTES		12

#define PA_NOT_IMPLEMENTED	0x0009

/* Fused part, and debug lock on: bits 0 and 2 of the answer */
#define HSTI_VALUE		0x5

static uint32_t hsti_query(struct psp *psp)
{
	uint64_t addr = psp_mailbox_addr(&psp->pa);
	uint8_t req[PA_HSTI_BYTES];
	uint32_t status;

	if (faults_take(psp->faults, FAULT_HSTI_STATUS, &status))
		return status;
	if (guest_mem_read(psp->mem, addr, req, sizeof(req)))
		return SFS_MBOX_BAD_BUFFER;
	put_le32(req + PA_STATUS, 0);
	put_le32(req + PA_HSTI, HSTI_VALUE);
	if (guest_mem_write(psp->mem, addr, req, sizeof(req)))
		return SFS_MBOX_BAD_BUFFER;
	return 0;
}

void psp_pa_command(struct psp *psp)
{
	uint32_t id = PSP_CMD(psp->pa.command);
	struct json *j = transcript_begin(psp->log, "mailbox");

	json_str(j, "mailbox", "platform-access");
	json_num(j, "command", id);
	json_str(j, "name", id == PA_HSTI_QUERY ? "hsti-query" : "unknown");
	json_hex(j, "buffer", psp_mailbox_addr(&psp->pa));
	transcript_end(psp->log);

	if (id != PA_HSTI_QUERY)
		psp_mailbox_answer(psp, &psp->pa, PA_NOT_IMPLEMENTED);
	else if (faults_take(psp->faults, FAULT_HSTI_HANG, NULL))
		psp->pa_hung = true;
	else
		psp_mailbox_answer(psp, &psp->pa, hsti_query(psp));
}

/* Reads and writes the buffer only now, as firmware that is late does */
int psp_pa_release(struct psp *psp)
{
	if (!psp->pa_hung)
		return -ENOENT;
	psp->pa_hung = false;
	psp_mailbox_answer(psp, &psp->pa, hsti_query(psp));
	return 0;
}
