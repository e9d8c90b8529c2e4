// SPDX-License-Identifier: GPL-2.0-only
/*
 * An SFS command as tests see it: in the transcript, and by "last".
 */
#include "bytes.h"
#include "json.h"
#include "psp_sfs.h"

static const char * const status_texts[] = {
	[SFS_OK]			= "ok",
	[SFS_BAD_PAYLOAD_ADDRESS]	= "bad payload address",
	[SFS_BAD_TOTAL_SIZE]		= "bad total size",
	[SFS_BAD_IMAGE_ADDRESS]		= "bad image address",
	[SFS_BAD_PACKAGE_SIZE]		= "bad package size",
	[SFS_DISABLED]			= "SFS disabled",
	[SFS_BAD_CUSTOMER_SIGNATURE]	= "bad customer signature",
	[SFS_BAD_AMD_SIGNATURE]		= "bad AMD signature",
	[SFS_INTERNAL_ERROR]		= "internal error",
	[SFS_CUSTOMER_NOT_ALLOWED]	= "customer signature not allowed",
	[SFS_BAD_BASE_LEVEL]		= "bad base patch level",
	[SFS_BAD_CURRENT_LEVEL]		= "bad current patch level",
	[SFS_BAD_NEW_LEVEL]		= "bad new patch level",
	[SFS_BAD_SUB_COMMAND]		= "bad sub-command",
	[SFS_PROTECTION_FAILURE]	= "protection failure",
	[SFS_BUSY]			= "busy",
	[SFS_FW_MISMATCH]		= "firmware version mismatch",
	[SFS_SYSTEM_MISMATCH]		= "system version mismatch",
	[SFS_SEV_INITIALISED]		= "SEV still initialised",
};

const char *sfs_status_text(uint32_t status)
{
	return status < ARRAY_SIZE(status_texts) ? status_texts[status] : "unknown";
}

static const char *state(const struct sfs_command *cmd)
{
	if (cmd->lost)
		return "lost";
	return cmd->done ? "done" : "pending";
}

static void answer_json(const struct sfs_command *cmd, struct json *j)
{
	json_num(j, "mailbox_status", cmd->mailbox_status);
	json_bool(j, "recovery", cmd->recovery);
	json_num(j, "status", cmd->status);
	json_str(j, "status_text", sfs_status_text(cmd->status));
	json_bool(j, "ext_written", cmd->ext_written);
	json_num(j, "ext_status", cmd->ext_status);
	json_bool(j, "changed", cmd->changed);
	json_bool(j, "blocked", cmd->blocked);
}

void sfs_command_json(const struct sfs_command *cmd, struct json *j)
{
	json_num(j, "number", cmd->number);
	json_str(j, "state", state(cmd));
	json_hex(j, "buffer", cmd->buffer);
	json_bool(j, "header_valid", cmd->header_valid);
	json_num(j, "sub_cmd", cmd->sub_cmd);
	json_num(j, "payload_size", cmd->payload_size);
	json_num(j, "status_in", cmd->status_in);
	json_num(j, "ext_status_in", cmd->ext_status_in);
	json_num(j, "package_bytes", cmd->package_bytes);
	json_num(j, "tail_nonzero", cmd->tail_nonzero);
	json_num(j, "beyond_nonzero", cmd->beyond_nonzero);
	json_bool(j, "prefilled", cmd->prefilled);

	json_list_open(j, "faults");
	for (int i = 0; i < FAULT_COUNT; i++) {
		if (sfs_drew(cmd, i))
			json_item(j, fault_name(i));
	}
	json_list_close(j);

	if (cmd->done)
		answer_json(cmd, j);
}
