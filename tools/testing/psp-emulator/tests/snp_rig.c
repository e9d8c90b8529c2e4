// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rig with SEV and SNP, see snp_rig.h
 */
#include <string.h>

#include "ktap.h"
#include "snp_rig.h"

static uint64_t violations;

void snp_open(void)
{
	rig_open();
	rig.emu.psp.sev.offered = true;
	rig.emu.psp.sev.snp_offered = true;
	violations = 0;
}

static uint32_t send_reg(uint32_t reg, uint64_t buffer)
{
	rig_write(REG_SEV_LO, (uint32_t)buffer);
	rig_write(REG_SEV_HI, (uint32_t)(buffer >> 32));
	rig_write(REG_SEV_CMD, reg);
	return rig_read(REG_SEV_CMD);
}

uint32_t snp_send(uint32_t id, uint64_t buffer)
{
	return send_reg(id << 16, buffer) & (PSP_RESP | 0xffff);
}

uint32_t snp_send_ioc(uint32_t id, uint64_t buffer)
{
	return send_reg(id << 16 | SEV_IOC, buffer) & (PSP_RESP | 0xffff);
}

void snp_buffer(uint64_t at, size_t size)
{
	memset(rig_ptr(at), 0, size);
}

void snp_put32(size_t off, uint32_t val)
{
	put_le32(rig_ptr(SNP_CMD) + off, val);
}

void snp_put64(size_t off, uint64_t val)
{
	put_le64(rig_ptr(SNP_CMD) + off, val);
}

uint32_t snp_init_ex_list(uint64_t base, uint32_t count)
{
	uint8_t *list = rig_ptr(SNP_LIST);

	snp_buffer(SNP_LIST, PAGE_BYTES);
	put_le32(list, 1);
	put_le64(list + 8, base);
	put_le32(list + 16, count);
	/* Behind the list, so nobody's business */
	put_le64(list + 24, 1);
	return snp_start();
}

uint32_t snp_start(void)
{
	snp_buffer(SNP_CMD, 64);
	snp_put32(0, 3);
	snp_put64(8, SNP_LIST);
	return snp_send(C_SNP_INIT_EX, SNP_CMD);
}

uint32_t snp_shutdown_flags(uint32_t flags)
{
	snp_buffer(SNP_CMD, 8);
	snp_put32(0, 8);
	snp_put32(4, flags);
	return snp_send(C_SNP_SHUTDOWN_EX, SNP_CMD);
}

/* By the other buffer, as the driver's first one may be what is reclaimed */
uint32_t snp_reclaim(uint64_t gpa)
{
	put_le64(rig_ptr(SNP_CMD2), gpa);
	return snp_send(C_SNP_PAGE_RECLAIM, SNP_CMD2);
}

uint32_t snp_send_init(uint64_t tmr, uint32_t len)
{
	snp_buffer(SNP_CMD, 20);
	snp_put32(0, !!len);
	snp_put64(8, tmr);
	snp_put32(16, len);
	return snp_send(C_INIT, SNP_CMD);
}

uint32_t snp_send_init_ex(void)
{
	snp_buffer(SNP_CMD, 36);
	snp_put32(0, 36);
	snp_put32(4, 1);
	snp_put64(8, SNP_TMR);
	snp_put32(16, SNP_TMR_BYTES);
	snp_put64(24, SNP_NV);
	snp_put32(32, SNP_NV_BYTES);
	return snp_send(C_INIT_EX, SNP_CMD);
}

uint32_t snp_op(enum rmp_op op, uint64_t gpa, uint32_t count)
{
	rig_write(REG_PAGE_LO, (uint32_t)gpa);
	rig_write(REG_PAGE_HI, (uint32_t)(gpa >> 32));
	rig_write(REG_PAGE_OP, RMP_OP(op, count));
	return rig_read(REG_PAGE_OP);
}

enum page_state snp_state_of(uint64_t gpa)
{
	return pages_state(&rig.emu.psp.pages, PAGE_FRAME(gpa));
}

void snp_make(enum page_state state)
{
	rig_reset();
	EXPECT_EQ(snp_init_ex_list(RIG_BUFFER, state == PAGE_HV_FIXED ? 512 : 0), PSP_RESP);
	if (state != PAGE_HYPERVISOR && state != PAGE_HV_FIXED)
		EXPECT_EQ(snp_op(RMP_ASSIGN, RIG_BUFFER, 1), RMP_DONE);
	if (state == PAGE_RECLAIM)
		EXPECT_EQ(snp_reclaim(RIG_BUFFER), PSP_RESP);
	if (state == PAGE_FIRMWARE)
		EXPECT_EQ(snp_send(C_PLATFORM_STATUS, RIG_BUFFER), PSP_RESP);
	EXPECT_EQ(snp_state_of(RIG_BUFFER), state);
}

void snp_expect_violations(uint64_t count, const char *what)
{
	const struct transcript *log = &rig.emu.log;

	EXPECT_EQ(log->violations - violations, count);
	if (what && (!log->last_violation || strcmp(log->last_violation, what)))
		ktap_fail(__FILE__, __LINE__, "violation \"%s\", expected \"%s\"",
			  log->last_violation ? log->last_violation : "none", what);
	violations = log->violations;
}
