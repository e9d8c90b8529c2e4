// SPDX-License-Identifier: GPL-2.0-only
/*
 * The doorbell for pages, see psp_rmp.h
 */
#include "bytes.h"
#include "psp.h"

struct rmp_op_desc {
	const char *name;
	/* RMPUPDATE: the states that it takes pages from, and the one after it */
	uint32_t from;
	enum page_state to;
};

/* An immutable page leaves its state by a command of the firmware only */
#define MUTABLE		(BIT(PAGE_HYPERVISOR) | BIT(PAGE_RECLAIM))

static const struct rmp_op_desc ops[] = {
	[RMP_ASSIGN]		= { "assign", MUTABLE, PAGE_PRE },
	[RMP_SHARE]		= { "share", MUTABLE, PAGE_HYPERVISOR },
	[RMP_FREE]		= { "free", 0, 0 },
	[RMP_LEAK]		= { "leak", 0, 0 },
	/* Assigned to no guest, and not immutable: AMD calls that Reclaim */
	[RMP_ASSIGN_MUTABLE]	= { "assign-mutable", MUTABLE, PAGE_RECLAIM },
};

static void trace_flush(void *ctx)
{
	struct psp *psp = ctx;
	struct rmp_trace *tr = &psp->rmp.trace;
	struct json *j = transcript_begin(psp->log, "page");

	json_str(j, "op", ops[tr->op].name);
	json_hex(j, "address", tr->first << PAGE_SHIFT);
	json_num(j, "pages", tr->count);
	json_num(j, "result", tr->result);
	transcript_end(psp->log);
}

static void trace(struct psp *psp, const struct page_run *run, uint32_t op, uint32_t result)
{
	struct rmp_trace *tr = &psp->rmp.trace;

	if (psp->log->before && tr->op == op && tr->result == result &&
	    tr->first + tr->count == run->first) {
		tr->count += run->count;
		return;
	}
	transcript_flush(psp->log);
	*tr = (struct rmp_trace){ op, result, run->first, run->count };
	psp->log->before = trace_flush;
	psp->log->before_ctx = psp;
}

static void violation(struct psp *psp, const char *what, const struct page_run *run,
		      const char *user)
{
	struct json *j = transcript_violation_begin(psp->log, what, run->first << PAGE_SHIFT,
						    run->count);

	json_str(j, "state", page_state_name(run->state));
	json_num(j, "pages", run->count);
	if (user)
		json_str(j, "user", user);
	transcript_end(psp->log);
}

static bool is_leaked(const struct page_run *run)
{
	return run->leaked;
}

static bool is_held(const struct page_run *run)
{
	return run->state != PAGE_HYPERVISOR;
}

/* A violation for each run of pages in @all that is @bad */
static void check_runs(struct psp *psp, const struct page_run *all,
		       bool (*bad)(const struct page_run *run), const char *what)
{
	uint64_t at = all->first, end = all->first + all->count;
	struct page_run run;

	while (at < end && pages_next(&psp->pages, at, &run) && run.first < end) {
		if (run.first + run.count > end)
			run.count = end - run.first;
		at = run.first + run.count;
		if (bad(&run))
			violation(psp, what, &run, NULL);
	}
}

static uint32_t update(struct psp *psp, const struct page_run *run,
		       const struct rmp_op_desc *op)
{
	uint32_t status;

	if (!guest_mem_has(psp->mem, run->first << PAGE_SHIFT, run->count << PAGE_SHIFT))
		return RMP_FAIL_INPUT;
	if (!psp->sev.snp_enabled)
		violation(psp, "RMPUPDATE while SNP is off", run, NULL);
	check_runs(psp, run, is_leaked, "RMPUPDATE of a leaked page");

	if (faults_take(psp->faults, FAULT_RMP_STATUS, &status))
		return status;
	if (!pages_all(&psp->pages, run->first, run->count, op->from))
		return RMP_FAIL_PERMISSION;
	if (pages_set(&psp->pages, run->first, run->count, op->to)) {
		violation(psp, "more pages than the emulator can remember", run, NULL);
		return RMP_FAIL_INPUT;
	}
	pages_watch(&psp->pages, psp->mem, run->first, run->count);
	return RMP_DONE;
}

static uint32_t page_freed(struct psp *psp, const struct page_run *run)
{
	const char *user = psp_page_user(psp, run->first, run->count);
	uint64_t before = psp->log->violations;

	check_runs(psp, run, is_leaked, "leaked page freed");
	check_runs(psp, run, is_held, "page freed while the firmware holds it");
	if (user)
		violation(psp, "page freed while the firmware uses it", run, user);
	return psp->log->violations == before ? RMP_DONE : RMP_FAIL_PERMISSION;
}

static uint32_t page_leaked(struct psp *psp, const struct page_run *run)
{
	check_runs(psp, run, is_leaked, "page leaked twice");
	if (!pages_leak(&psp->pages, run->first, run->count))
		return RMP_DONE;
	violation(psp, "more pages than the emulator can remember", run, NULL);
	return RMP_FAIL_INPUT;
}

static uint32_t execute(struct psp *psp, const struct page_run *run, uint32_t op)
{
	pages_check(&psp->pages, psp->mem, psp->log, run->first, run->count);
	if (op == RMP_FREE)
		return page_freed(psp, run);
	if (op == RMP_LEAK)
		return page_leaked(psp, run);
	return update(psp, run, &ops[op]);
}

void psp_rmp_op(struct psp *psp, uint32_t val)
{
	uint64_t gpa = (uint64_t)psp->rmp.hi << 32 | psp->rmp.lo;
	struct page_run run = { .first = PAGE_FRAME(gpa), .count = (val >> 16) + 1 };
	uint32_t op = val & 0xffff;

	if (!op || op >= ARRAY_SIZE(ops) || gpa % PAGE_BYTES ||
	    run.first + run.count > PAGE_FRAME_MAX) {
		transcript_violation(psp->log, "page operation that makes no sense", gpa, val);
		psp->rmp.result = RMP_FAIL_INPUT;
		return;
	}
	run.state = pages_state(&psp->pages, run.first);
	psp->rmp.result = execute(psp, &run, op);
	trace(psp, &run, op, psp->rmp.result);
}

uint32_t psp_rmp_snp(const struct psp *psp)
{
	return (psp->sev.snp_enabled ? PAGE_SNP_ENABLED : 0) |
	       (psp->sev.snp_state == SNP_INIT ? PAGE_SNP_INITIALISED : 0);
}
