// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SNP commands of the SEV firmware that concern the platform and its pages.
 */
#include <string.h>

#include "bytes.h"
#include "psp.h"

#define BUILD			7
#define TCB			0x0102030405060708ull

/* struct sev_data_snp_init_ex */
#define INIT_RMP		BIT(0)
#define INIT_LIST		BIT(1)
/* RAPL off, ciphertext hiding, TIO: taken, without effect */
#define INIT_FLAGS		0x1fu

/* struct sev_data_range_list and _range */
#define LIST_HEADER		8
#define LIST_RANGE		16
#define LIST_PAGES		8
#define LIST_RANGES		((PAGE_BYTES - LIST_HEADER) / LIST_RANGE)

/* struct sev_data_snp_shutdown_ex */
#define SHUTDOWN_FLAGS		4
#define SHUTDOWN_X86		BIT(1)

/* struct sev_user_data_snp_status */
#define STATUS_STATE		2
#define STATUS_RMP		3
#define STATUS_BUILD		4
#define STATUS_FLAGS		8
#define STATUS_TCB		16
#define STATUS_REPORTED		24
#define STATUS_BYTES		32
#define STATUS_FEATURE_INFO	BIT(3)

/* struct snp_feature_info, ECX of subfunction 0 */
#define FEATURE_ECX		8
#define FEATURE_BYTES		16
#define FEATURE_X86_SHUTDOWN	BIT(1)

/* struct sev_user_data_snp_config */
#define CONFIG_FLAGS		8
#define CONFIG_FLAGS_KNOWN	3u

#define PAGES_2M		512

enum sev_status snp_init(struct psp *psp, struct sev_command *cmd)
{
	(void)cmd;
	psp->sev.snp_state = SNP_INIT;
	psp->sev.snp_enabled = true;
	psp->sev.reported_tcb = TCB;
	psp->sev.snp_flags = 0;
	return SEV_OK;
}

static enum sev_status check_range(struct psp *psp, const uint8_t *range)
{
	uint64_t base = get_le64(range), count = get_le32(range + LIST_PAGES);

	if (base % PAGE_BYTES || PAGE_FRAME(base) + count > PAGE_FRAME_MAX)
		return SEV_INVALID_ADDRESS;
	if (pages_any(&psp->pages, PAGE_FRAME(base), count, BIT(PAGE_RECLAIM)))
		return SEV_INVALID_PAGE_STATE;
	return SEV_OK;
}

/* Reads the list into @page; it has to end where its page does */
static enum sev_status read_list(struct psp *psp, const struct sev_area *list, uint8_t *page,
				 uint32_t *count)
{
	if (list->addr % PAGE_BYTES || guest_mem_read(psp->mem, list->addr, page, PAGE_BYTES))
		return SEV_INVALID_ADDRESS;
	*count = get_le32(page);
	if (*count <= LIST_RANGES)
		return SEV_OK;
	transcript_violation(psp->log, "range list goes beyond its page", list->addr, *count);
	return SEV_INVALID_PARAM;
}

/* As it is in memory now: the firmware has not read it so far */
bool snp_list_names(const struct psp *psp, const struct sev_area *list, uint64_t first,
		    uint64_t count)
{
	uint8_t page[PAGE_BYTES];
	uint32_t ranges;

	if (list->addr % PAGE_BYTES || guest_mem_peek(psp->mem, list->addr, page, sizeof(page)))
		return false;
	ranges = get_le32(page);
	for (uint32_t i = 0; i < ranges && i < LIST_RANGES; i++) {
		const uint8_t *range = page + LIST_HEADER + i * LIST_RANGE;
		uint64_t from = PAGE_FRAME(get_le64(range));

		if (from < first + count && first < from + get_le32(range + LIST_PAGES))
			return true;
	}
	return false;
}

static void log_range(struct psp *psp, uint64_t base, uint32_t count)
{
	struct json *j = transcript_begin(psp->log, "hv-fixed");

	json_hex(j, "address", base);
	json_num(j, "pages", count);
	transcript_end(psp->log);
}

/* All of the list, or nothing of it */
static enum sev_status fix_list(struct psp *psp, const struct sev_area *list)
{
	enum sev_status status;
	uint8_t page[PAGE_BYTES];
	uint32_t count;

	status = read_list(psp, list, page, &count);
	for (uint32_t i = 0; i < count && !status; i++)
		status = check_range(psp, page + LIST_HEADER + i * LIST_RANGE);
	if (!status && psp->pages.fixed_count + count > PAGES_FIXED_MAX)
		status = SEV_RESOURCE_LIMIT;
	if (status)
		return status;

	for (uint32_t i = 0; i < count; i++) {
		const uint8_t *range = page + LIST_HEADER + i * LIST_RANGE;

		pages_fix(&psp->pages, PAGE_FRAME(get_le64(range)), get_le32(range + LIST_PAGES));
		log_range(psp, get_le64(range), get_le32(range + LIST_PAGES));
	}
	return SEV_OK;
}

enum sev_status snp_init_ex(struct psp *psp, struct sev_command *cmd)
{
	uint32_t flags = get_le32(cmd->in);
	enum sev_status status = SEV_OK;

	if (flags & ~INIT_FLAGS)
		return SEV_INVALID_PARAM;
	/* On hardware the RMP has been set up by an earlier one, or has not */
	if (!(flags & INIT_RMP) && !psp->sev.snp_enabled)
		return SEV_RMP_INIT_REQUIRED;
	if (flags & INIT_LIST)
		status = fix_list(psp, &cmd->area[0]);
	return status ? status : snp_init(psp, cmd);
}

static enum sev_status stop(struct psp *psp, bool asked)
{
	struct psp_sev *sev = &psp->sev;
	bool clear = sev->clear == SNP_CLEAR_ALWAYS || (sev->clear == SNP_CLEAR_ASKED && asked);

	sev->snp_state = SNP_UNINIT;
	if (faults_take(psp->faults, FAULT_SNP_STAYS_ON, NULL))
		clear = false;
	if (clear) {
		sev->snp_enabled = false;
		pages_snp_off(&psp->pages);
	}
	return SEV_OK;
}

enum sev_status snp_shutdown(struct psp *psp, struct sev_command *cmd)
{
	(void)cmd;
	return stop(psp, false);
}

enum sev_status snp_shutdown_ex(struct psp *psp, struct sev_command *cmd)
{
	return stop(psp, get_le32(cmd->in + SHUTDOWN_FLAGS) & SHUTDOWN_X86);
}

/* An answer in a page of its own, which the kernel can then take back */
static enum sev_status answer_page(struct psp *psp, const struct sev_area *area,
				   const char *what, const void *data)
{
	enum sev_status status = sev_check_area(psp, area);

	if (status)
		return status;
	if (!sev_write(psp, what, area->addr, data, area->len))
		return SEV_INVALID_ADDRESS;
	if (psp->sev.snp_state == SNP_INIT)
		pages_set(&psp->pages, PAGE_FRAME(area->addr), 1, PAGE_RECLAIM);
	return SEV_OK;
}

enum sev_status snp_platform_status(struct psp *psp, struct sev_command *cmd)
{
	const struct psp_sev *sev = &psp->sev;
	uint8_t status[STATUS_BYTES] = { sev->api_major, sev->api_minor };

	/* In one page. Linux 6.18 and later want it at an address that is no multiple of 8 */
	if (cmd->area[0].addr % PAGE_BYTES > PAGE_BYTES - STATUS_BYTES)
		return SEV_INVALID_ADDRESS;
	status[STATUS_STATE] = (uint8_t)sev->snp_state;
	status[STATUS_RMP] = sev->snp_enabled;
	put_le32(status + STATUS_BUILD, BUILD);
	put_le32(status + STATUS_FLAGS, STATUS_FEATURE_INFO | sev->snp_flags);
	put_le64(status + STATUS_TCB, TCB);
	put_le64(status + STATUS_REPORTED, sev->reported_tcb);
	return answer_page(psp, &cmd->area[0], "snp-status", status);
}

enum sev_status snp_feature_info(struct psp *psp, struct sev_command *cmd)
{
	uint64_t addr = cmd->area[0].addr;
	uint8_t info[FEATURE_BYTES] = { 0 };

	/* The documents say: aligned to 8, and in one page */
	if (addr % 8 || addr % PAGE_BYTES > PAGE_BYTES - FEATURE_BYTES)
		return SEV_INVALID_PARAM;
	if (!get_le32(cmd->in + 4) && psp->sev.clear != SNP_CLEAR_NEVER)
		put_le32(info + FEATURE_ECX, FEATURE_X86_SHUTDOWN);
	return answer_page(psp, &cmd->area[0], "feature-info", info);
}

/* Once reclaimed is enough, so another time does no harm */
enum sev_status snp_page_reclaim(struct psp *psp, struct sev_command *cmd)
{
	const uint32_t from = BIT(PAGE_PRE) | BIT(PAGE_FIRMWARE) | BIT(PAGE_RECLAIM);
	uint64_t paddr = get_le64(cmd->in), count = paddr & 1 ? PAGES_2M : 1;
	uint64_t frame = PAGE_FRAME(paddr);

	if ((paddr & ~1ull) % (count * PAGE_BYTES) || frame + count > PAGE_FRAME_MAX)
		return SEV_INVALID_ADDRESS;
	pages_check(&psp->pages, psp->mem, psp->log, frame, count);
	if (!pages_all(&psp->pages, frame, count, from))
		return SEV_INVALID_PAGE_STATE;
	return pages_set(&psp->pages, frame, count, PAGE_RECLAIM) ? SEV_RESOURCE_LIMIT : SEV_OK;
}

enum sev_status snp_config(struct psp *psp, struct sev_command *cmd)
{
	uint64_t tcb = get_le64(cmd->in);
	uint32_t flags = get_le32(cmd->in + CONFIG_FLAGS);

	if (tcb > TCB || flags & ~CONFIG_FLAGS_KNOWN)
		return SEV_INVALID_PARAM;
	psp->sev.reported_tcb = tcb ? tcb : TCB;
	psp->sev.snp_flags = flags;
	return SEV_OK;
}
