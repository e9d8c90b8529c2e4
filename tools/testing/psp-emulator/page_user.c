// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who in the firmware uses a page now, whatever state it is in: what the kernel must not
 * give away even without SNP.
 */
#include "bytes.h"
#include "psp.h"

static bool overlaps(uint64_t addr, uint64_t len, uint64_t first, uint64_t count)
{
	return len && PAGE_FRAME(addr) < first + count && PAGE_FRAME(addr + len - 1) >= first;
}

const char *psp_page_user(const struct psp *psp, uint64_t first, uint64_t count)
{
	const struct sev_command *cmd = &psp->sev.cmd;
	bool sev = psp->sev_mb.running;
	const struct {
		const char *name;
		bool now;
		uint64_t addr;
		uint64_t len;
	} users[] = {
		{ "sev-command", sev, cmd->buffer, sev && cmd->desc ? cmd->desc->size : 0 },
		{ "sev-command", sev, cmd->area[0].addr, cmd->area[0].len },
		{ "sev-command", sev, cmd->area[1].addr, cmd->area[1].len },
		{ "tmr", true, psp->sev.tmr.addr, psp->sev.tmr.len },
		{ "nv", true, psp->sev.nv.addr, psp->sev.nv.len },
		{ "sfs-command", psp->hung || psp->timer.armed, psp->sfs.cmd.buffer,
		  SFS_BUFFER_SIZE },
		{ "tee-ring", psp->ring.active, psp->ring.base, psp->ring.size },
	};

	for (size_t i = 0; i < ARRAY_SIZE(users); i++) {
		if (users[i].now && overlaps(users[i].addr, users[i].len, first, count))
			return users[i].name;
	}
	if (sev && cmd->desc && cmd->desc->run == snp_init_ex &&
	    snp_list_names(psp, &cmd->area[0], first, count))
		return "range-list";
	return NULL;
}
