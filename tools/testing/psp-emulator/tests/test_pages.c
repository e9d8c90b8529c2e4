// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page states: the store beside a plain array, and what moves a page in which state.
 */
#include <string.h>

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

			snp_make(from);
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
		snp_make(from);
		EXPECT_EQ(snp_reclaim(RIG_BUFFER), OK | status[from]);
		EXPECT_EQ(snp_state_of(RIG_BUFFER), status[from] ? from : PAGE_RECLAIM);
	}
	EXPECT_EQ(snp_reclaim(RIG_BUFFER + 8), OK | SEV_INVALID_ADDRESS);
	EXPECT_EQ(snp_reclaim(~0xfffull), OK | SEV_INVALID_ADDRESS);

	/* A huge page: all 512 or none */
	snp_make(PAGE_PRE);
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

	/* The last page that there can be, and more than can be remembered */
	EXPECT_EQ(snp_op(RMP_LEAK, (PAGE_FRAME_MAX - 1) << PAGE_SHIFT, 1), RMP_DONE);
	rig_reset();
	EXPECT_EQ(snp_start(), OK);
	EXPECT_EQ(snp_op(RMP_LEAK, 1ull << 32, 0x10000), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_LEAK, 2ull << 32, 0x10000), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_LEAK, 3ull << 32, 1), RMP_FAIL_INPUT);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_PAGE, 1), RMP_FAIL_INPUT);
	snp_expect_violations(2, "more pages than the emulator can remember");

	rig_reset();
	EXPECT_EQ(snp_start(), OK);
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

static void expect_line(const char *want)
{
	transcript_flush(&rig.emu.log);
	if (!strstr(rig.emu.log.json.buf, want))
		ktap_fail(__FILE__, __LINE__, "%s without %s", rig.emu.log.json.buf, want);
}

/* Only what follows at once, and is the same, is one line */
static void lines(void)
{
	EXPECT_EQ(snp_start(), OK);
	snp_op(RMP_ASSIGN, SNP_TMR, 1);
	snp_op(RMP_ASSIGN, SNP_TMR + 0x1000, 2);
	expect_line("\"op\":\"assign\",\"address\":\"0x00800000\",\"pages\":3,\"result\":0}");
	snp_op(RMP_ASSIGN, SNP_TMR + 0x3000, 1);
	expect_line("\"address\":\"0x00803000\",\"pages\":1,\"result\":0}");
	snp_op(RMP_ASSIGN, SNP_TMR + 0x4000, 1);
	snp_op(RMP_ASSIGN, SNP_TMR, 1);
	snp_op(RMP_ASSIGN, SNP_TMR + 0x1000, 1);
	expect_line("\"address\":\"0x00800000\",\"pages\":2,\"result\":2}");
	snp_op(RMP_SHARE, SNP_TMR, 1);
	snp_op(RMP_LEAK, SNP_TMR + 0x1000, 1);
	expect_line("\"op\":\"leak\",\"address\":\"0x00801000\",\"pages\":1,\"result\":0}");
	snp_op(RMP_ASSIGN, SNP_TMR + 0x4000, 1);
	snp_op(RMP_ASSIGN, SNP_TMR + 0x5000, 1);
	expect_line("\"address\":\"0x00805000\",\"pages\":1,\"result\":0}");

	/* One that is kept back is said before its registers are forgotten */
	snp_op(RMP_LEAK, SNP_TMR + 0x9000, 1);
	psp_reset(&rig.emu.psp);
	expect_line("\"op\":\"leak\",\"address\":\"0x00809000\"");
}

static const struct ktap_test tests[] = {
	{ "the store, beside an array", store },
	{ "the store: bounds", store_bounds },
	{ "each operation in each state", operations },
	{ "SNP_PAGE_RECLAIM in each state", reclaim_states },
	{ "operations that make no sense, all or nothing", bad_operations },
	{ "lines of the transcript", lines },
	{ "registers: accesses of any size", odd_accesses },
};

KTAP_SUITE(pages, .before = snp_open, .after = rig_close);
