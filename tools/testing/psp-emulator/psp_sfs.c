// SPDX-License-Identifier: GPL-2.0-only
/*
 * Seamless Firmware Servicing, see psp_sfs.h
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "psp_sfs.h"
#include "sfs_package.h"

int sfs_init(struct psp_sfs *sfs, const struct guest_mem *mem, struct faults *faults)
{
	memset(sfs, 0, sizeof(*sfs));
	sfs->mem = mem;
	sfs->faults = faults;
	sfs->enabled = true;
	sfs->work = malloc(SFS_BUFFER_SIZE);
	if (!sfs->work)
		return -ENOMEM;
	sfs_reset(sfs);
	return 0;
}

void sfs_exit(struct psp_sfs *sfs)
{
	free(sfs->work);
	sfs->work = NULL;
}

/* Updates do not persist: this is the firmware that the platform was built with */
void sfs_reset(struct psp_sfs *sfs)
{
	sfs->base_level = SFS_FACTORY_LEVEL;
	sfs->level = SFS_FACTORY_LEVEL;
	sfs->updates = 0;
	sfs->sev_initialised = false;
}

bool sfs_drew(const struct sfs_command *cmd, enum fault fault)
{
	return cmd->faults & BIT(fault);
}

static void draw_faults(struct psp_sfs *sfs)
{
	static const enum fault per_command[] = {
		FAULT_STATUS, FAULT_MAILBOX_STATUS, FAULT_EXT_STATUS, FAULT_DELAY,
		FAULT_HANG, FAULT_GARBAGE, FAULT_RECOVERY,
	};
	struct sfs_command *cmd = &sfs->cmd;

	for (size_t i = 0; i < ARRAY_SIZE(per_command); i++) {
		enum fault f = per_command[i];

		if (faults_take(sfs->faults, f, &cmd->fault_value[f]))
			cmd->faults |= BIT(f);
	}
}

static uint32_t count_nonzero(const uint8_t *p, size_t len)
{
	uint32_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += !!p[i];
	return n;
}

static bool all_bytes(const uint8_t *p, uint8_t val, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] != val)
			return false;
	}
	return true;
}

/* What tests ask about the buffer as the driver prepared it */
static void inspect(struct psp_sfs *sfs)
{
	const uint8_t *data = sfs->work + SFS_PAGE;
	struct sfs_command *cmd = &sfs->cmd;
	uint32_t end = cmd->payload_size;

	if (end < SFS_PAGE || end > SFS_BUFFER_SIZE)
		return;

	cmd->beyond_nonzero = count_nonzero(sfs->work + end, SFS_BUFFER_SIZE - end);
	if (cmd->sub_cmd == SFS_SUB_GET_VERSIONS && end >= SFS_VERSIONS_PAYLOAD) {
		cmd->prefilled = all_bytes(data, SFS_PREFILL, SFS_PAGE);
	} else if (cmd->sub_cmd == SFS_SUB_UPDATE) {
		cmd->package_bytes = sfs_update_bytes(data);
		if (SFS_PAGE + cmd->package_bytes <= end)
			cmd->tail_nonzero = count_nonzero(data + cmd->package_bytes,
							  end - SFS_PAGE - cmd->package_bytes);
	}
}

void sfs_begin(struct psp_sfs *sfs, uint64_t buffer, bool readable)
{
	struct sfs_command *cmd = &sfs->cmd;

	memset(cmd, 0, sizeof(*cmd));
	cmd->number = ++sfs->commands;
	cmd->buffer = buffer;
	draw_faults(sfs);

	if (!readable || guest_mem_read(sfs->mem, buffer, sfs->work, 16))
		return;
	cmd->header_valid = true;
	cmd->payload_size = get_le32(sfs->work + SFS_HDR_PAYLOAD_SIZE);
	cmd->sub_cmd = get_le32(sfs->work + SFS_HDR_SUB_CMD);
	cmd->status_in = get_le32(sfs->work + SFS_HDR_STATUS);
	cmd->ext_status_in = get_le32(sfs->work + SFS_HDR_EXT_STATUS);

	if (!guest_mem_read(sfs->mem, buffer, sfs->work, SFS_BUFFER_SIZE))
		inspect(sfs);
}

int sfs_digest(struct psp_sfs *sfs, uint8_t out[SHA256_DIGEST_SIZE])
{
	struct sha256 sha;
	int ret;

	if (!sfs->commands)
		return -ENOENT;
	ret = guest_mem_peek(sfs->mem, sfs->cmd.buffer, sfs->work, SFS_BUFFER_SIZE);
	if (ret)
		return ret;
	sha256_init(&sha);
	sha256_update(&sha, sfs->work, SFS_BUFFER_SIZE);
	sha256_final(&sha, out);
	return 0;
}

void sfs_defer(struct psp_sfs *sfs)
{
	sfs->cmd.deferred = !sfs_digest(sfs, sfs->cmd.digest);
}

static void check_unchanged(struct psp_sfs *sfs)
{
	struct sfs_command *cmd = &sfs->cmd;
	uint8_t now[SHA256_DIGEST_SIZE];

	if (cmd->deferred)
		cmd->changed = sfs_digest(sfs, now) ||
			       memcmp(now, cmd->digest, sizeof(now));
}

static enum sfs_status check_buffer(struct psp_sfs *sfs, uint32_t *detail)
{
	const struct sfs_command *cmd = &sfs->cmd;
	int ret;

	*detail = (uint32_t)cmd->buffer;
	if (cmd->buffer % SFS_BUFFER_SIZE)
		return SFS_BAD_PAYLOAD_ADDRESS;

	ret = guest_mem_check(sfs->mem, cmd->buffer, SFS_BUFFER_SIZE, true);
	if (ret == -EACCES)
		return SFS_PROTECTION_FAILURE;
	if (ret)
		return SFS_BAD_PAYLOAD_ADDRESS;
	if (guest_mem_read(sfs->mem, cmd->buffer, sfs->work, SFS_BUFFER_SIZE))
		return SFS_BAD_PAYLOAD_ADDRESS;
	return SFS_OK;
}

static enum sfs_status check_payload_size(const struct sfs_command *cmd)
{
	if (cmd->sub_cmd == SFS_SUB_GET_VERSIONS)
		return cmd->payload_size == SFS_VERSIONS_PAYLOAD ? SFS_OK :
								   SFS_BAD_TOTAL_SIZE;
	if (!cmd->payload_size || cmd->payload_size % SFS_PAYLOAD_UNIT ||
	    cmd->payload_size > SFS_BUFFER_SIZE)
		return SFS_BAD_TOTAL_SIZE;
	return SFS_OK;
}

static enum sfs_status act(struct psp_sfs *sfs, uint32_t *detail)
{
	const struct sfs_command *cmd = &sfs->cmd;
	enum sfs_status status;

	*detail = 0;
	if (!sfs->enabled)
		return SFS_DISABLED;

	*detail = cmd->sub_cmd;
	if (cmd->sub_cmd != SFS_SUB_GET_VERSIONS && cmd->sub_cmd != SFS_SUB_UPDATE)
		return SFS_BAD_SUB_COMMAND;

	status = check_buffer(sfs, detail);
	if (status)
		return status;

	*detail = cmd->payload_size;
	status = check_payload_size(cmd);
	if (status)
		return status;

	*detail = 0;
	if (cmd->sub_cmd == SFS_SUB_GET_VERSIONS)
		return sfs_versions(sfs) ? SFS_INTERNAL_ERROR : SFS_OK;
	if (sfs->sev_initialised)
		return SFS_SEV_INITIALISED;
	return sfs_update(sfs, detail);
}

/* Bytes that mean nothing, but the same ones every time */
static void write_garbage(struct psp_sfs *sfs)
{
	struct sfs_command *cmd = &sfs->cmd;
	uint8_t page[SFS_PAGE];
	uint32_t x = ++sfs->garbage_seed * 2654435761u | 1;

	for (size_t i = 0; i < sizeof(page); i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		page[i] = (uint8_t)(x >> 8);
	}
	cmd->status = get_le32(page + SFS_HDR_STATUS);
	cmd->ext_status = get_le32(page + SFS_HDR_EXT_STATUS);
	cmd->ext_written = true;
	if (guest_mem_write(sfs->mem, cmd->buffer, page, 16) ||
	    guest_mem_write(sfs->mem, cmd->buffer + SFS_PAGE, page, sizeof(page)))
		cmd->mailbox_status = SFS_MBOX_BAD_BUFFER;
}

static void write_status(struct psp_sfs *sfs)
{
	struct sfs_command *cmd = &sfs->cmd;
	uint8_t word[4];

	put_le32(word, cmd->status);
	if (guest_mem_write(sfs->mem, cmd->buffer + SFS_HDR_STATUS, word, 4))
		cmd->mailbox_status = SFS_MBOX_BAD_BUFFER;

	/*
	 * The word is left alone when there is no detail, as nothing says that
	 * firmware clears it: a driver that does not gets an old value.
	 */
	put_le32(word, cmd->ext_status);
	if (cmd->ext_written &&
	    guest_mem_write(sfs->mem, cmd->buffer + SFS_HDR_EXT_STATUS, word, 4))
		cmd->mailbox_status = SFS_MBOX_BAD_BUFFER;
}

void sfs_finish(struct psp_sfs *sfs)
{
	struct sfs_command *cmd = &sfs->cmd;
	uint32_t detail = 0;

	cmd->done = true;
	cmd->blocked = !sfs->mem->bus_master;
	check_unchanged(sfs);

	if (sfs_drew(cmd, FAULT_RECOVERY)) {
		cmd->recovery = true;
		return;
	}
	if (sfs_drew(cmd, FAULT_MAILBOX_STATUS)) {
		cmd->mailbox_status = (uint16_t)cmd->fault_value[FAULT_MAILBOX_STATUS];
		return;
	}
	if (!cmd->header_valid) {
		cmd->mailbox_status = SFS_MBOX_BAD_BUFFER;
		return;
	}
	if (sfs_drew(cmd, FAULT_GARBAGE)) {
		write_garbage(sfs);
		return;
	}

	if (sfs_drew(cmd, FAULT_STATUS)) {
		cmd->status = cmd->fault_value[FAULT_STATUS];
	} else {
		cmd->status = act(sfs, &detail);
		if (cmd->status && detail) {
			cmd->ext_status = detail;
			cmd->ext_written = true;
		}
	}
	if (sfs_drew(cmd, FAULT_EXT_STATUS)) {
		cmd->ext_status = cmd->fault_value[FAULT_EXT_STATUS];
		cmd->ext_written = true;
	}
	write_status(sfs);
}
