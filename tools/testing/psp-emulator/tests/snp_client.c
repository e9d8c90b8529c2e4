// SPDX-License-Identifier: GPL-2.0-only
/*
 * SEV by the small vfio-user client, see snp_client.h
 */
#include <string.h>

#include "../psp_rmp.h"
#include "snp_client.h"

#define SEV_REG_CMD	0x10980
#define SEV_REG_LO	0x109e0
#define SEV_REG_HI	0x109e4
#define PAGE_REG_LO	0xf0000
#define PAGE_REG_HI	0xf0004
#define PAGE_REG_OP	0xf0008

/* In the client's memory */
#define CMD		0x804000u
#define CMD2		0x805000u
#define LIST		0x806000u
#define NV		0x810000u
#define NV_BYTES	0x8000u
#define TMR		0xa00000u

static void send(struct client *c, uint32_t id, uint32_t buffer)
{
	client_write32(c, SEV_REG_LO, buffer);
	client_write32(c, SEV_REG_HI, 0);
	client_write32(c, SEV_REG_CMD, id << 16 | 1);
	client_read32(c, SEV_REG_CMD);
}

static void page_op(struct client *c, uint32_t op, uint32_t gpa, uint32_t count)
{
	client_write32(c, PAGE_REG_LO, gpa);
	client_write32(c, PAGE_REG_HI, 0);
	client_write32(c, PAGE_REG_OP, RMP_OP(op, count));
	client_read32(c, PAGE_REG_OP);
}

static void start(struct client *c, uint32_t tmr)
{
	uint8_t *cmd = c->mem + CMD, *list = c->mem + LIST;

	put_le32(list, 1);
	put_le32(list + 8, CLIENT_BUFFER);
	put_le32(list + 16, 512);
	memset(cmd, 0, 64);
	put_le32(cmd, 3);
	put_le32(cmd + 8, LIST);
	send(c, 0x85, CMD);
	send(c, 0x84, 0);

	page_op(c, RMP_ASSIGN, NV, 3);
	page_op(c, RMP_ASSIGN, NV + 0x3000, 5);
	if (tmr)
		page_op(c, RMP_ASSIGN, TMR, tmr / 4096);
	memset(cmd, 0, 64);
	put_le32(cmd, 36);
	put_le32(cmd + 4, !!tmr);
	put_le32(cmd + 8, TMR);
	put_le32(cmd + 16, tmr);
	put_le32(cmd + 24, NV);
	put_le32(cmd + 32, NV_BYTES);
	send(c, 0x0d, CMD);
}

static void stop(struct client *c)
{
	uint8_t *cmd = c->mem + CMD;

	page_op(c, RMP_FREE, NV, 8);
	send(c, 0x02, 0);
	put_le32(c->mem + CMD2, NV);
	put_le32(c->mem + CMD2 + 4, 0);
	send(c, 0xc7, CMD2);
	page_op(c, RMP_SHARE, NV, 1);
	page_op(c, RMP_LEAK, NV, 8);
	put_le32(cmd, 8);
	put_le32(cmd + 4, 3);
	send(c, 0x86, CMD);
	/* With nothing after it: the line of this one is kept back when we leave */
	page_op(c, RMP_LEAK, CMD2, 1);
}

void snp_client_session(struct client *c, uint32_t tmr)
{
	if (!c->mem)
		return;
	start(c, tmr);
	page_op(c, RMP_ASSIGN, CMD, 1);
	send(c, 0x04, CMD);
	page_op(c, RMP_ASSIGN_MUTABLE, CMD, 1);
	client_versions(c);
	put_le32(c->mem + CMD2, CMD);
	send(c, 0xc7, CMD2);
	page_op(c, RMP_SHARE, CMD, 1);
	stop(c);
}

uint32_t snp_client_version(struct client *c)
{
	if (!c->mem)
		return 0;
	send(c, 0x04, CMD);
	return get_le32(c->mem + CMD) & 0xffff;
}
