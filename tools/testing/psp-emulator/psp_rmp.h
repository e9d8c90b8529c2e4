/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The doorbell for pages: registers of the emulator's own, by which a test kernel does
 * what the instruction RMPUPDATE of the CPU does on hardware, and says what becomes of
 * a page.  README.md has the registers.
 */
#ifndef PSP_RMP_H
#define PSP_RMP_H

#include <stdint.h>

struct psp;

/* Bits 15:0 of PAGE_OP; 31:16 are the number of pages less one */
enum rmp_op {
	RMP_ASSIGN		= 1,
	RMP_SHARE		= 2,
	RMP_FREE		= 3,
	RMP_LEAK		= 4,
	RMP_ASSIGN_MUTABLE	= 5,
};

#define RMP_OP(op, pages)	((uint32_t)(op) | ((uint32_t)(pages) - 1) << 16)

/* What RMPUPDATE returns.  3 and 4, in use and overlap, come by a fault only. */
enum rmp_result {
	RMP_DONE		= 0,
	RMP_FAIL_INPUT		= 1,
	RMP_FAIL_PERMISSION	= 2,
};

/* Bits of PAGE_SNP */
#define PAGE_SNP_ENABLED	BIT(0)
#define PAGE_SNP_INITIALISED	BIT(1)

/* Operations on one page after the other make one line of the transcript */
struct rmp_trace {
	uint32_t op;
	uint32_t result;
	uint64_t first;
	uint64_t count;
};

struct psp_rmp {
	uint32_t lo;
	uint32_t hi;
	uint32_t result;
	struct rmp_trace trace;
};

void psp_rmp_op(struct psp *psp, uint32_t val);
uint32_t psp_rmp_snp(const struct psp *psp);

#endif /* PSP_RMP_H */
