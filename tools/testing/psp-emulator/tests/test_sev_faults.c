// SPDX-License-Identifier: GPL-2.0-only
/*
 * SEV commands that fail, hang or come late on request, and what they do to memory then.
 */
#include <string.h>
#include <unistd.h>

#include "ktap.h"
#include "snp_rig.h"

#define OK	PSP_RESP

static void good_specs(void)
{
	static const char * const good[][2] = {
		{ "sev-status=INIT_EX:0x18", "sev-status=INIT_EX:0x18,count=1" },
		{ "sev-status=snp_init_ex:0,count=0", "sev-status=SNP_INIT_EX:0x0,count=0" },
		{ "sev-hang=any", "sev-hang=any,count=1" },
		{ "sev-hang=0x0a,count=2", "sev-hang=DF_FLUSH,count=2" },
		{ "sev-hang=0x7ff", "sev-hang=0x7ff,count=1" },
		{ "sev-delay=DF_FLUSH:20", "sev-delay=DF_FLUSH:20,count=1" },
		{ "sev-no-irq=INIT", "sev-no-irq=INIT,count=1" },
		{ "snp-stays-on", "snp-stays-on,count=1" },
		{ "rmp-status=4", "rmp-status=0x4,count=1" },
	};

	rig_expect_specs(good, ARRAY_SIZE(good));
}

static void bad_specs(void)
{
	static const char * const bad[] = {
		"sev-hang", "sev-hang=", "sev-hang=INIT_E", "sev-hang=INIT:1", "sev-hang=0x800",
		"sev-hang,count=1", "sev-status=INIT", "sev-status=:1", "sev-status=INIT:",
		"sev-status=INIT:0x10000", "sev-status=INIT:1:2", "sev-status", "sev-status=1",
		"sev-delay=INIT:3600001", "snp-stays-on=1", "rmp-status",
	};
	char err[FAULT_ERR_MAX];

	rig_expect_bad_specs(bad, ARRAY_SIZE(bad));

	/* All of them are named to who does not know one */
	faults_arm(&rig.emu.faults, "nonsense", err);
	EXPECT(strstr(err, " rmp-status"));
}

/* Others pass by it, and it is not executed */
static void status_of_a_command(void)
{
	rig_arm("sev-status=DF_FLUSH:0x13");
	EXPECT_EQ(snp_send_init(0, 0), OK);
	EXPECT_EQ(snp_send(C_DF_FLUSH, 0), OK | 0x13);
	EXPECT_EQ(snp_send(C_DF_FLUSH, 0), OK);
	rig_arm("sev-status=SHUTDOWN:0");
	EXPECT_EQ(snp_send(C_SHUTDOWN, 0), OK);
	EXPECT_EQ(rig.emu.psp.sev.state, SEV_INIT);
}

static bool tmr_is_clear(void)
{
	const uint8_t *tmr = rig_ptr(SNP_TMR);

	return !tmr[0] && !memcmp(tmr, tmr + 1, SNP_TMR_BYTES - 1);
}

static void late_init_ex(void)
{
	struct psp *psp = &rig.emu.psp;
	const uint8_t *nv = rig_ptr(SNP_NV);

	rig_arm("sev-hang=INIT_EX");
	EXPECT_EQ(snp_send_init_ex() & PSP_RESP, 0);
	EXPECT(psp->sev.hung);
	EXPECT(tmr_is_clear() && !nv[0]);

	/* Nothing gets through meanwhile */
	rig_write(REG_SEV_CMD, C_SHUTDOWN << 16);
	rig_write(REG_SEV_LO, 0);
	snp_expect_violations(2, "address while a command runs");
	EXPECT_EQ(psp->sev.commands, 1);

	/* The kernel gave up and gave the pages away: each is named */
	EXPECT_EQ(snp_op(RMP_FREE, SNP_CMD, 1), RMP_FAIL_PERMISSION);
	snp_expect_violations(1, "page freed while the firmware uses it");
	EXPECT_EQ(snp_op(RMP_FREE, SNP_NV, 8), RMP_FAIL_PERMISSION);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR, 512), RMP_FAIL_PERMISSION);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR + SNP_TMR_BYTES - 0x1000, 1), RMP_FAIL_PERMISSION);
	snp_expect_violations(3, "page freed while the firmware uses it");
	EXPECT_EQ(snp_op(RMP_FREE, SNP_PAGE, 1), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_NV + SNP_NV_BYTES, 1), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_NV - 0x1000, 1), RMP_DONE);
	snp_expect_violations(0, NULL);

	/* It writes where it was told to when it came, whatever the buffer says now */
	snp_buffer(SNP_CMD, 64);
	EXPECT_EQ(psp_release(psp), 0);
	EXPECT(psp->sev.cmd.changed);
	EXPECT_EQ(psp->sev.cmd.written, SNP_NV_BYTES + SNP_TMR_BYTES);
	EXPECT(!memcmp(nv, "PSPEMUNV", 8));
	EXPECT(!tmr_is_clear());
	EXPECT_EQ(rig_read(REG_SEV_CMD), OK);
	EXPECT_EQ(psp->sev.state, SEV_INIT);
	EXPECT(psp_release(psp));
}

static void late_df_flush(void)
{
	struct psp *psp = &rig.emu.psp;

	EXPECT_EQ(snp_send_init(SNP_TMR, 0x100000), OK);
	rig_arm("sev-hang=DF_FLUSH");
	EXPECT_EQ(snp_send(C_DF_FLUSH, 0) & PSP_RESP, 0);
	/* The TMR is in use all the same, by the answer too */
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR, 1), RMP_FAIL_PERMISSION);
	snp_expect_violations(1, "page freed while the firmware uses it");
	memset(rig_ptr(SNP_TMR), 0, SNP_TMR_BYTES);
	EXPECT_EQ(psp_release(psp), 0);
	EXPECT(!tmr_is_clear());
	EXPECT_EQ(rig_read(REG_SEV_CMD), OK);
}

/* The next kernel did not want any of this */
static void late_without_bus_master(void)
{
	struct psp *psp = &rig.emu.psp;

	rig_arm("sev-hang=INIT_EX");
	snp_send_init_ex();
	rig_bus_master(false);
	EXPECT_EQ(psp_release(psp), 0);
	EXPECT(psp->sev.cmd.blocked);
	EXPECT_EQ(psp->sev.cmd.written, 0);
	EXPECT(tmr_is_clear() && !rig_ptr(SNP_NV)[0]);
	EXPECT_EQ(rig_read(REG_SEV_CMD), OK | SEV_INVALID_ADDRESS);
}

static void memory_gone_when_released(void)
{
	rig_arm("sev-hang=PLATFORM_STATUS");
	snp_send(C_PLATFORM_STATUS, SNP_CMD);
	EXPECT_EQ(ftruncate(rig.memfd, 0), 0);
	EXPECT_EQ(psp_release(&rig.emu.psp), 0);
	EXPECT(rig.emu.psp.sev.cmd.changed);
	EXPECT_EQ(rig_read(REG_SEV_CMD), OK | SEV_INVALID_ADDRESS);
}

static void hang_ends_with_reset(void)
{
	rig_arm("sev-hang=INIT_EX");
	snp_send_init_ex();
	rig_reset();
	EXPECT(psp_release(&rig.emu.psp));
	EXPECT(tmr_is_clear());
	EXPECT_EQ(rig_read(REG_SEV_CMD), OK);
	EXPECT_EQ(snp_send_init_ex(), OK);
	rig_reset();
	EXPECT_EQ(rig.emu.psp.sev.state, SEV_UNINIT);
	EXPECT_EQ(snp_start(), OK);
	rig_write(REG_PAGE_LO, 0x1000);
	rig_reset();
	EXPECT_EQ(rig_read(REG_PAGE_SNP), 0);
	EXPECT_EQ(rig_read(REG_PAGE_LO), 0);

	/* One that does not exist hangs as well, and uses nothing */
	rig_arm("sev-hang=any");
	snp_send(0x7ff, SNP_CMD);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_CMD, 1), RMP_DONE);
	EXPECT_EQ(psp_release(&rig.emu.psp), 0);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR, 512), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_NV, 8), RMP_DONE);
	snp_expect_violations(0, NULL);
}

static void delayed(void)
{
	struct loop_timer *timer = &rig.emu.psp.sev.timer;
	uint64_t start = loop_now_us();

	rig_arm("sev-delay=INIT_EX:40");
	EXPECT_EQ(snp_send_init_ex() & PSP_RESP, 0);
	EXPECT(psp_release(&rig.emu.psp));
	while (timer->armed && loop_now_us() - start < 10000000)
		loop_step(&rig.emu.loop, 10);
	EXPECT(loop_now_us() - start >= 40000);
	EXPECT_EQ(rig_read(REG_SEV_CMD), OK);
	EXPECT(!rig.emu.psp.sev.cmd.changed);

	/* A reset in between takes the answer away */
	rig_arm("sev-delay=SHUTDOWN:1");
	snp_send(C_SHUTDOWN, 0);
	rig_reset();
	EXPECT(!timer->armed);
}

/* What is in the list of one that may still act belongs to nobody else */
static void late_snp_init_ex(void)
{
	rig_arm("sev-hang=SNP_INIT_EX");
	EXPECT_EQ(snp_init_ex_list(RIG_BUFFER, 512) & PSP_RESP, 0);
	EXPECT_EQ(snp_op(RMP_FREE, RIG_BUFFER + 0x1ff000, 1), RMP_FAIL_PERMISSION);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_LIST, 1), RMP_FAIL_PERMISSION);
	snp_expect_violations(2, "page freed while the firmware uses it");
	EXPECT_EQ(snp_op(RMP_FREE, RIG_BUFFER + 0x200000, 1), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_FREE, RIG_BUFFER - 0x1000, 1), RMP_DONE);
	/* A length that leaves the page says nothing about what is behind it */
	put_le32(rig_ptr(SNP_LIST), 0xffffffff);
	put_le64(rig_ptr(SNP_LIST) + PAGE_BYTES, SNP_PAGE);
	put_le32(rig_ptr(SNP_LIST) + PAGE_BYTES + 8, 1);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_PAGE, 1), RMP_DONE);
	put_le32(rig_ptr(SNP_LIST), 1);
	EXPECT_EQ(rig_read(REG_PAGE_SNP), 0);
	EXPECT_EQ(psp_release(&rig.emu.psp), 0);
	EXPECT_EQ(rig_read(REG_PAGE_SNP), PAGE_SNP_ENABLED | PAGE_SNP_INITIALISED);
	EXPECT_EQ(snp_state_of(RIG_BUFFER), PAGE_HV_FIXED);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_LIST, 1), RMP_DONE);
}

/* Both mailboxes hang, and both are released */
static void two_mailboxes(void)
{
	rig_arm("hang");
	rig_arm("sev-hang=any");
	rig_versions();
	snp_send(C_SHUTDOWN, 0);
	EXPECT_EQ(snp_op(RMP_FREE, RIG_BUFFER + 0x1ff000, 1), RMP_FAIL_PERMISSION);
	snp_expect_violations(1, "page freed while the firmware uses it");
	EXPECT_EQ(psp_release(&rig.emu.psp), 0);
	EXPECT_EQ(rig_read(REG_SEV_CMD), OK);
	EXPECT_EQ(rig_read(REG_MBOX_CMD), PSP_RESP);
	EXPECT(psp_release(&rig.emu.psp));
	EXPECT_EQ(snp_op(RMP_FREE, RIG_BUFFER, 512), RMP_DONE);
}

static const struct ktap_test tests[] = {
	{ "specs that are good", good_specs },
	{ "specs that are not", bad_specs },
	{ "sev-status", status_of_a_command },
	{ "sev-hang: INIT_EX is late", late_init_ex },
	{ "sev-hang: DF_FLUSH is late", late_df_flush },
	{ "sev-hang: SNP_INIT_EX is late", late_snp_init_ex },
	{ "sev-hang: an answer without bus mastering", late_without_bus_master },
	{ "sev-hang: memory is gone when it is released", memory_gone_when_released },
	{ "sev-hang: a reset ends it", hang_ends_with_reset },
	{ "sev-delay", delayed },
	{ "release is for each mailbox", two_mailboxes },
};

KTAP_SUITE(sev_faults, .before = snp_open, .after = rig_close);
