// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the mailboxes have in common: a register for command and answer, two for the
 * address of a buffer.
 */
#include "psp.h"

uint32_t psp_mailbox_read(struct psp *psp, struct psp_mailbox *mb)
{
	if (mb->running)
		return mb->command;

	if (mb->unread) {
		mb->unread = false;
		return mb->answer;
	}

	/* Idle: a driver looks here whether it may send a command */
	mb->answer &= ~PSP_RECOVERY;
	if (mb != &psp->tee)
		return mb->answer;

	mb->refused = faults_take(psp->faults, FAULT_BUSY, NULL);
	if (mb->refused)
		return mb->answer & ~PSP_RESP;
	if (faults_lasting(psp->faults, FAULT_RECOVERY))
		return mb->answer | PSP_RECOVERY;
	return mb->answer;
}

bool psp_mailbox_start(struct psp *psp, struct psp_mailbox *mb, uint32_t off, uint32_t val)
{
	const char *why = NULL;

	if (mb->running)
		why = "command while another one runs";
	else if (mb->refused)
		why = "command although the mailbox was not ready";
	else if (val & PSP_RESP)
		why = "command with the response bit set";

	if (why) {
		transcript_violation(psp->log, why, off, val);
		return false;
	}
	mb->command = val;
	mb->running = true;
	return true;
}

void psp_mailbox_set_addr(struct psp *psp, const struct psp_mailbox *mb, uint32_t *half,
			  uint32_t off, uint32_t val)
{
	if (mb->running)
		transcript_violation(psp->log, "address while a command runs", off, val);
	else
		*half = val;
}

uint64_t psp_mailbox_addr(const struct psp_mailbox *mb)
{
	return (uint64_t)mb->addr_hi << 32 | mb->addr_lo;
}

void psp_mailbox_answer(struct psp *psp, struct psp_mailbox *mb, uint32_t bits)
{
	struct json *j = transcript_begin(psp->log, "response");

	mb->answer = PSP_RESP | bits;
	mb->running = false;
	mb->unread = true;

	json_str(j, "mailbox", mb == &psp->tee ? "tee" : "platform-access");
	json_num(j, "command", PSP_CMD(mb->command));
	json_hex(j, "value", mb->answer);
	transcript_end(psp->log);
}
