// SPDX-License-Identifier: GPL-2.0-only
/*
 * The legacy platform commands of the SEV firmware.  Which are allowed when, and with
 * which buffers, is in sev_cmds.c.
 */
#include <string.h>

#include "bytes.h"
#include "psp.h"

#define FLAG_ES			BIT(0)

/* Of the trusted memory region, which is also aligned so */
#define TMR_BYTES		0x100000u
#define TMR_BYTES_SNP		0x200000u
#define TMR_FILLER		0xe5

#define NV_BYTES		0x8000u

#define BUILD			7

/* struct sev_user_data_status */
#define STATUS_STATE		2
#define STATUS_FLAGS		3
#define STATUS_BUILD		7
#define STATUS_FLAG_ES		0x100

/* struct sev_data_get_id */
#define ID_LEN			8
#define ID_BYTES		64

enum sev_status sev_nothing(struct psp *psp, struct sev_command *cmd)
{
	(void)psp;
	(void)cmd;
	return SEV_OK;
}

enum sev_status sev_unsupported(struct psp *psp, struct sev_command *cmd)
{
	(void)psp;
	(void)cmd;
	return SEV_UNSUPPORTED;
}

static enum sev_status check_tmr(struct psp *psp, uint32_t flags, const struct sev_area *tmr)
{
	uint64_t bytes = psp->sev.snp_state == SNP_INIT ? TMR_BYTES_SNP : TMR_BYTES;

	if (flags & ~FLAG_ES)
		return SEV_INVALID_PARAM;
	if (!(flags & FLAG_ES))
		return SEV_OK;
	if (tmr->addr % bytes)
		return SEV_INVALID_ADDRESS;
	if (tmr->len < bytes)
		return SEV_INVALID_LEN;
	return sev_check_area(psp, tmr);
}

static void start(struct psp *psp, uint32_t flags, const struct sev_area *tmr)
{
	psp->sev.state = SEV_INIT;
	if (!(flags & FLAG_ES))
		return;
	sev_claim(psp, tmr);
	sev_fill(psp, "tmr", tmr, TMR_FILLER);
	psp->sev.tmr = *tmr;
}

enum sev_status sev_init(struct psp *psp, struct sev_command *cmd)
{
	uint32_t flags = get_le32(cmd->in);
	enum sev_status status = check_tmr(psp, flags, &cmd->area[0]);

	if (!status)
		start(psp, flags, &cmd->area[0]);
	return status;
}

static enum sev_status check_nv(struct psp *psp, const struct sev_area *nv)
{
	if (nv->addr % PAGE_BYTES)
		return SEV_INVALID_ADDRESS;
	if (nv->len != NV_BYTES)
		return SEV_INVALID_LEN;
	return sev_check_area(psp, nv);
}

/* All checks come before the first byte that is written */
enum sev_status sev_init_ex(struct psp *psp, struct sev_command *cmd)
{
	const struct sev_area *tmr = &cmd->area[0], *nv = &cmd->area[1];
	uint32_t flags = get_le32(cmd->in + 4);
	enum sev_status status = check_nv(psp, nv);

	if (!status)
		status = check_tmr(psp, flags, tmr);
	if (status)
		return status;

	sev_claim(psp, nv);
	/* As after a crash in the middle of a write: the next start finds good data */
	if (!sev_nv_load(psp, nv)) {
		sev_nv_store(psp, nv, true);
		return SEV_SECURE_DATA_INVALID;
	}
	sev_nv_store(psp, nv, false);
	psp->sev.nv = *nv;
	start(psp, flags, tmr);
	return SEV_OK;
}

/* The pages stay the firmware's until they are reclaimed, but it uses them no more */
enum sev_status sev_shutdown(struct psp *psp, struct sev_command *cmd)
{
	(void)cmd;
	psp->sev.state = SEV_UNINIT;
	psp->sev.tmr.len = 0;
	psp->sev.nv.len = 0;
	return SEV_OK;
}

enum sev_status sev_platform_status(struct psp *psp, struct sev_command *cmd)
{
	memset(cmd->in, 0, cmd->desc->size);
	cmd->in[0] = psp->sev.api_major;
	cmd->in[1] = psp->sev.api_minor;
	cmd->in[STATUS_STATE] = (uint8_t)psp->sev.state;
	put_le32(cmd->in + STATUS_FLAGS, psp->sev.tmr.len ? STATUS_FLAG_ES : 0);
	cmd->in[STATUS_BUILD] = BUILD;
	return SEV_OK;
}

/* Too short a buffer gets the length that it should have had */
enum sev_status sev_get_id(struct psp *psp, struct sev_command *cmd)
{
	struct sev_area *area = &cmd->area[0];
	uint8_t id[ID_BYTES] = "PSPEMUID of the only socket";
	uint32_t room = get_le32(cmd->in + ID_LEN);
	enum sev_status status;

	put_le32(cmd->in + ID_LEN, ID_BYTES);
	if (room < ID_BYTES)
		return SEV_INVALID_LEN;
	status = sev_check_area(psp, area);
	if (status)
		return status;
	sev_claim(psp, area);
	return sev_write(psp, "id", area->addr, id, sizeof(id)) ? SEV_OK : SEV_INVALID_ADDRESS;
}
