// SPDX-License-Identifier: GPL-2.0-only
/*
 * SNP: the range list, start and shutdown, the buffers that must be the firmware's, and
 * what it means for SFS.
 */
#include <string.h>

#include "ktap.h"
#include "snp_rig.h"

#define OK		PSP_RESP
#define X86_SHUTDOWN	2

static struct psp_sev *sev(void)
{
	return &rig.emu.psp.sev;
}

static void range_list(void)
{
	EXPECT_EQ(rig_read(REG_PAGE_SNP), 0);
	EXPECT_EQ(snp_init_ex_list(RIG_BUFFER, 512), OK);
	EXPECT_EQ(rig_read(REG_PAGE_SNP), PAGE_SNP_ENABLED | PAGE_SNP_INITIALISED);
	EXPECT_EQ(snp_state_of(RIG_BUFFER - 1), PAGE_HYPERVISOR);
	EXPECT_EQ(snp_state_of(RIG_BUFFER), PAGE_HV_FIXED);
	EXPECT_EQ(snp_state_of(RIG_BUFFER + SFS_BUFFER_SIZE - 1), PAGE_HV_FIXED);
	EXPECT_EQ(snp_state_of(RIG_BUFFER + SFS_BUFFER_SIZE), PAGE_HYPERVISOR);
	EXPECT_EQ(snp_send(C_SNP_DF_FLUSH, 0), OK);
	EXPECT_EQ(snp_start(), OK | SEV_INVALID_PLATFORM_STATE);
}

/* 255 ranges are what a page has room for */
static void list_length(void)
{
	uint8_t *list = rig_ptr(SNP_LIST);

	snp_buffer(SNP_LIST, PAGE_BYTES);
	put_le32(list, 256);
	EXPECT_EQ(snp_start(), OK | SEV_INVALID_PARAM);
	snp_expect_violations(1, "range list goes beyond its page");
	put_le32(list, 0xffffffff);
	EXPECT_EQ(snp_start(), OK | SEV_INVALID_PARAM);
	snp_expect_violations(1, NULL);

	for (int i = 0; i < 255; i++) {
		put_le64(list + 8 + 16 * i, RIG_BASE + 0x2000u * (uint32_t)i);
		put_le32(list + 16 + 16 * i, 1);
	}
	put_le32(list, 255);
	EXPECT_EQ(snp_start(), OK);
	EXPECT_EQ(rig.emu.psp.pages.fixed_count, 255);
	EXPECT_EQ(snp_state_of(RIG_BASE + 0x2000 * 254), PAGE_HV_FIXED);
	EXPECT_EQ(snp_state_of(RIG_BASE + 0x2000 * 254 + 0x1000), PAGE_HYPERVISOR);
	snp_expect_violations(0, NULL);
}

/* Second of two ranges is bad: then the first one is not taken either */
static void bad_lists(void)
{
	static const struct {
		uint64_t base;
		uint32_t pages, status;
	} cases[] = {
		{ SNP_TMR + 1, 1, SEV_INVALID_ADDRESS },
		{ 0xfffffffffffff000ull, 1, SEV_INVALID_ADDRESS },
		{ 0x000ffffffffff000ull, 2, SEV_INVALID_ADDRESS },
		{ SNP_PAGE, 1, SEV_INVALID_PAGE_STATE },
		{ SNP_PAGE - 0x1000, 3, SEV_INVALID_PAGE_STATE },
		{ 0x000ffffffffff000ull, 1, SEV_OK },
	};
	uint8_t *list = rig_ptr(SNP_LIST);

	snp_op(RMP_ASSIGN_MUTABLE, SNP_PAGE, 1);
	EXPECT_EQ(snp_state_of(SNP_PAGE), PAGE_RECLAIM);
	snp_buffer(SNP_LIST, PAGE_BYTES);
	put_le32(list, 2);
	put_le64(list + 8, RIG_BUFFER);
	put_le32(list + 16, 512);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bool ok = !cases[i].status;

		put_le64(list + 24, cases[i].base);
		put_le32(list + 32, cases[i].pages);
		EXPECT_EQ(snp_start(), OK | cases[i].status);
		EXPECT_EQ(snp_state_of(RIG_BUFFER), ok ? PAGE_HV_FIXED : PAGE_HYPERVISOR);
		EXPECT_EQ(sev()->snp_state, ok ? SNP_INIT : SNP_UNINIT);
	}
}

/* As many as the emulator remembers, which older lists count for as long as SNPEn is set */
static void many_lists(void)
{
	uint8_t *list = rig_ptr(SNP_LIST);
	uint64_t base = 1ull << 32;

	sev()->clear = SNP_CLEAR_NEVER;
	for (int round = 0; round < 6; round++) {
		uint32_t count = round < 4 ? 255 : 5 - round ? 4 : 1;

		snp_buffer(SNP_LIST, PAGE_BYTES);
		put_le32(list, count);
		for (uint32_t i = 0; i < count; i++, base += 0x2000) {
			put_le64(list + 8 + 16 * i, base);
			put_le32(list + 16 + 16 * i, 1);
		}
		EXPECT_EQ(snp_start(), OK | (round < 5 ? SEV_OK : SEV_RESOURCE_LIMIT));
		EXPECT_EQ(snp_shutdown_flags(0), OK);
	}
	EXPECT_EQ(rig.emu.psp.pages.fixed_count, PAGES_FIXED_MAX);
}

static void init_flags(void)
{
	snp_buffer(SNP_CMD, 64);
	EXPECT_EQ(snp_send(C_SNP_INIT_EX, SNP_CMD), OK | SEV_RMP_INIT_REQUIRED);
	snp_put32(0, 0x21);
	EXPECT_EQ(snp_send(C_SNP_INIT_EX, SNP_CMD), OK | SEV_INVALID_PARAM);
	snp_put32(0, 3);
	snp_put64(8, SNP_LIST + 8);
	EXPECT_EQ(snp_send(C_SNP_INIT_EX, SNP_CMD), OK | SEV_INVALID_ADDRESS);
	snp_put64(8, RIG_BASE + RIG_SIZE);
	EXPECT_EQ(snp_send(C_SNP_INIT_EX, SNP_CMD), OK | SEV_INVALID_ADDRESS);
	/* What newer kernels ask for: RAPL off, ciphertext hiding, TIO */
	snp_put32(0, 0x1d);
	snp_put32(16, 50);
	EXPECT_EQ(snp_send(C_SNP_INIT_EX, SNP_CMD), OK);
	EXPECT_EQ(snp_shutdown_flags(0), OK);

	/* SNPEn stayed set: the RMP is there */
	snp_buffer(SNP_CMD, 64);
	EXPECT_EQ(snp_send(C_SNP_INIT_EX, SNP_CMD), OK);
	EXPECT_EQ(snp_shutdown_flags(X86_SHUTDOWN), OK);
	EXPECT_EQ(snp_send(C_SNP_INIT, 0), OK);
	EXPECT_EQ(sev()->snp_state, SNP_INIT);
}

static void shutdown(void)
{
	static const struct {
		enum snp_clear clear;
		uint32_t flags;
		const char *fault;
		bool cleared;
	} cases[] = {
		{ SNP_CLEAR_ASKED, 1, NULL, false },
		{ SNP_CLEAR_ASKED, 1 | X86_SHUTDOWN, NULL, true },
		{ SNP_CLEAR_ASKED, X86_SHUTDOWN, "snp-stays-on", false },
		{ SNP_CLEAR_ALWAYS, 1, NULL, true },
		{ SNP_CLEAR_ALWAYS, 1, "snp-stays-on", false },
		{ SNP_CLEAR_NEVER, X86_SHUTDOWN, NULL, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		rig_reset();
		sev()->clear = cases[i].clear;
		EXPECT_EQ(snp_init_ex_list(RIG_BUFFER, 512), OK);
		if (cases[i].fault)
			rig_arm(cases[i].fault);
		EXPECT_EQ(snp_shutdown_flags(cases[i].flags), OK);
		EXPECT_EQ(rig_read(REG_PAGE_SNP), cases[i].cleared ? 0 : PAGE_SNP_ENABLED);
		EXPECT_EQ(snp_state_of(RIG_BUFFER),
			  cases[i].cleared ? PAGE_HYPERVISOR : PAGE_HV_FIXED);
		EXPECT_EQ(snp_op(RMP_FREE, RIG_BUFFER, 512),
			  cases[i].cleared ? RMP_DONE : RMP_FAIL_PERMISSION);
		snp_expect_violations(!cases[i].cleared, NULL);
	}

	snp_put32(0, 4);
	EXPECT_EQ(snp_send(C_SNP_SHUTDOWN_EX, SNP_CMD), OK | SEV_INVALID_LEN);
}

/* With SNP on, what SEV gets must have been given to it, to the last page */
static void buffers_of_legacy_commands(void)
{
	uint64_t last = SNP_TMR + SNP_TMR_BYTES - PAGE_BYTES;

	EXPECT_EQ(snp_init_ex_list(RIG_BUFFER, 512), OK);
	EXPECT_EQ(snp_send_init(SNP_TMR, 0x100000), OK | SEV_INVALID_LEN);
	EXPECT_EQ(snp_send_init(SNP_TMR, SNP_TMR_BYTES), OK | SEV_INVALID_PAGE_STATE);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR, 511), RMP_DONE);
	EXPECT_EQ(snp_send_init(SNP_TMR, SNP_TMR_BYTES), OK | SEV_INVALID_PAGE_STATE);
	EXPECT_EQ(snp_op(RMP_ASSIGN, last, 1), RMP_DONE);

	EXPECT_EQ(snp_send_init_ex(), OK | SEV_INVALID_PAGE_STATE);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_NV, 8), RMP_DONE);
	EXPECT_EQ(snp_state_of(SNP_NV), PAGE_PRE);
	EXPECT_EQ(snp_send_init_ex(), OK);
	EXPECT_EQ(snp_state_of(SNP_NV), PAGE_FIRMWARE);
	EXPECT_EQ(snp_state_of(SNP_TMR), PAGE_FIRMWARE);
	EXPECT_EQ(snp_state_of(last), PAGE_FIRMWARE);

	/* The command buffer, where the answer goes into it */
	EXPECT_EQ(snp_send(C_PLATFORM_STATUS, SNP_CMD), OK | SEV_INVALID_PAGE_STATE);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_CMD, 1), RMP_DONE);
	EXPECT_EQ(snp_send(C_PLATFORM_STATUS, SNP_CMD), OK);
	EXPECT_EQ(snp_state_of(SNP_CMD), PAGE_FIRMWARE);
	EXPECT_EQ(snp_reclaim(SNP_CMD), OK);
	EXPECT_EQ(snp_op(RMP_SHARE, SNP_CMD, 1), RMP_DONE);

	/* Shut down, they are still its own until they are reclaimed */
	EXPECT_EQ(snp_send(C_SHUTDOWN, 0), OK);
	EXPECT_EQ(snp_state_of(SNP_TMR), PAGE_FIRMWARE);
	snp_expect_violations(0, NULL);
}

static void answers_in_pages(void)
{
	const uint8_t *page = rig_ptr(SNP_PAGE);

	/* Before SNP: any memory, as long as the answer is in one page */
	snp_put64(0, SNP_PAGE + PAGE_BYTES - 24);
	EXPECT_EQ(snp_send(C_SNP_PLATFORM_STATUS, SNP_CMD), OK | SEV_INVALID_ADDRESS);
	snp_put64(0, SNP_PAGE + PAGE_BYTES - 36);
	EXPECT_EQ(snp_send(C_SNP_PLATFORM_STATUS, SNP_CMD), OK);
	snp_put64(0, SNP_PAGE + PAGE_BYTES - 32);
	EXPECT_EQ(snp_send(C_SNP_PLATFORM_STATUS, SNP_CMD), OK);
	snp_put64(0, SNP_PAGE);
	EXPECT_EQ(snp_send(C_SNP_PLATFORM_STATUS, SNP_CMD), OK);
	EXPECT_EQ(get_le32(page) & 0xffffff, 1 | 55 << 8);
	EXPECT_EQ(get_le32(page + 4), 7);
	EXPECT_EQ(get_le32(page + 8), 8);
	EXPECT_EQ(get_le32(page + 12), 0);
	EXPECT_EQ(get_le64(page + 16), 0x0102030405060708ull);
	EXPECT_EQ(snp_state_of(SNP_PAGE), PAGE_HYPERVISOR);

	EXPECT_EQ(snp_init_ex_list(RIG_BUFFER, 512), OK);
	snp_put64(0, SNP_PAGE);
	EXPECT_EQ(snp_send(C_SNP_PLATFORM_STATUS, SNP_CMD), OK | SEV_INVALID_PAGE_STATE);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_PAGE, 1), RMP_DONE);
	EXPECT_EQ(snp_send(C_SNP_PLATFORM_STATUS, SNP_CMD), OK);
	EXPECT_EQ(page[2], SNP_INIT);
	EXPECT_EQ(page[3], 1);
	EXPECT_EQ(get_le64(page + 24), 0x0102030405060708ull);
	EXPECT_EQ(snp_state_of(SNP_PAGE), PAGE_RECLAIM);
	/* As the driver does, whether the command worked or not */
	EXPECT_EQ(snp_reclaim(SNP_PAGE), OK);
	EXPECT_EQ(snp_op(RMP_SHARE, SNP_PAGE, 1), RMP_DONE);
	snp_expect_violations(0, NULL);
}

static void feature_info(void)
{
	const uint8_t *info = rig_ptr(SNP_PAGE);

	snp_buffer(SNP_CMD, 16);
	snp_put32(0, 16);
	snp_put64(8, SNP_PAGE);
	EXPECT_EQ(snp_send(C_SNP_FEATURE_INFO, SNP_CMD), OK);
	EXPECT_EQ(get_le32(info + 8), 2);
	sev()->clear = SNP_CLEAR_NEVER;
	EXPECT_EQ(snp_send(C_SNP_FEATURE_INFO, SNP_CMD), OK);
	EXPECT_EQ(get_le32(info + 8), 0);
	snp_put64(8, SNP_PAGE + PAGE_BYTES - 16);
	EXPECT_EQ(snp_send(C_SNP_FEATURE_INFO, SNP_CMD), OK);
	snp_put64(8, SNP_PAGE + PAGE_BYTES - 8);
	EXPECT_EQ(snp_send(C_SNP_FEATURE_INFO, SNP_CMD), OK | SEV_INVALID_PARAM);
	snp_put32(0, 12);
	EXPECT_EQ(snp_send(C_SNP_FEATURE_INFO, SNP_CMD), OK | SEV_INVALID_LEN);
}

static void config(void)
{
	EXPECT_EQ(snp_init_ex_list(RIG_BUFFER, 512), OK);
	snp_buffer(SNP_CMD, 64);
	snp_put64(0, 0x0102030405060707ull);
	snp_put32(8, 1);
	EXPECT_EQ(snp_send(C_SNP_CONFIG, SNP_CMD), OK);
	snp_put64(0, SNP_PAGE);
	snp_op(RMP_ASSIGN, SNP_PAGE, 1);
	EXPECT_EQ(snp_send(C_SNP_PLATFORM_STATUS, SNP_CMD), OK);
	EXPECT_EQ(get_le64(rig_ptr(SNP_PAGE) + 24), 0x0102030405060707ull);
	EXPECT_EQ(get_le32(rig_ptr(SNP_PAGE) + 8), 9);

	snp_put64(0, 0x0102030405060708ull);
	snp_put32(8, 0);
	EXPECT_EQ(snp_send(C_SNP_CONFIG, SNP_CMD), OK);
	snp_put64(0, 0x0102030405060709ull);
	EXPECT_EQ(snp_send(C_SNP_CONFIG, SNP_CMD), OK | SEV_INVALID_PARAM);
	/* Over with SNP */
	EXPECT_EQ(snp_reclaim(SNP_PAGE), OK);
	snp_put64(0, 1);
	snp_put32(8, 3);
	EXPECT_EQ(snp_send(C_SNP_CONFIG, SNP_CMD), OK);
	EXPECT_EQ(snp_shutdown_flags(2), OK);
	EXPECT_EQ(snp_start(), OK);
	snp_op(RMP_ASSIGN, SNP_PAGE, 1);
	snp_put64(0, SNP_PAGE);
	EXPECT_EQ(snp_send(C_SNP_PLATFORM_STATUS, SNP_CMD), OK);
	EXPECT_EQ(get_le64(rig_ptr(SNP_PAGE) + 24), 0x0102030405060708ull);
	EXPECT_EQ(get_le32(rig_ptr(SNP_PAGE) + 8), 8);

	snp_put32(0, 4);
	EXPECT_EQ(snp_send(C_SNP_COMMIT, SNP_CMD), OK);
	snp_put32(0, 5);
	EXPECT_EQ(snp_send(C_SNP_COMMIT, SNP_CMD), OK | SEV_INVALID_LEN);
}

static void sfs_needs_hv_fixed(void)
{
	const struct psp_sfs *sfs = &rig.emu.psp.sfs;

	EXPECT_EQ(snp_init_ex_list(RIG_BUFFER, 511), OK);
	EXPECT_EQ(rig_versions(), PSP_RESP | SFS_MBOX_BAD_BUFFER);
	EXPECT(!sfs->cmd.header_valid);
	EXPECT(rig_untouched());
	snp_expect_violations(1, "SFS buffer is not HV-Fixed while SNP is initialised");

	/* SNP off, or all of it in the list: served */
	EXPECT_EQ(snp_shutdown_flags(1), OK);
	EXPECT_EQ(rig_versions(), PSP_RESP);
	EXPECT_EQ(snp_init_ex_list(RIG_BUFFER, 512), OK);
	EXPECT_EQ(rig_versions(), PSP_RESP);
	EXPECT_EQ(rig_status(RIG_BUFFER), SFS_OK);
	EXPECT_EQ(rig_command(RIG_EXTENDED, RIG_BUFFER + 0x1000), PSP_RESP | SFS_MBOX_BAD_BUFFER);
	EXPECT_EQ(rig_command(RIG_EXTENDED, 0xfffffffffff00000ull),
		  PSP_RESP | SFS_MBOX_BAD_BUFFER);
	snp_expect_violations(2, NULL);
}

/* SNP is started under a command that hangs */
static void sfs_overtaken(void)
{
	rig_arm("hang");
	rig_versions();
	EXPECT_EQ(snp_init_ex_list(SNP_TMR, 1), OK);
	EXPECT_EQ(psp_release(&rig.emu.psp), 0);
	EXPECT_EQ(rig_read(REG_MBOX_CMD), PSP_RESP | SFS_MBOX_BAD_BUFFER);
	EXPECT(rig_untouched());
	snp_expect_violations(1, "SFS buffer is not HV-Fixed while SNP is initialised");
}

static void sfs_update_needs_sev_off(void)
{
	EXPECT_EQ(snp_init_ex_list(RIG_BUFFER, 512), OK);
	EXPECT_EQ(snp_send_init(0, 0), OK);
	rig_fill(RIG_BUFFER, SFS_SUB_UPDATE, SFS_PAYLOAD_UNIT, NULL, 0);
	EXPECT_EQ(rig_command(RIG_EXTENDED, RIG_BUFFER), PSP_RESP);
	EXPECT_EQ(rig_status(RIG_BUFFER), SFS_SEV_INITIALISED);
	EXPECT_EQ(snp_send(C_SHUTDOWN, 0), OK);
	EXPECT_EQ(rig_command(RIG_EXTENDED, RIG_BUFFER), PSP_RESP);
	EXPECT_EQ(rig_status(RIG_BUFFER), SFS_BAD_PACKAGE_SIZE);
}

static const struct ktap_test tests[] = {
	{ "the range list", range_list },
	{ "the range list: length", list_length },
	{ "the range list: bad ranges", bad_lists },
	{ "the range list: many of them", many_lists },
	{ "SNP_INIT_EX: flags", init_flags },
	{ "shutdown, and whether SNPEn is cleared", shutdown },
	{ "buffers of legacy commands", buffers_of_legacy_commands },
	{ "answers in pages of their own", answers_in_pages },
	{ "SNP_FEATURE_INFO", feature_info },
	{ "SNP_CONFIG, SNP_COMMIT", config },
	{ "SFS needs HV-Fixed pages", sfs_needs_hv_fixed },
	{ "SFS: SNP is started under a command", sfs_overtaken },
	{ "SFS: an update needs SEV off", sfs_update_needs_sev_off },
};

KTAP_SUITE(snp, .before = snp_open, .after = rig_close);
