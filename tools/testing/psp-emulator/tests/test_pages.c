// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page states: the store beside a plain array, the doorbell's operations in each state,
 * and what of the kernel is a violation.
 */
#include <string.h>

#include "../control.h"
#include "ktap.h"
#include "snp_rig.h"

#define OK	PSP_RESP

/* Small, so that most operations meet what earlier ones left */
#define MODEL	64

static struct {
	enum page_state state;
	bool leaked;
} model[MODEL];

static uint32_t rng;

static uint32_t rnd(uint32_t below)
{
	rng = rng * 1664525 + 1013904223;
	return (rng >> 8) % below;
}

static bool runs_agree(const struct pages *p)
{
	struct page_run run = { 0 };
	uint64_t at = 0;

	while (pages_next(p, at, &run)) {
		/* Nothing to say, or of no pages */
		if (!run.count || (run.state == PAGE_HYPERVISOR && !run.leaked))
			return false;
		for (; at < run.first; at++) {
			if (model[at].state != PAGE_HYPERVISOR || model[at].leaked)
				return false;
		}
		for (; at < run.first + run.count; at++) {
			if (model[at].state != run.state || model[at].leaked != run.leaked)
				return false;
		}
	}
	for (; at < MODEL; at++) {
		if (model[at].state != PAGE_HYPERVISOR || model[at].leaked)
			return false;
	}
	return true;
}

static void expect_agreement(const struct pages *p, uint64_t first, uint64_t count)
{
	uint32_t states = rnd(BIT(PAGE_STATES)), seen = 0;

	for (uint64_t i = 0; i < MODEL; i++) {
		EXPECT_EQ(pages_state(p, i), model[i].state);
		EXPECT_EQ(pages_leaked(p, i), model[i].leaked);
		if (i >= first && i < first + count)
			seen |= BIT(model[i].state);
	}
	EXPECT_EQ(pages_all(p, first, count, states), !(seen & ~states));
	EXPECT_EQ(pages_any(p, first, count, states), !!(seen & states));
	EXPECT(runs_agree(p));
}

/* Not HV-Fixed ones, which the doorbell does not touch either */
static void model_set(struct pages *p, uint64_t first, uint64_t count)
{
	enum page_state state = rnd(PAGE_HV_FIXED);

	if (pages_any(p, first, count, BIT(PAGE_HV_FIXED)))
		return;
	EXPECT_EQ(pages_set(p, first, count, state), 0);
	for (uint64_t i = first; i < first + count; i++)
		model[i].state = state;
}

static void model_step(struct pages *p, uint64_t first, uint64_t count)
{
	switch (rnd(16)) {
	case 0:
		EXPECT_EQ(pages_leak(p, first, count), 0);
		for (uint64_t i = first; i < first + count; i++)
			model[i].leaked = true;
		break;
	case 1:
	case 2:
		EXPECT_EQ(pages_fix(p, first, count), 0);
		for (uint64_t i = first; i < first + count; i++)
			model[i].state = PAGE_HV_FIXED;
		break;
	case 3:
		pages_snp_off(p);
		for (uint64_t i = 0; i < MODEL; i++)
			model[i].state = PAGE_HYPERVISOR;
		break;
	default:
		model_set(p, first, count);
		break;
	}
}

static void store(void)
{
	struct pages p = { 0 };

	rng = 7;
	for (int round = 0; round < 200 && !ktap_failed(); round++) {
		memset(model, 0, sizeof(model));
		for (int step = 0; step < 40; step++) {
			uint64_t first = rnd(MODEL), count = 1 + rnd(12);

			if (count > MODEL - first)
				count = MODEL - first;
			model_step(&p, first, count);
			expect_agreement(&p, first, count);
		}
		pages_clear(&p);
	}
}

static void store_bounds(void)
{
	struct pages p = { 0 };

	EXPECT_EQ(pages_set(&p, 0, PAGES_MAX, PAGE_PRE), 0);
	EXPECT(pages_set(&p, PAGES_MAX, 1, PAGE_PRE));
	EXPECT(pages_leak(&p, PAGES_MAX, 1));
	EXPECT_EQ(pages_state(&p, PAGES_MAX), PAGE_HYPERVISOR);
	EXPECT_EQ(pages_set(&p, 0, PAGES_MAX, PAGE_RECLAIM), 0);
	pages_clear(&p);

	/* Gigabytes are one range */
	EXPECT_EQ(pages_fix(&p, 0xfd00000, 0x300000), 0);
	EXPECT(pages_all(&p, 0xfd00000, 0x300000, BIT(PAGE_HV_FIXED)));
	EXPECT_EQ(p.count, 0);
	/* What touches it on either side becomes one with it */
	EXPECT_EQ(pages_fix(&p, 0xfcfffff, 1), 0);
	EXPECT_EQ(pages_fix(&p, 0x10000000, 1), 0);
	EXPECT_EQ(p.fixed_count, 1);
	for (uint64_t i = 0; i < PAGES_FIXED_MAX - 1; i++)
		EXPECT_EQ(pages_fix(&p, 2 * i, 1), 0);
	EXPECT(pages_fix(&p, 5000, 1));
	pages_clear(&p);
}

/* Brings the page into @state as the driver would */
static void make(enum page_state state)
{
	rig_reset();
	EXPECT_EQ(snp_init_ex_list(RIG_BUFFER, state == PAGE_HV_FIXED ? 512 : 0), OK);
	if (state != PAGE_HYPERVISOR && state != PAGE_HV_FIXED)
		EXPECT_EQ(snp_op(RMP_ASSIGN, RIG_BUFFER, 1), RMP_DONE);
	if (state == PAGE_RECLAIM)
		EXPECT_EQ(snp_reclaim(RIG_BUFFER), OK);
	if (state == PAGE_FIRMWARE)
		EXPECT_EQ(snp_send(C_PLATFORM_STATUS, RIG_BUFFER), OK);
	EXPECT_EQ(snp_state_of(RIG_BUFFER), state);
}

static void operations(void)
{
	static const struct {
		enum rmp_op op;
		/* After it, from each state; PAGE_STATES: refused */
		uint8_t to[PAGE_STATES];
	} cases[] = {
		{ RMP_ASSIGN, { PAGE_PRE, PAGE_STATES, PAGE_STATES, PAGE_PRE, PAGE_STATES } },
		{ RMP_SHARE, { PAGE_HYPERVISOR, PAGE_STATES, PAGE_STATES, PAGE_HYPERVISOR,
			       PAGE_STATES } },
		{ RMP_ASSIGN_MUTABLE, { PAGE_RECLAIM, PAGE_STATES, PAGE_STATES, PAGE_RECLAIM,
					PAGE_STATES } },
		{ RMP_FREE, { PAGE_HYPERVISOR, PAGE_STATES, PAGE_STATES, PAGE_STATES,
			      PAGE_STATES } },
		{ RMP_LEAK, { PAGE_HYPERVISOR, PAGE_PRE, PAGE_FIRMWARE, PAGE_RECLAIM,
			      PAGE_HV_FIXED } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		for (int from = 0; from < PAGE_STATES; from++) {
			bool refused = cases[i].to[from] == PAGE_STATES;

			make(from);
			EXPECT_EQ(snp_op(cases[i].op, RIG_BUFFER, 1),
				  refused ? RMP_FAIL_PERMISSION : RMP_DONE);
			EXPECT_EQ(snp_state_of(RIG_BUFFER), refused ? from : cases[i].to[from]);
			snp_expect_violations(refused && cases[i].op == RMP_FREE, NULL);
		}
	}
}

static void reclaim_states(void)
{
	static const uint32_t status[PAGE_STATES] = {
		SEV_INVALID_PAGE_STATE, 0, 0, 0, SEV_INVALID_PAGE_STATE,
	};

	for (int from = 0; from < PAGE_STATES; from++) {
		make(from);
		EXPECT_EQ(snp_reclaim(RIG_BUFFER), OK | status[from]);
		EXPECT_EQ(snp_state_of(RIG_BUFFER), status[from] ? from : PAGE_RECLAIM);
	}
	EXPECT_EQ(snp_reclaim(RIG_BUFFER + 8), OK | SEV_INVALID_ADDRESS);
	EXPECT_EQ(snp_reclaim(~0xfffull), OK | SEV_INVALID_ADDRESS);

	/* A huge page: all 512 or none */
	make(PAGE_PRE);
	EXPECT_EQ(snp_op(RMP_ASSIGN, RIG_BUFFER + 0x1000, 510), RMP_DONE);
	EXPECT_EQ(snp_reclaim(RIG_BUFFER + 1), OK | SEV_INVALID_PAGE_STATE);
	EXPECT_EQ(snp_op(RMP_ASSIGN, RIG_BUFFER + 0x1ff000, 1), RMP_DONE);
	EXPECT_EQ(snp_reclaim(RIG_BUFFER + 1), OK);
	EXPECT(pages_all(&rig.emu.psp.pages, PAGE_FRAME(RIG_BUFFER), 512, BIT(PAGE_RECLAIM)));
}

static void bad_operations(void)
{
	const struct pages *p = &rig.emu.psp.pages;

	EXPECT_EQ(snp_start(), OK);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_PAGE + 1, 1), RMP_FAIL_INPUT);
	EXPECT_EQ(snp_op(0, SNP_PAGE, 1), RMP_FAIL_INPUT);
	EXPECT_EQ(snp_op(6, SNP_PAGE, 1), RMP_FAIL_INPUT);
	EXPECT_EQ(snp_op(0xffff, SNP_PAGE, 1), RMP_FAIL_INPUT);
	EXPECT_EQ(snp_op(RMP_LEAK, ~0xfffull, 0x10000), RMP_FAIL_INPUT);
	snp_expect_violations(5, "page operation that makes no sense");
	/* Not in guest memory, the last of them */
	EXPECT_EQ(snp_op(RMP_ASSIGN, RIG_BASE + RIG_SIZE - 0x1000, 2), RMP_FAIL_INPUT);
	EXPECT_EQ(p->count, 0);

	/* All or nothing */
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR + 0x5000, 1), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR, 16), RMP_FAIL_PERMISSION);
	EXPECT_EQ(p->count, 1);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR + 0x6000, 16), RMP_DONE);
	EXPECT_EQ(p->count, 17);

	rig_arm("rmp-status=3");
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_PAGE, 1), 3);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_PAGE, 1), RMP_DONE);
	snp_expect_violations(0, NULL);
}

/* The registers as others than the driver may write them */
static void odd_accesses(void)
{
	static const size_t lengths[] = { 1, 2, 3, 8, 16 };
	uint8_t buf[16];

	EXPECT_EQ(snp_start(), OK);
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		for (uint64_t off = 0xf0000; off < 0xf0018; off++) {
			memset(buf, (int)i + 1, sizeof(buf));
			psp_mmio_write(&rig.emu.psp, off, buf, lengths[i]);
			psp_mmio_read(&rig.emu.psp, off, buf, lengths[i]);
		}
	}
	/* Eight bytes are two registers: address, then operation and a register to read */
	put_le64(buf, SNP_PAGE);
	EXPECT_EQ(psp_mmio_write(&rig.emu.psp, 0xf0000, buf, 8), 0);
	put_le64(buf, RMP_OP(RMP_ASSIGN, 1));
	EXPECT_EQ(psp_mmio_write(&rig.emu.psp, 0xf0008, buf, 8), 0);
	EXPECT_EQ(snp_state_of(SNP_PAGE), PAGE_PRE);
}

static void snp_is_off(void)
{
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_PAGE, 1), RMP_DONE);
	snp_expect_violations(1, "RMPUPDATE while SNP is off");
	EXPECT_EQ(snp_state_of(SNP_PAGE), PAGE_PRE);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR, 512), RMP_DONE);
	snp_expect_violations(0, NULL);
}

static void leaked_pages(void)
{
	make(PAGE_HV_FIXED);
	EXPECT_EQ(snp_op(RMP_LEAK, RIG_BUFFER, 512), RMP_DONE);
	snp_expect_violations(0, NULL);
	EXPECT_EQ(snp_op(RMP_LEAK, RIG_BUFFER + 0x1000, 1), RMP_DONE);
	snp_expect_violations(1, "page leaked twice");
	EXPECT_EQ(snp_op(RMP_SHARE, RIG_BUFFER, 1), RMP_FAIL_PERMISSION);
	snp_expect_violations(1, "RMPUPDATE of a leaked page");

	/* The page before is another one, of a run only those that are named count */
	EXPECT_EQ(snp_op(RMP_FREE, RIG_BUFFER - 0x1000, 1), RMP_DONE);
	snp_expect_violations(0, NULL);
	EXPECT_EQ(snp_op(RMP_LEAK, RIG_BUFFER + 0x1fd000, 2), RMP_DONE);
	snp_expect_violations(1, "page leaked twice");
	EXPECT(strstr(rig.emu.log.json.buf, "\"where\":\"0x007fd000\""));
	EXPECT(strstr(rig.emu.log.json.buf, "\"state\":\"hv-fixed\",\"pages\":2}"));

	/* For good, also when the states are gone */
	EXPECT_EQ(snp_shutdown_flags(2), OK);
	EXPECT_EQ(snp_state_of(RIG_BUFFER), PAGE_HYPERVISOR);
	EXPECT_EQ(snp_op(RMP_FREE, RIG_BUFFER, 513), RMP_FAIL_PERMISSION);
	snp_expect_violations(1, "leaked page freed");
	rig_reset();
	EXPECT_EQ(snp_op(RMP_FREE, RIG_BUFFER, 512), RMP_DONE);
}

/* One violation for each run of pages that has something to say */
static void free_names_runs(void)
{
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR, 5), RMP_DONE);
	EXPECT_EQ(snp_init_ex_list(SNP_TMR + 0x4000, 2), OK);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR + 0x1000, 3), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR, 5), RMP_FAIL_PERMISSION);
	snp_expect_violations(2, "page freed while the firmware holds it");
	EXPECT(strstr(rig.emu.log.json.buf, "\"where\":\"0x00804000\""));
	EXPECT(strstr(rig.emu.log.json.buf, "\"state\":\"hv-fixed\",\"pages\":1}"));
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR, 1), RMP_DONE);
	snp_expect_violations(0, NULL);
}

/* The same for pages that were written */
static void writes_name_runs(void)
{
	EXPECT_EQ(snp_start(), OK);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR, 8), RMP_DONE);
	rig_ptr(SNP_TMR + 0x1000)[0] ^= 1;
	rig_ptr(SNP_TMR + 0x2000)[0] ^= 1;
	/* Neither of them is what this is about */
	EXPECT_EQ(snp_op(RMP_LEAK, SNP_TMR, 1), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_LEAK, SNP_TMR + 0x3000, 1), RMP_DONE);
	snp_expect_violations(0, NULL);
	EXPECT_EQ(snp_send(C_SHUTDOWN, 0), OK);
	snp_expect_violations(1, "page written while the firmware owns it");
	rig_ptr(SNP_TMR)[0] ^= 1;
	rig_ptr(SNP_TMR + 0x6000)[0] ^= 1;
	rig_ptr(SNP_TMR + 0x7000)[0] ^= 1;
	rig_reset();
	snp_expect_violations(2, "page written while the firmware owns it");
}

/* What the violation says is what the transcript had last */
static void writes_are_described(void)
{
	EXPECT_EQ(snp_start(), OK);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR, 8), RMP_DONE);
	rig_ptr(SNP_TMR + 0x6000)[0] ^= 1;
	rig_ptr(SNP_TMR + 0x7000)[0] ^= 1;
	pages_check_all(&rig.emu.psp.pages, &rig.emu.mem, &rig.emu.log);
	EXPECT(strstr(rig.emu.log.json.buf, "\"where\":\"0x00806000\","
		      "\"value\":\"0x00000002\",\"state\":\"pre\",\"pages\":2}"));
}

static void kernel_writes(void)
{
	make(PAGE_PRE);
	rig_ptr(RIG_BUFFER)[100] ^= 1;
	EXPECT_EQ(snp_send(C_SNP_DF_FLUSH, 0), OK);
	snp_expect_violations(1, "page written while the firmware owns it");
	/* Said once */
	EXPECT_EQ(snp_send(C_SNP_DF_FLUSH, 0), OK);
	snp_expect_violations(0, NULL);

	/* At the latest when the page is given back */
	rig_ptr(RIG_BUFFER)[4095] ^= 1;
	EXPECT_EQ(snp_reclaim(RIG_BUFFER), OK);
	snp_expect_violations(1, "page written while the firmware owns it");
	rig_ptr(RIG_BUFFER)[0] ^= 1;
	EXPECT_EQ(snp_op(RMP_SHARE, RIG_BUFFER, 1), RMP_DONE);
	snp_expect_violations(0, NULL);

	make(PAGE_FIRMWARE);
	rig_ptr(RIG_BUFFER)[0] ^= 1;
	rig_reset();
	snp_expect_violations(1, "page written while the firmware owns it");
	make(PAGE_FIRMWARE);
	rig_ptr(RIG_BUFFER)[0] ^= 1;
	EXPECT_EQ(snp_op(RMP_LEAK, RIG_BUFFER, 1), RMP_DONE);
	snp_expect_violations(1, "page written while the firmware owns it");

	/* The firmware writes to that page itself */
	rig_reset();
	EXPECT_EQ(snp_start(), OK);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR, 512), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_ASSIGN, RIG_BUFFER, 1), RMP_DONE);
	EXPECT_EQ(snp_send_init(SNP_TMR, SNP_TMR_BYTES), OK);
	rig_ptr(SNP_TMR)[0] ^= 1;
	EXPECT_EQ(snp_reclaim(RIG_BUFFER), OK);
	snp_expect_violations(1, "page written while the firmware owns it");

	/* By an SFS command as well */
	make(PAGE_PRE);
	rig_ptr(RIG_BUFFER)[0] ^= 1;
	rig_command(RIG_EXTENDED, SNP_TMR);
	snp_expect_violations(2, NULL);
}

/* From start to end as sev-dev.c does it, without a word of complaint */
static void driver_session(void)
{
	EXPECT_EQ(snp_init_ex_list(RIG_BUFFER, 512), OK);
	EXPECT_EQ(snp_send(C_SNP_DF_FLUSH, 0), OK);
	for (uint64_t gpa = SNP_TMR; gpa < SNP_TMR + SNP_TMR_BYTES; gpa += PAGE_BYTES)
		EXPECT_EQ(snp_op(RMP_ASSIGN, gpa, 1), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_NV, 8), RMP_DONE);
	EXPECT_EQ(snp_send_init_ex(), OK);
	EXPECT_EQ(snp_send(C_DF_FLUSH, 0), OK);
	EXPECT_EQ(rig_versions(), PSP_RESP);
	EXPECT_EQ(snp_send(C_SHUTDOWN, 0), OK);
	for (uint64_t gpa = SNP_TMR; gpa < SNP_TMR + SNP_TMR_BYTES; gpa += PAGE_BYTES) {
		EXPECT_EQ(snp_reclaim(gpa), OK);
		EXPECT_EQ(snp_op(RMP_SHARE, gpa, 1), RMP_DONE);
	}
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR, 512), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_LEAK, SNP_NV, 8), RMP_DONE);
	EXPECT_EQ(snp_shutdown_flags(3), OK);
	EXPECT_EQ(snp_op(RMP_FREE, RIG_BUFFER, 512), RMP_DONE);
	snp_expect_violations(0, NULL);
}

/* The firmware uses it still: it may take the pages back, but not give them away */
static void reclaimed_too_early(void)
{
	EXPECT_EQ(snp_start(), OK);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR, 512), RMP_DONE);
	EXPECT_EQ(snp_send_init(SNP_TMR, SNP_TMR_BYTES), OK);
	EXPECT_EQ(snp_reclaim(SNP_TMR | 1), OK);
	EXPECT_EQ(snp_op(RMP_SHARE, SNP_TMR, 512), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR, 512), RMP_FAIL_PERMISSION);
	snp_expect_violations(1, "page freed while the firmware uses it");
}

static void ask(const char *line, const char *want)
{
	char reply[CONTROL_REPLY_MAX];

	control_request(&rig.emu, line, strlen(line), reply);
	if (!strncmp(reply, "ok ", 3))
		EXPECT(json_valid(reply + 3));
	if (!strstr(reply, want))
		ktap_fail(__FILE__, __LINE__, "\"%s\" -> %s", line, reply);
}

static void control(void)
{
	ask("pages", "ok {\"pages\":[],\"cut\":false}");
	ask("state", "\"sev\":\"uninit\",\"snp\":\"uninit\",\"snp_enabled\":false,");
	EXPECT_EQ(snp_init_ex_list(RIG_BUFFER, 512), OK);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR, 512), RMP_DONE);
	EXPECT_EQ(snp_send_init(SNP_TMR, SNP_TMR_BYTES), OK);
	EXPECT_EQ(snp_op(RMP_LEAK, RIG_BUFFER + 0x1000, 2), RMP_DONE);
	ask("pages", "[\"0x600000-0x600fff hv-fixed\",\"0x601000-0x602fff hv-fixed leaked\","
	    "\"0x603000-0x7fffff hv-fixed\",\"0x800000-0x9fffff firmware\"],\"cut\":false}");
	ask("state", "\"sev\":\"init\",\"snp\":\"init\",\"snp_enabled\":true,");
	ask("state", "\"violations\":0,\"last_violation\":\"\",\"pages_pre\":0,"
	    "\"pages_firmware\":512,\"pages_reclaim\":0,\"pages_hv_fixed\":512,"
	    "\"pages_leaked\":2}");
	ask("page 0x601fff", "ok {\"address\":\"0x00601000\",\"state\":\"hv-fixed\","
	    "\"leaked\":true,\"user\":\"\"}");
	ask("page 8388608", "\"state\":\"firmware\",\"leaked\":false,\"user\":\"tmr\"}");
	ask("page 0", "\"state\":\"hypervisor\"");
	ask("page", "error page wants an argument");
	ask("page x", "error page: wants a guest-physical address");
	ask("page 0x10000000000000", "error page: wants");
	ask("pages 1", "error pages takes no argument");

	for (uint64_t i = 0; i < 49; i++)
		EXPECT_EQ(snp_op(RMP_LEAK, 0xfffffff000000 + i * 0x2000, 1), RMP_DONE);
	ask("pages", "leaked\"],\"cut\":true}");
}

static const struct ktap_test tests[] = {
	{ "the store, beside an array", store },
	{ "the store: bounds", store_bounds },
	{ "each operation in each state", operations },
	{ "SNP_PAGE_RECLAIM in each state", reclaim_states },
	{ "operations that make no sense, all or nothing", bad_operations },
	{ "registers: accesses of any size", odd_accesses },
	{ "RMPUPDATE while SNP is off", snp_is_off },
	{ "leaked pages", leaked_pages },
	{ "free names runs of pages", free_names_runs },
	{ "the kernel writes to the firmware's pages", kernel_writes },
	{ "writes name runs of pages", writes_name_runs },
	{ "writes are described", writes_are_described },
	{ "a driver's session", driver_session },
	{ "reclaimed too early", reclaimed_too_early },
	{ "control: state, pages, page", control },
};

KTAP_SUITE(pages, .before = snp_open, .after = rig_close);
