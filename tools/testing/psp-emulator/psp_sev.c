// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mailbox of the SEV firmware (C2PMSG_32, 56, 57): what all commands have in common,
 * from the register to the interrupt.
 */
#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "psp.h"

static void log_command(struct psp *psp, const char *event)
{
	sev_command_json(&psp->sev.cmd, transcript_begin(psp->log, event));
	transcript_end(psp->log);
}

static void draw_faults(struct psp *psp, struct sev_command *cmd)
{
	struct faults *faults = psp->faults;

	cmd->hang = faults_take_for(faults, FAULT_SEV_HANG, cmd->id, NULL);
	cmd->delay = faults_take_for(faults, FAULT_SEV_DELAY, cmd->id, &cmd->delay_ms);
	cmd->forced = faults_take_for(faults, FAULT_SEV_STATUS, cmd->id, &cmd->forced_status);
	cmd->no_irq = faults_take_for(faults, FAULT_SEV_NO_IRQ, cmd->id, NULL);
}

static void find_areas(struct sev_command *cmd)
{
	for (int i = 0; i < SEV_AREAS; i++) {
		const struct sev_area_desc *d = &cmd->desc->area[i];

		cmd->area[i].addr = get_le64(cmd->in + d->addr_at);
		cmd->area[i].len = d->len_at ? get_le32(cmd->in + d->len_at) : d->len;
	}
}

static void begin(struct psp *psp)
{
	struct sev_command *cmd = &psp->sev.cmd;

	*cmd = (struct sev_command){
		.number = ++psp->sev.commands,
		.id = SEV_CMD(psp->sev_mb.command),
		.buffer = psp_mailbox_addr(&psp->sev_mb),
		.ioc = psp->sev_mb.command & SEV_IOC,
	};
	cmd->desc = sev_cmd_find(cmd->id);
	draw_faults(psp, cmd);
	if (!cmd->desc || !cmd->desc->size)
		return;
	cmd->readable = !guest_mem_read(psp->mem, cmd->buffer, cmd->in, cmd->desc->size);
	if (cmd->readable)
		find_areas(cmd);
}

static enum sev_status check(struct psp *psp, const struct sev_command *cmd)
{
	const struct sev_cmd_desc *desc = cmd->desc;
	struct sev_area buffer = { cmd->buffer, desc ? desc->size : 0 };

	if (!desc || (desc->flags & SEV_F_SNP && !psp->sev.snp_offered))
		return SEV_INVALID_COMMAND;
	if (!(desc->sev_states & BIT(psp->sev.state)) ||
	    !(desc->snp_states & BIT(psp->sev.snp_state)))
		return SEV_INVALID_PLATFORM_STATE;
	if (desc->size && !cmd->readable)
		return SEV_INVALID_ADDRESS;
	if (desc->flags & SEV_F_LENGTH && get_le32(cmd->in) != desc->size)
		return SEV_INVALID_LEN;
	return desc->flags & SEV_F_ANSWERS ? sev_check_area(psp, &buffer) : SEV_OK;
}

/* A buffer that is written stays the firmware's until the kernel reclaims it */
static bool write_back(struct psp *psp, const struct sev_command *cmd)
{
	struct sev_area buffer = { cmd->buffer, cmd->desc->size };

	sev_claim(psp, &buffer);
	return sev_write(psp, "answer", cmd->buffer, cmd->in, cmd->desc->size);
}

static uint32_t execute(struct psp *psp, struct sev_command *cmd)
{
	uint32_t status;

	if (cmd->forced)
		return cmd->forced_status;
	status = check(psp, cmd);
	if (status)
		return status;
	status = cmd->desc->run(psp, cmd);
	if (cmd->desc->flags & SEV_F_ANSWERS && !write_back(psp, cmd))
		status = SEV_INVALID_ADDRESS;
	return status;
}

static bool has_changed(const struct psp *psp, const struct sev_command *cmd)
{
	uint8_t now[SEV_BUFFER_MAX];

	return cmd->readable && (cmd->hang || cmd->delay) &&
	       (guest_mem_peek(psp->mem, cmd->buffer, now, cmd->desc->size) ||
		memcmp(now, cmd->in, cmd->desc->size));
}

static void answer(struct psp *psp)
{
	struct sev_command *cmd = &psp->sev.cmd;

	psp->sev_mb.answer = PSP_RESP | (cmd->status & 0xffff);
	psp->sev_mb.running = false;
	sev_answer_json(psp, transcript_begin(psp->log, "sev-answer"));
	transcript_end(psp->log);
	if (cmd->ioc && !cmd->no_irq)
		psp_raise_irq(psp, SEV_CMD_COMPLETE);
}

static void finish(struct psp *psp)
{
	struct sev_command *cmd = &psp->sev.cmd;

	psp->sev.hung = false;
	cmd->blocked = !psp->mem->bus_master;
	cmd->changed = has_changed(psp, cmd);
	cmd->status = execute(psp, cmd);
	sev_touch_tmr(psp);
	psp->sfs.sev_initialised = psp->sev.state != SEV_UNINIT;
	answer(psp);
}

static void timer_fn(void *ctx)
{
	struct psp *psp = ctx;

	pages_check_all(&psp->pages, psp->mem, psp->log);
	finish(psp);
}

void psp_sev_command(struct psp *psp)
{
	struct sev_command *cmd = &psp->sev.cmd;

	begin(psp);
	log_command(psp, "sev-command");
	/* These come by hundreds, and each looks at its page itself */
	if (!cmd->desc || cmd->desc->run != snp_page_reclaim)
		pages_check_all(&psp->pages, psp->mem, psp->log);

	psp->sev.timer.fn = timer_fn;
	psp->sev.timer.ctx = psp;
	if (cmd->hang)
		psp->sev.hung = true;
	else if (cmd->delay)
		loop_timer_arm(psp->loop, &psp->sev.timer, cmd->delay_ms);
	else
		finish(psp);
}

int psp_sev_release(struct psp *psp)
{
	if (!psp->sev.hung)
		return -ENOENT;
	pages_check_all(&psp->pages, psp->mem, psp->log);
	finish(psp);
	return 0;
}

/* The last look at what the firmware had, before all of it is forgotten */
void psp_sev_reset(struct psp *psp)
{
	struct psp_sev *sev = &psp->sev;

	pages_check_all(&psp->pages, psp->mem, psp->log);
	if (psp->sev_mb.running)
		log_command(psp, "sev-lost");
	transcript_flush(psp->log);
	loop_timer_cancel(psp->loop, &sev->timer);
	sev->hung = false;
	sev->state = SEV_UNINIT;
	sev->snp_state = SNP_UNINIT;
	sev->snp_enabled = false;
	sev->tmr.len = 0;
	sev->nv.len = 0;
	pages_clear(&psp->pages);
	memset(&psp->rmp, 0, sizeof(psp->rmp));
}

bool psp_sev_sfs_buffer_ok(struct psp *psp, uint64_t buffer)
{
	uint64_t first = PAGE_FRAME(buffer), last = PAGE_FRAME(buffer + SFS_BUFFER_SIZE - 1);

	if (psp->sev.snp_state != SNP_INIT)
		return true;
	if (last >= first &&
	    pages_all(&psp->pages, first, last - first + 1, BIT(PAGE_HV_FIXED)))
		return true;
	transcript_violation(psp->log, "SFS buffer is not HV-Fixed while SNP is initialised",
			     buffer, SFS_BUFFER_SIZE);
	return false;
}
