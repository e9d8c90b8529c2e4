/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rig with SEV and SNP, and the moves of sev-dev.c on its registers.
 */
#ifndef SNP_RIG_H
#define SNP_RIG_H

#include "rig.h"

/* Where the rig puts things; RIG_BUFFER is for SFS */
#define SNP_CMD		(RIG_BASE)
#define SNP_CMD2	(RIG_BASE + 0x1000)
#define SNP_PAGE	(RIG_BASE + 0x2000)
#define SNP_LIST	(RIG_BASE + 0x3000)
#define SNP_NV		(RIG_BASE + 0x10000)
#define SNP_NV_BYTES	0x8000
#define SNP_TMR		0x800000ull
#define SNP_TMR_BYTES	0x200000

/* Commands by number, as the driver sends them */
#define C_INIT			0x01
#define C_SHUTDOWN		0x02
#define C_PLATFORM_STATUS	0x04
#define C_DF_FLUSH		0x0a
#define C_GET_ID		0x0c
#define C_INIT_EX		0x0d
#define C_SNP_INIT		0x81
#define C_SNP_PLATFORM_STATUS	0x83
#define C_SNP_DF_FLUSH		0x84
#define C_SNP_INIT_EX		0x85
#define C_SNP_SHUTDOWN_EX	0x86
#define C_SNP_PAGE_RECLAIM	0xc7
#define C_SNP_CONFIG		0xc9
#define C_SNP_COMMIT		0xcb
#define C_SNP_FEATURE_INFO	0xce

void snp_open(void);

/* A command with the buffer at @buffer, 0: none; bits 15:0 and 31 of the answer */
uint32_t snp_send(uint32_t id, uint64_t buffer);

/* The same with @ioc set in the register */
uint32_t snp_send_ioc(uint32_t id, uint64_t buffer);

/* The buffer at SNP_CMD: zeroed, then words at the offsets that follow the count */
void snp_buffer(uint64_t at, size_t size);
void snp_put32(size_t off, uint32_t val);
void snp_put64(size_t off, uint64_t val);

/* The buffers of commands that are there often, and the commands */
uint32_t snp_init_ex_list(uint64_t base, uint32_t count);
uint32_t snp_start(void);
uint32_t snp_shutdown_flags(uint32_t flags);
uint32_t snp_reclaim(uint64_t gpa);
uint32_t snp_send_init(uint64_t tmr, uint32_t len);
uint32_t snp_send_init_ex(void);

/* An operation of the doorbell: its result */
uint32_t snp_op(enum rmp_op op, uint64_t gpa, uint32_t count);

enum page_state snp_state_of(uint64_t gpa);

/* Brings the page at RIG_BUFFER into @state as the driver would, after a reset */
void snp_make(enum page_state state);

/* Violations since the last call; the newest is named @what, if that is not NULL */
void snp_expect_violations(uint64_t count, const char *what);

#endif /* SNP_RIG_H */
