// SPDX-License-Identifier: GPL-2.0-only
/*
 * Extended commands of the TEE mailbox: to whom each sub-command goes, and when
 * it is answered.  A command that is delayed or hangs keeps the mailbox, and the
 * buffer stays with the firmware until the answer is there.
 */
#include <errno.h>

#include "bytes.h"
#include "psp.h"

/* Dynamic boost control: PSP_DYNAMIC_BOOST_GET_NONCE to _SET_PARAMETER */
#define DBC_FIRST		0x65
#define DBC_LAST		0x68
#define DBC_NOT_IMPLEMENTED	0x0009

static void log_command(struct psp *psp, const char *event)
{
	sfs_command_json(&psp->sfs.cmd, transcript_begin(psp->log, event));
	transcript_end(psp->log);
}

static void finish(struct psp *psp)
{
	const struct sfs_command *cmd = &psp->sfs.cmd;

	psp->hung = false;
	/* SNP may have been started in between */
	if (cmd->header_valid && !psp_sev_sfs_buffer_ok(psp, cmd->buffer))
		psp->sfs.cmd.header_valid = false;
	sfs_finish(&psp->sfs);
	log_command(psp, "answer");
	psp_mailbox_answer(psp, &psp->tee,
			   cmd->mailbox_status | (cmd->recovery ? PSP_RECOVERY : 0));
}

static void timer_fn(void *ctx)
{
	finish(ctx);
}

int psp_release(struct psp *psp)
{
	bool released = !psp_sev_release(psp);

	released |= !psp_pa_release(psp);
	released |= !psp_tee_release(psp);
	if (psp->hung) {
		finish(psp);
		released = true;
	}
	return released ? 0 : -ENOENT;
}

/* The driver only asks for this with bit 2 of the feature register */
static bool dbc_command(struct psp *psp)
{
	uint64_t addr = psp_mailbox_addr(&psp->tee);
	uint8_t hdr[16];
	uint32_t sub;

	if (guest_mem_read(psp->mem, addr, hdr, sizeof(hdr)))
		return false;
	sub = get_le32(hdr + SFS_HDR_SUB_CMD);
	if (sub < DBC_FIRST || sub > DBC_LAST)
		return false;

	put_le32(hdr, DBC_NOT_IMPLEMENTED);
	if (guest_mem_write(psp->mem, addr + SFS_HDR_STATUS, hdr, 4))
		return false;
	psp_mailbox_answer(psp, &psp->tee, DBC_NOT_IMPLEMENTED);
	return true;
}

void psp_ext_command(struct psp *psp)
{
	struct sfs_command *cmd = &psp->sfs.cmd;
	uint64_t buffer = psp_mailbox_addr(&psp->tee);
	bool ok = psp_sev_sfs_buffer_ok(psp, buffer);

	pages_check_all(&psp->pages, psp->mem, psp->log);
	if (ok && dbc_command(psp))
		return;

	sfs_begin(&psp->sfs, buffer, ok);
	log_command(psp, "command");

	psp->timer.fn = timer_fn;
	psp->timer.ctx = psp;
	if (sfs_drew(cmd, FAULT_HANG)) {
		psp->hung = true;
		sfs_defer(&psp->sfs);
	} else if (sfs_drew(cmd, FAULT_DELAY)) {
		sfs_defer(&psp->sfs);
		loop_timer_arm(psp->loop, &psp->timer, cmd->fault_value[FAULT_DELAY]);
	} else {
		finish(psp);
	}
}

void psp_ext_reset(struct psp *psp)
{
	if (psp->hung || psp->timer.armed) {
		psp->sfs.cmd.lost = true;
		log_command(psp, "lost");
	}
	loop_timer_cancel(psp->loop, &psp->timer);
	psp->hung = false;
	sfs_reset(&psp->sfs);
}
