// SPDX-License-Identifier: GPL-2.0-only
/*
 * SEV as tests see it: in the transcript, and by "state".
 */
#include "bytes.h"
#include "psp.h"

static const struct {
	uint32_t status;
	const char *text;
} status_texts[] = {
	{ SEV_OK, "ok" },
	{ SEV_INVALID_PLATFORM_STATE, "invalid platform state" },
	{ SEV_INVALID_LEN, "invalid length" },
	{ SEV_INVALID_ADDRESS, "invalid address" },
	{ SEV_INVALID_COMMAND, "invalid command" },
	{ SEV_UNSUPPORTED, "unsupported" },
	{ SEV_INVALID_PARAM, "invalid parameter" },
	{ SEV_RESOURCE_LIMIT, "resource limit" },
	{ SEV_SECURE_DATA_INVALID, "secure data invalid" },
	{ SEV_INVALID_PAGE_STATE, "invalid page state" },
	{ SEV_RMP_INIT_REQUIRED, "RMP initialisation required" },
};

const char *sev_status_text(uint32_t status)
{
	for (size_t i = 0; i < ARRAY_SIZE(status_texts); i++) {
		if (status_texts[i].status == status)
			return status_texts[i].text;
	}
	return "other";
}

const char *sev_state_name(enum sev_state state)
{
	static const char * const names[SEV_STATES] = { "uninit", "init", "working" };

	return names[state];
}

const char *snp_state_name(enum snp_state state)
{
	static const char * const names[SNP_STATES] = { "uninit", "init" };

	return names[state];
}

static const char *when(const struct sev_command *cmd)
{
	if (cmd->hang)
		return "hangs";
	return cmd->delay ? "delayed" : "now";
}

void sev_command_json(const struct sev_command *cmd, struct json *j)
{
	json_num(j, "number", cmd->number);
	json_num(j, "command", cmd->id);
	json_str(j, "name", cmd->desc ? cmd->desc->name : "unknown");
	json_hex(j, "buffer", cmd->buffer);
	json_bool(j, "ioc", cmd->ioc);
	json_str(j, "when", when(cmd));
}

void sev_answer_json(const struct psp *psp, struct json *j)
{
	const struct sev_command *cmd = &psp->sev.cmd;

	json_num(j, "number", cmd->number);
	json_str(j, "name", cmd->desc ? cmd->desc->name : "unknown");
	json_num(j, "status", cmd->status);
	json_str(j, "status_text", sev_status_text(cmd->status));
	json_bool(j, "changed", cmd->changed);
	json_bool(j, "blocked", cmd->blocked);
	json_num(j, "written", cmd->written);
	json_str(j, "sev", sev_state_name(psp->sev.state));
	json_str(j, "snp", snp_state_name(psp->sev.snp_state));
}

static void count_pages(const struct pages *p, uint64_t count[PAGE_STATES], uint64_t *leaked)
{
	struct page_run run = { 0 };

	while (pages_next(p, run.first + run.count, &run)) {
		count[run.state] += run.count;
		*leaked += run.leaked ? run.count : 0;
	}
}

void sev_state_json(const struct psp *psp, struct json *j)
{
	uint64_t count[PAGE_STATES] = { 0 }, leaked = 0;
	const struct psp_sev *sev = &psp->sev;

	json_str(j, "sev", sev_state_name(sev->state));
	json_str(j, "snp", snp_state_name(sev->snp_state));
	json_bool(j, "snp_enabled", sev->snp_enabled);
	json_num(j, "sev_commands", sev->commands);
	json_bool(j, "sev_hung", sev->hung);
	json_bool(j, "sev_running", psp->sev_mb.running);
	json_num(j, "violations", psp->log->violations);
	json_str(j, "last_violation",
		 psp->log->last_violation ? psp->log->last_violation : "");

	count_pages(&psp->pages, count, &leaked);
	json_num(j, "pages_pre", count[PAGE_PRE]);
	json_num(j, "pages_firmware", count[PAGE_FIRMWARE]);
	json_num(j, "pages_reclaim", count[PAGE_RECLAIM]);
	json_num(j, "pages_hv_fixed", count[PAGE_HV_FIXED]);
	json_num(j, "pages_leaked", leaked);
}
