// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SEV mailbox: registers, commands in each state, buffers that are wrong, completion.
 */
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "ktap.h"
#include "snp_rig.h"

#define OK	PSP_RESP

static struct psp_sev *sev(void)
{
	return &rig.emu.psp.sev;
}

static void registers(void)
{
	static const struct {
		uint16_t id;
		uint32_t cmd, lo, hi;
	} devices[] = {
		{ 0x1456, 0x10580, 0x105e0, 0x105e4 },
		{ 0x1486, 0x10980, 0x109e0, 0x109e4 },
		{ 0x14ca, 0x10980, 0x109e0, 0x109e4 },
		{ 0x156e, 0x10980, 0x109e0, 0x109e4 },
		{ 0x15c7, 0, 0, 0 },
		{ 0x1134, 0, 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		unsigned int gen = psp_identity_find(devices[i].id)->generation;

		EXPECT_EQ(psp_reg_offset(gen, REG_SEV_CMD), devices[i].cmd);
		EXPECT_EQ(psp_reg_offset(gen, REG_SEV_LO), devices[i].lo);
		EXPECT_EQ(psp_reg_offset(gen, REG_SEV_HI), devices[i].hi);
	}
}

/* Each holds what was written to it, and nothing else does */
static void addresses(void)
{
	static const enum psp_reg regs[] = { REG_SEV_LO, REG_SEV_HI, REG_PAGE_LO, REG_PAGE_HI };

	for (size_t i = 0; i < ARRAY_SIZE(regs); i++)
		rig_write(regs[i], (uint32_t)i + 1);
	for (size_t i = 0; i < ARRAY_SIZE(regs); i++)
		EXPECT_EQ(rig_read(regs[i]), i + 1);
	rig_write(REG_PAGE_SNP, 3);
	EXPECT_EQ(rig_read(REG_PAGE_SNP), 0);
	EXPECT_EQ(snp_send(C_PLATFORM_STATUS, SNP_CMD | 1ull << 40), OK | SEV_INVALID_ADDRESS);
	snp_expect_violations(0, NULL);
}

/* Without the option: as it was before there was one */
static void not_offered(void)
{
	sev()->offered = false;
	sev()->snp_offered = false;
	EXPECT_EQ(rig_read(REG_SEV_CMD), 0);
	EXPECT_EQ(snp_send(C_PLATFORM_STATUS, SNP_CMD), 0);
	EXPECT_EQ(rig_read(REG_SEV_LO), 0);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_PAGE, 1), 0);
	EXPECT_EQ(rig_read(REG_PAGE_LO), 0);
	EXPECT_EQ(rig_read(REG_PAGE_SNP), 0);
	EXPECT_EQ(snp_state_of(SNP_PAGE), PAGE_HYPERVISOR);
	EXPECT_EQ(sev()->commands, 0);
	snp_expect_violations(0, NULL);

	/* SEV without SNP */
	sev()->offered = true;
	EXPECT_EQ(rig_read(REG_SEV_CMD), OK);
	EXPECT_EQ(snp_start(), OK | SEV_INVALID_COMMAND);
	EXPECT_EQ(snp_send_init(SNP_TMR, 0x100000), OK);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_PAGE, 1), 0);
	EXPECT_EQ(snp_state_of(SNP_PAGE), PAGE_HYPERVISOR);
}

static void platform_status(void)
{
	const uint8_t *answer = rig_ptr(SNP_CMD);

	memset(rig_ptr(SNP_CMD), 0x5a, 16);
	EXPECT_EQ(snp_send(C_PLATFORM_STATUS, SNP_CMD), OK);
	EXPECT_EQ(answer[0], 1);
	EXPECT_EQ(answer[1], 55);
	EXPECT_EQ(answer[2], SEV_UNINIT);
	EXPECT_EQ(get_le32(answer + 3), 0);
	EXPECT_EQ(answer[7], 7);
	EXPECT_EQ(get_le32(answer + 8), 0);
	/* Not a byte more */
	EXPECT_EQ(answer[12], 0x5a);

	EXPECT_EQ(snp_send_init(SNP_TMR, 0x100000), OK);
	EXPECT(rig.emu.psp.sfs.sev_initialised);
	EXPECT_EQ(snp_send(C_PLATFORM_STATUS, SNP_CMD), OK);
	EXPECT_EQ(answer[2], SEV_INIT);
	EXPECT_EQ(get_le32(answer + 3), 0x100);
	EXPECT_EQ(snp_send(C_SHUTDOWN, 0), OK);
	EXPECT(!rig.emu.psp.sfs.sev_initialised);
	EXPECT_EQ(snp_send(C_PLATFORM_STATUS, 0x1000), OK | SEV_INVALID_ADDRESS);
}

static void unknown_commands(void)
{
	for (uint32_t id = 0; id < 0x800; id++) {
		if (!sev_cmd_find(id))
			EXPECT_EQ(snp_send(id, SNP_CMD), OK | SEV_INVALID_COMMAND);
	}
	EXPECT_EQ(snp_send(0x0b, SNP_CMD), OK | SEV_UNSUPPORTED);

	/* With the response bit it is no command, and neither is one that is short */
	rig_write(REG_SEV_CMD, PSP_RESP | C_SHUTDOWN << 16);
	snp_expect_violations(1, "command with the response bit set");
}

/* In state @s of legacy SEV and @n of SNP */
static uint32_t status_in(uint32_t id, enum sev_state s, enum snp_state n)
{
	const struct sev_cmd_desc *desc = sev_cmd_find(id);

	sev()->state = s;
	sev()->snp_state = n;
	sev()->snp_enabled = n == SNP_INIT;
	snp_buffer(SNP_CMD, 64);
	if (desc->flags & SEV_F_LENGTH)
		snp_put32(0, desc->size);
	return snp_send(id, desc->size ? SNP_CMD : 0) & 0xffff;
}

static void states(void)
{
	static const struct {
		uint32_t id;
		/* Allowed: legacy uninit, init, working; SNP uninit, init */
		bool sev[SEV_STATES], snp[SNP_STATES];
	} cases[] = {
		{ 0x01, { 1, 0, 0 }, { 1, 1 } }, { 0x02, { 1, 1, 1 }, { 1, 1 } },
		{ 0x03, { 1, 0, 0 }, { 1, 1 } }, { 0x04, { 1, 1, 1 }, { 1, 1 } },
		{ 0x0a, { 0, 1, 1 }, { 1, 1 } }, { 0x0c, { 1, 1, 1 }, { 1, 1 } },
		{ 0x0d, { 1, 0, 0 }, { 1, 1 } }, { 0x81, { 1, 0, 0 }, { 1, 0 } },
		{ 0x82, { 1, 0, 0 }, { 1, 1 } }, { 0x83, { 1, 1, 1 }, { 1, 1 } },
		{ 0x84, { 1, 1, 1 }, { 0, 1 } }, { 0x85, { 1, 0, 0 }, { 1, 0 } },
		{ 0x86, { 1, 0, 0 }, { 1, 1 } }, { 0xc7, { 1, 1, 1 }, { 0, 1 } },
		{ 0xc9, { 1, 1, 1 }, { 0, 1 } }, { 0xcb, { 1, 1, 1 }, { 1, 1 } },
		{ 0xce, { 1, 1, 1 }, { 1, 1 } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		for (int s = 0; s < SEV_STATES; s++) {
			for (int n = 0; n < SNP_STATES; n++) {
				bool bad = status_in(cases[i].id, s, n) == SEV_INVALID_PLATFORM_STATE;

				if (bad == (cases[i].sev[s] && cases[i].snp[n]))
					ktap_fail(__FILE__, __LINE__, "command %#x in %d, %d",
						  cases[i].id, s, n);
			}
		}
	}
}

static void init_buffers(void)
{
	static const struct {
		uint32_t flags, len;
		uint64_t tmr;
		uint32_t status;
	} cases[] = {
		{ 1, 0x100000, SNP_TMR + 0x1000, SEV_INVALID_ADDRESS },
		{ 1, 0x100000, RIG_BASE + RIG_SIZE, SEV_INVALID_ADDRESS },
		{ 1, 0x100000, 0xfffffffffff00000ull, SEV_INVALID_ADDRESS },
		{ 1, 0x80000000, SNP_TMR, SEV_INVALID_ADDRESS },
		{ 1, 0xfffff, SNP_TMR, SEV_INVALID_LEN },
		{ 1, 0, SNP_TMR, SEV_INVALID_LEN },
		{ 3, 0x100000, SNP_TMR, SEV_INVALID_PARAM },
		{ 0, 0, 0, SEV_OK },
		{ 1, 0x100000, SNP_TMR, SEV_OK },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		snp_buffer(SNP_CMD, 20);
		snp_put32(0, cases[i].flags);
		snp_put64(8, cases[i].tmr);
		snp_put32(16, cases[i].len);
		EXPECT_EQ(snp_send(C_INIT, SNP_CMD), OK | cases[i].status);
		EXPECT_EQ(sev()->state, cases[i].status ? SEV_UNINIT : SEV_INIT);
		EXPECT_EQ(sev()->tmr.len, cases[i].status ? 0 : cases[i].len);
		EXPECT_EQ(snp_send(C_SHUTDOWN, 0), OK);
	}
}

/* The TMR is written as long as it is in use, and not a byte longer */
static void tmr_is_used(void)
{
	uint8_t *tmr = rig_ptr(SNP_TMR);

	EXPECT_EQ(snp_send_init(SNP_TMR, 0x100000), OK);
	EXPECT(tmr[64] && tmr[0xfffff] && !tmr[0x100000]);
	memset(tmr, 0, 64);
	EXPECT_EQ(snp_send(C_DF_FLUSH, 0), OK);
	EXPECT(!memcmp(tmr, "PSPEMUTM", 8));
	EXPECT_EQ(get_le64(tmr + 8), 2);
	EXPECT_EQ(snp_send(C_SHUTDOWN, 0), OK);
	memset(tmr, 0, 64);
	EXPECT_EQ(snp_send(C_PLATFORM_STATUS, SNP_CMD), OK);
	EXPECT(!tmr[0]);
}

static void persistent_data(void)
{
	uint8_t *nv = rig_ptr(SNP_NV);

	/* Blank, then what the last start left */
	for (uint64_t starts = 1; starts < 4; starts++) {
		EXPECT_EQ(snp_send_init_ex(), OK);
		EXPECT_EQ(get_le64(nv + 8), starts);
		EXPECT_EQ(snp_send(C_SHUTDOWN, 0), OK);
	}
	EXPECT(!nv[SNP_NV_BYTES] && nv[SNP_NV_BYTES - 1]);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_NV, 8), RMP_DONE);

	/* Damaged: refused once, as what is there then is good */
	nv[SNP_NV_BYTES - 1] ^= 1;
	EXPECT_EQ(snp_send_init_ex(), OK | SEV_SECURE_DATA_INVALID);
	EXPECT_EQ(sev()->state, SEV_UNINIT);
	EXPECT_EQ(snp_send_init_ex(), OK);
	EXPECT_EQ(get_le64(nv + 8), 1);
	EXPECT_EQ(snp_send(C_SHUTDOWN, 0), OK);

	memset(nv, 0xff, SNP_NV_BYTES);
	EXPECT_EQ(snp_send_init_ex(), OK);
}

static void init_ex_buffers(void)
{
	static const struct {
		size_t off;
		uint32_t val, status;
	} cases[] = {
		{ 0, 35, SEV_INVALID_LEN }, { 0, 37, SEV_INVALID_LEN },
		{ 0, 0, SEV_INVALID_LEN }, { 4, 2, SEV_INVALID_PARAM },
		{ 8, 1, SEV_INVALID_ADDRESS }, { 16, 1, SEV_INVALID_LEN },
		{ 24, SNP_NV + 8, SEV_INVALID_ADDRESS }, { 24, 0, SEV_INVALID_ADDRESS },
		{ 32, 0x7000, SEV_INVALID_LEN }, { 32, 0x9000, SEV_INVALID_LEN },
	};

	snp_send_init_ex();
	snp_send(C_SHUTDOWN, 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint8_t *word = rig_ptr(SNP_CMD) + cases[i].off;
		uint32_t before = get_le32(word);
		uint64_t starts = get_le64(rig_ptr(SNP_NV) + 8);

		put_le32(word, cases[i].val);
		EXPECT_EQ(snp_send(C_INIT_EX, SNP_CMD), OK | cases[i].status);
		/* Nothing was written */
		EXPECT_EQ(get_le64(rig_ptr(SNP_NV) + 8), starts);
		put_le32(word, before);
	}
	EXPECT_EQ(snp_send(C_INIT_EX, SNP_CMD), OK);
}

static void get_id(void)
{
	uint8_t *cmd = rig_ptr(SNP_CMD);

	snp_buffer(SNP_CMD, 12);
	EXPECT_EQ(snp_send(C_GET_ID, SNP_CMD), OK | SEV_INVALID_LEN);
	EXPECT_EQ(get_le32(cmd + 8), 64);
	put_le64(cmd, 0x1000);
	EXPECT_EQ(snp_send(C_GET_ID, SNP_CMD), OK | SEV_INVALID_ADDRESS);
	put_le64(cmd, SNP_PAGE);
	EXPECT_EQ(snp_send(C_GET_ID, SNP_CMD), OK);
	EXPECT(!memcmp(rig_ptr(SNP_PAGE), "PSPEMUID", 8));

	/* With SNP: both pages stay the firmware's, as the driver expects */
	EXPECT_EQ(snp_start(), OK);
	snp_put64(0, SNP_PAGE);
	snp_put32(8, 64);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_CMD, 1), RMP_DONE);
	EXPECT_EQ(snp_send(C_GET_ID, SNP_CMD), OK | SEV_INVALID_PAGE_STATE);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_PAGE, 1), RMP_DONE);
	EXPECT_EQ(snp_send(C_GET_ID, SNP_CMD), OK);
	EXPECT_EQ(snp_state_of(SNP_CMD), PAGE_FIRMWARE);
	EXPECT_EQ(snp_state_of(SNP_PAGE), PAGE_FIRMWARE);
	snp_expect_violations(0, NULL);
}

static void completion(void)
{
	uint64_t *sent = rig.emu.pci.msix_sent;

	pci_msix_set_fd(&rig.emu.pci, 0, eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
	rig_write(REG_INTEN, 0xffffffff);
	EXPECT_EQ(snp_send(C_SHUTDOWN, 0), OK);
	EXPECT_EQ(rig_read(REG_INTSTS), 0);
	EXPECT_EQ(snp_send_ioc(C_SHUTDOWN, 0), OK);
	EXPECT_EQ(rig_read(REG_INTSTS), SEV_CMD_COMPLETE);
	EXPECT_EQ(sent[0], 1);
	rig_write(REG_INTSTS, SEV_CMD_COMPLETE);
	/* An error is also an answer, and both readers of the register find it */
	EXPECT_EQ(snp_send_ioc(C_DF_FLUSH, 0), OK | SEV_INVALID_PLATFORM_STATE);
	EXPECT_EQ(rig_read(REG_SEV_CMD), OK | SEV_INVALID_PLATFORM_STATE);
	EXPECT_EQ(sent[0], 2);

	rig_arm("sev-no-irq=any");
	EXPECT_EQ(snp_send_ioc(C_SHUTDOWN, 0), OK);
	EXPECT_EQ(sent[0], 2);
	EXPECT_EQ(snp_send_ioc(C_SHUTDOWN, 0), OK);
	EXPECT_EQ(sent[0], 3);
}

static const struct ktap_test tests[] = {
	{ "registers of each generation", registers },
	{ "registers hold addresses", addresses },
	{ "without the options nothing is there", not_offered },
	{ "PLATFORM_STATUS", platform_status },
	{ "commands that do not exist", unknown_commands },
	{ "each command in each state", states },
	{ "INIT: buffers", init_buffers },
	{ "INIT: the TMR is in use", tmr_is_used },
	{ "INIT_EX: persistent data", persistent_data },
	{ "INIT_EX: buffers", init_ex_buffers },
	{ "GET_ID", get_id },
	{ "completion and interrupt", completion },
};

KTAP_SUITE(sev, .before = snp_open, .after = rig_close);
