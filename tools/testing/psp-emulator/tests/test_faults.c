// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults: what can be asked for, and what the driver then sees.
 */
#include <string.h>

#include "../sfs_package.h"
#include "ktap.h"
#include "rig.h"

static void good_specs(void)
{
	static const char * const good[][2] = {
		{ "status=0x12", "status=0x12,count=1" },
		{ "status=0", "status=0x0,count=1" },
		{ "status=0xffffffff,count=3", "status=0xffffffff,count=3" },
		{ "mailbox-status=0xffff", "mailbox-status=0xffff,count=1" },
		{ "ext-status=4294967295,count=0", "ext-status=0xffffffff,count=0" },
		{ "delay=250", "delay=250,count=1" },
		{ "hang", "hang,count=1" },
		{ "hang,count=0x10", "hang,count=16" },
		{ "garbage", "garbage,count=1" },
		{ "all-ones", "all-ones,count=0" },
		{ "all-ones,count=0", "all-ones,count=0" },
		{ "busy,count=5", "busy,count=5" },
		{ "recovery", "recovery,count=1" },
		{ "ring-status=7", "ring-status=0x7,count=1" },
		{ "ring-hang", "ring-hang,count=1" },
		{ "hsti-status=7", "hsti-status=0x7,count=1" },
		{ "hsti-hang", "hsti-hang,count=1" },
	};

	rig_expect_specs(good, ARRAY_SIZE(good));
}

static void bad_specs(void)
{
	static const char * const bad[] = {
		"", "=", ",", "=1", "stat", "statu=1", "STATUS=1", " status=1", "status",
		"status=", "status=x", "status=1f", "status=0x", "status=-1", "status=+1", "status= 1",
		"status=1 ", "status=0x100000000", "status=99999999999999999999",
		"status=1,", "status=1,count", "status=1,count=", "status=1,count=-1",
		"status=1,count=4294967296", "status=1,count=1,count=1", "status=1,coun=1",
		"status=1=1", "mailbox-status=0x10000", "hang=1", "hang,", "hang,1",
		"hang=,count=1", "delay", "delay=3600001", "all-ones,count=1", "busy=1",
		"recovery=0", "garbage=0,count=1", "hang\t", "hang,count=1 ",
	};

	rig_expect_bad_specs(bad, ARRAY_SIZE(bad));
}

static void fault_status(void)
{
	rig_arm("status=0x07,count=2");
	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(rig_versions(), PSP_RESP);
		EXPECT_EQ(rig_status(RIG_BUFFER), 7);
		EXPECT_EQ(rig_ext_status(RIG_BUFFER), RIG_EXT_STATUS_IN);
	}
	EXPECT_EQ(rig_versions(), PSP_RESP);
	EXPECT_EQ(rig_status(RIG_BUFFER), 0);

	/* Until cleared */
	rig_arm("status=0x08,count=0");
	for (int i = 0; i < 20; i++) {
		rig_versions();
		EXPECT_EQ(rig_status(RIG_BUFFER), 8);
	}
	faults_clear(&rig.emu.faults);
	rig_versions();
	EXPECT_EQ(rig_status(RIG_BUFFER), 0);
}

static void fault_ext_status(void)
{
	rig_arm("status=0x0a");
	rig_arm("ext-status=0xdeadbeef");
	rig_versions();
	EXPECT_EQ(rig_status(RIG_BUFFER), 0x0a);
	EXPECT_EQ(rig_ext_status(RIG_BUFFER), 0xdeadbeef);

	/* Alone: a command that works and still says something */
	rig_arm("ext-status=0x11");
	rig_versions();
	EXPECT_EQ(rig_status(RIG_BUFFER), 0);
	EXPECT_EQ(rig_ext_status(RIG_BUFFER), 0x11);
}

static void fault_mailbox_status(void)
{
	rig_arm("mailbox-status=0x1234");
	EXPECT_EQ(rig_versions(), PSP_RESP | 0x1234);
	EXPECT(rig_untouched());
	EXPECT_EQ(rig_versions(), PSP_RESP);
}

static void fault_recovery(void)
{
	rig_arm("recovery");
	EXPECT_EQ(rig_versions(), PSP_RESP | PSP_RECOVERY);
	EXPECT(rig_untouched());
	/* Over with the command */
	EXPECT_EQ(rig_read(REG_MBOX_CMD), PSP_RESP);
	EXPECT_EQ(rig_versions(), PSP_RESP);

	/* Lasting: the idle mailbox shows it as well */
	rig_arm("recovery,count=0");
	EXPECT_EQ(rig_read(REG_MBOX_CMD), PSP_RESP | PSP_RECOVERY);
	EXPECT_EQ(rig_versions(), PSP_RESP | PSP_RECOVERY);
	faults_clear(&rig.emu.faults);
	EXPECT_EQ(rig_versions(), PSP_RESP);
}

static void fault_garbage(void)
{
	uint8_t first[SFS_PAGE], *page;

	for (int round = 0; round < 2; round++) {
		rig_open_as(0);
		rig_arm("garbage,count=2");
		EXPECT_EQ(rig_versions(), PSP_RESP);
		page = rig_ptr(RIG_BUFFER) + SFS_PAGE;
		EXPECT(!rig_untouched());
		EXPECT(page[SFS_PAGE - 1] != SFS_PREFILL || page[SFS_PAGE - 2] != SFS_PREFILL);
		EXPECT(rig_status(RIG_BUFFER) > SFS_SEV_INITIALISED);

		/* The same in every run, another one in the next command */
		if (round)
			EXPECT(!memcmp(first, page, SFS_PAGE));
		memcpy(first, page, SFS_PAGE);
		rig_versions();
		EXPECT(memcmp(first, page, SFS_PAGE));
	}
}

static void fault_busy(void)
{
	rig_arm("busy,count=2");
	EXPECT_EQ(rig_versions(), 0);
	EXPECT_EQ(rig_versions(), 0);
	EXPECT_EQ(rig.emu.psp.sfs.commands, 0);
	EXPECT_EQ(rig_versions(), PSP_RESP);

	/* A running command's answer is no look at an idle mailbox */
	EXPECT(rig_send(RIG_EXTENDED, RIG_BUFFER));
	rig_arm("busy");
	EXPECT_EQ(rig_read(REG_MBOX_CMD), PSP_RESP);
	EXPECT_EQ(rig_read(REG_MBOX_CMD), 0);

	/* Who writes a command all the same is ignored */
	rig_write(REG_MBOX_CMD, RIG_EXTENDED);
	EXPECT_EQ(rig.emu.psp.sfs.commands, 2);
	EXPECT_EQ(rig_versions(), PSP_RESP);
}

static void fault_all_ones(void)
{
	rig_arm("all-ones");
	EXPECT_EQ(rig_read(REG_FEATURE), 0xffffffff);
	EXPECT_EQ(rig_read(REG_INTSTS), 0xffffffff);
	rig_versions();
	EXPECT_EQ(rig_command(RIG_EXTENDED, RIG_BUFFER), 0xffffffff);
	EXPECT_EQ(rig.emu.psp.sfs.commands, 0);
	EXPECT(rig_untouched());
	faults_clear(&rig.emu.faults);
	EXPECT_EQ(rig_read(REG_FEATURE), 0xa);
	EXPECT_EQ(rig_versions(), PSP_RESP);
}

static void other_mailboxes(void)
{
	rig_open_as(0x15c7);
	rig_arm("ring-status=0x22");
	EXPECT_EQ(rig_command(1 << 16, RIG_BASE), PSP_RESP | 0x22);
	rig_arm("hsti-status=0x33");
	rig_write(REG_PA_LO, RIG_BASE);
	rig_write(REG_PA_CMD, 0x14 << 16);
	EXPECT_EQ(rig_read(REG_PA_CMD), PSP_RESP | 0x33);
	rig_write(REG_PA_CMD, 0x14 << 16);
	EXPECT_EQ(rig_read(REG_PA_CMD), PSP_RESP);

	/* What is for SFS commands leaves the ring alone */
	rig_arm("hang");
	EXPECT(rig_command(2 << 16, 0) & PSP_RESP);
	EXPECT(faults_armed(&rig.emu.faults, FAULT_HANG));
}

static const struct ktap_test tests[] = {
	{ "specs that are good", good_specs },
	{ "specs that are not", bad_specs },
	{ "status", fault_status },
	{ "ext-status", fault_ext_status },
	{ "mailbox-status", fault_mailbox_status },
	{ "recovery", fault_recovery },
	{ "garbage", fault_garbage },
	{ "busy", fault_busy },
	{ "all-ones", fault_all_ones },
	{ "ring-status, hsti-status", other_mailboxes },
};

KTAP_SUITE(faults, .before = rig_open, .after = rig_close);
