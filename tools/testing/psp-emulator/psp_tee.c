// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TEE mailbox (C2PMSG_17 to 19) and the ring that it sets up.
 *
 * No trusted application runs here: the ring's entries are answered with "not
 * implemented", so that the amdtee driver fails at once instead of timing out.
 */
#include <errno.h>

#include "bytes.h"
#include "psp.h"

#define TEE_RING_INIT		1
#define TEE_RING_DESTROY	2
#define TEE_EXTENDED		14

/* struct tee_init_ring_cmd */
#define RING_CMD_LO		0
#define RING_CMD_HI		4
#define RING_CMD_SIZE		8
#define RING_CMD_BYTES		12

/* struct tee_ring_cmd */
#define RING_ENTRY		1024
#define RING_ENTRY_STATE	4
#define RING_ENTRY_STATUS	8
#define RING_MAX		(64 * RING_ENTRY)

#define TEE_STATE_COMPLETED	2
#define TEE_NOT_IMPLEMENTED	0xffff0009

static uint32_t ring_init(struct psp *psp)
{
	uint8_t cmd[RING_CMD_BYTES];
	struct psp_ring ring = { .active = true };
	uint32_t status;

	if (faults_take(psp->faults, FAULT_RING_STATUS, &status))
		return status;
	if (guest_mem_read(psp->mem, psp_mailbox_addr(&psp->tee), cmd, sizeof(cmd)))
		return SFS_MBOX_BAD_BUFFER;

	ring.base = (uint64_t)get_le32(cmd + RING_CMD_HI) << 32 | get_le32(cmd + RING_CMD_LO);
	ring.size = get_le32(cmd + RING_CMD_SIZE);
	if (!ring.size || ring.size % RING_ENTRY || ring.size > RING_MAX ||
	    guest_mem_check(psp->mem, ring.base, ring.size, true))
		return SFS_MBOX_BAD_BUFFER;

	psp->ring = ring;
	return 0;
}

static uint32_t ring_destroy(struct psp *psp)
{
	psp_tee_reset(psp);
	return 0;
}

struct tee_command {
	uint32_t id;
	const char *name;
	/* Bits 15:0 of the answer; NULL: answers by itself, perhaps later */
	uint32_t (*run)(struct psp *psp);
};

static const struct tee_command commands[] = {
	{ TEE_RING_INIT, "ring-init", ring_init },
	{ TEE_RING_DESTROY, "ring-destroy", ring_destroy },
	{ TEE_EXTENDED, "extended", NULL },
};

static const struct tee_command *find_command(uint32_t id)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (commands[i].id == id)
			return &commands[i];
	}
	return NULL;
}

void psp_tee_command(struct psp *psp)
{
	uint32_t id = PSP_CMD(psp->tee.command);
	const struct tee_command *cmd = find_command(id);
	struct json *j = transcript_begin(psp->log, "mailbox");

	json_str(j, "mailbox", "tee");
	json_num(j, "command", id);
	json_str(j, "name", cmd ? cmd->name : "unknown");
	json_hex(j, "buffer", psp_mailbox_addr(&psp->tee));
	transcript_end(psp->log);

	if (!cmd)
		psp_mailbox_answer(psp, &psp->tee, PSP_MBOX_BAD_COMMAND);
	else if (id == TEE_RING_INIT && faults_take(psp->faults, FAULT_RING_HANG, NULL))
		psp->ring.hung = true;
	else if (cmd->run)
		psp_mailbox_answer(psp, &psp->tee, cmd->run(psp));
	else
		psp_ext_command(psp);
}

void psp_tee_reset(struct psp *psp)
{
	psp->ring = (struct psp_ring){ 0 };
}

/* Looks at the command only now, as firmware that is late does */
int psp_tee_release(struct psp *psp)
{
	if (!psp->ring.hung)
		return -ENOENT;
	psp->ring.hung = false;
	psp_mailbox_answer(psp, &psp->tee, ring_init(psp));
	return 0;
}

void psp_tee_ring(struct psp *psp, uint32_t wptr)
{
	struct psp_ring *ring = &psp->ring;
	uint8_t answer[8];

	if (!ring->active || wptr >= ring->size || wptr % RING_ENTRY) {
		transcript_violation(psp->log, "ring pointer", REG_RING_WPTR, wptr);
		return;
	}

	ring->wptr = wptr;
	put_le32(answer, TEE_STATE_COMPLETED);
	put_le32(answer + 4, TEE_NOT_IMPLEMENTED);
	while (ring->rptr != wptr) {
		if (guest_mem_write(psp->mem, ring->base + ring->rptr + RING_ENTRY_STATUS,
				    answer + 4, 4) ||
		    guest_mem_write(psp->mem, ring->base + ring->rptr + RING_ENTRY_STATE,
				    answer, 4))
			transcript_violation(psp->log, "ring memory is gone", ring->base,
					     ring->rptr);
		ring->rptr = (ring->rptr + RING_ENTRY) % ring->size;
	}
}
