// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands that take their time or do not end, and what may happen meanwhile.
 */
#include <string.h>

#include "ktap.h"
#include "rig.h"

static void fault_hang(void)
{
	struct psp *psp = &rig.emu.psp;

	rig_arm("hang");
	EXPECT_EQ(rig_versions() & PSP_RESP, 0);
	EXPECT(psp->hung);
	EXPECT(rig_untouched());

	/* Clearing faults does not free it, and nothing else gets through */
	faults_clear(&rig.emu.faults);
	EXPECT_EQ(rig_read(REG_MBOX_CMD) & PSP_RESP, 0);
	rig_write(REG_MBOX_CMD, RIG_EXTENDED);
	rig_write(REG_MBOX_LO, 0);
	EXPECT_EQ(psp->sfs.commands, 1);
	EXPECT_EQ(psp->tee.addr_lo, RIG_BUFFER);

	/* It acts when it is released, into the buffer as it was */
	EXPECT_EQ(psp_release(psp), 0);
	EXPECT(!rig_untouched());
	EXPECT(!psp->sfs.cmd.changed);
	EXPECT_EQ(rig_read(REG_MBOX_CMD), PSP_RESP);
	EXPECT(psp_release(psp));
	EXPECT_EQ(rig_versions(), PSP_RESP);
}

/* Not a byte of the buffer may change while the firmware has it */
static void hang_notices_changes(void)
{
	rig_arm("hang");
	rig_versions();
	rig_ptr(RIG_BUFFER)[SFS_BUFFER_SIZE - 1] ^= 1;
	EXPECT_EQ(psp_release(&rig.emu.psp), 0);
	EXPECT(rig.emu.psp.sfs.cmd.changed);
}

static void hang_ends_with_reset(void)
{
	rig_arm("hang");
	rig_versions();
	rig_reset();
	EXPECT(!rig.emu.psp.hung);
	EXPECT(rig.emu.psp.sfs.cmd.lost);
	EXPECT(rig_untouched());
	EXPECT(psp_release(&rig.emu.psp));
	EXPECT_EQ(rig_versions(), PSP_RESP);
}

/* A fault that is armed while a command hangs is for the next command */
static void hang_keeps_its_faults(void)
{
	rig_arm("hang");
	rig_versions();
	rig_arm("status=0x05");
	psp_release(&rig.emu.psp);
	EXPECT_EQ(rig_status(RIG_BUFFER), 0);
	rig_read(REG_MBOX_CMD);
	rig_versions();
	EXPECT_EQ(rig_status(RIG_BUFFER), 5);

	/* And one that was armed with it comes out in the end */
	rig_arm("hang");
	rig_arm("status=0x06");
	rig_versions();
	EXPECT(rig_untouched());
	psp_release(&rig.emu.psp);
	EXPECT_EQ(rig_status(RIG_BUFFER), 6);
}

/* What the command says counts when it is released, not when it came */
static void ring_hangs(void)
{
	struct psp *psp = &rig.emu.psp;
	uint8_t *cmd;

	cmd = rig_ptr(RIG_BASE);
	memset(cmd, 0, 12);
	rig_arm("ring-hang");
	EXPECT_EQ(rig_command(1 << 16, RIG_BASE) & PSP_RESP, 0);
	EXPECT_EQ(rig_versions() & PSP_RESP, 0);
	EXPECT_EQ(psp->sfs.commands, 0);
	EXPECT(!psp->ring.active);

	put_le32(cmd, RIG_BASE + 0x10000);
	put_le32(cmd + 8, 32 * 1024);
	EXPECT_EQ(psp_release(psp), 0);
	EXPECT(psp->ring.active);
	EXPECT_EQ(rig_read(REG_MBOX_CMD), PSP_RESP);
	EXPECT(psp_release(psp));

	/* A reset ends it */
	rig_arm("ring-hang");
	rig_command(1 << 16, RIG_BASE);
	rig_reset();
	EXPECT(psp_release(psp));
	EXPECT_EQ(rig_versions(), PSP_RESP);
}

static uint32_t query_hsti(void)
{
	rig_write(REG_PA_LO, RIG_BASE);
	rig_write(REG_PA_CMD, 0x14 << 16);
	return rig_read(REG_PA_CMD);
}

static void hsti_hangs(void)
{
	struct psp *psp = &rig.emu.psp;

	rig_close();
	rig_open_as(0x15c7);
	rig_arm("hsti-hang");
	EXPECT_EQ(query_hsti() & PSP_RESP, 0);
	EXPECT_EQ(rig_versions(), PSP_RESP);
	EXPECT_EQ(psp_release(psp), 0);
	EXPECT_EQ(rig_read(REG_PA_CMD), PSP_RESP);
	EXPECT(psp_release(psp));

	/* A reset ends it */
	rig_arm("hsti-hang");
	query_hsti();
	rig_reset();
	EXPECT(psp_release(psp));
	EXPECT_EQ(query_hsti(), PSP_RESP);
}

static void fault_delay(void)
{
	struct loop_timer *timer = &rig.emu.psp.timer;
	uint64_t start;

	rig_arm("delay=60");
	start = loop_now_us();
	EXPECT_EQ(rig_versions() & PSP_RESP, 0);
	EXPECT(timer->armed);
	EXPECT(timer->deadline >= start + 60000);
	EXPECT(!rig.emu.psp.hung);
	EXPECT(rig_untouched());
	EXPECT(psp_release(&rig.emu.psp));

	while (timer->armed && loop_now_us() - start < 10000000) {
		EXPECT_EQ(rig_read(REG_MBOX_CMD) & PSP_RESP, 0);
		loop_step(&rig.emu.loop, 10);
	}
	EXPECT(loop_now_us() - start >= 60000);
	EXPECT_EQ(rig_read(REG_MBOX_CMD), PSP_RESP);
	EXPECT_EQ(rig_status(RIG_BUFFER), 0);

	/* A reset in between takes the answer away */
	rig_arm("delay=1");
	rig_versions();
	rig_reset();
	loop_step(&rig.emu.loop, 20);
	EXPECT(rig_untouched());
}

static void note_time(void *ctx)
{
	*(uint64_t *)ctx = loop_now_us();
}

/* All that are armed at a time run, the first one first */
static void timers(void)
{
	uint64_t at[3] = { 0 };
	struct loop_timer timer[3];

	for (int i = 0; i < 3; i++) {
		timer[i] = (struct loop_timer){ .fn = note_time, .ctx = &at[i] };
		loop_timer_arm(&rig.emu.loop, &timer[i], (uint64_t[]){ 20, 1, 10 }[i]);
	}
	for (int i = 0; i < 100 && !at[0]; i++)
		loop_step(&rig.emu.loop, 50);
	EXPECT(at[1] && at[1] < at[2] && at[2] < at[0]);
	EXPECT(!rig.emu.loop.timers);
}

static void memory_gone_when_released(void)
{
	static const char * const others[] = { "delay=0", "status=0x05", "garbage" };

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		rig_open_as(0);
		rig_arm("hang");
		rig_arm(others[i]);
		rig_versions();
		guest_mem_clear(&rig.emu.mem);
		EXPECT_EQ(psp_release(&rig.emu.psp), 0);
		EXPECT_EQ(rig_read(REG_MBOX_CMD), PSP_RESP | SFS_MBOX_BAD_BUFFER);
		EXPECT(rig_untouched());
	}
}

/* What a kernel left behind cannot write after that kernel turned bus mastering off */
static void answer_without_bus_master(void)
{
	struct psp *psp = &rig.emu.psp;
	uint8_t before[SHA256_DIGEST_SIZE], after[SHA256_DIGEST_SIZE];

	rig_arm("hang");
	rig_versions();
	rig_bus_master(false);
	EXPECT_EQ(sfs_digest(&psp->sfs, before), 0);
	EXPECT_EQ(psp_release(psp), 0);
	EXPECT_EQ(sfs_digest(&psp->sfs, after), 0);
	EXPECT(!memcmp(before, after, sizeof(before)));
	EXPECT(rig_untouched());
	EXPECT(psp->sfs.cmd.blocked);
	EXPECT(!psp->sfs.cmd.changed);
	EXPECT_EQ(rig_read(REG_MBOX_CMD), PSP_RESP | SFS_MBOX_BAD_BUFFER);

	/* The next kernel's driver turns it on again and is served */
	rig_bus_master(true);
	EXPECT_EQ(rig_versions(), PSP_RESP);
	EXPECT(!rig_untouched());
	EXPECT(!psp->sfs.cmd.blocked);
}

/* A driver that forgot pci_set_master() */
static void command_without_bus_master(void)
{
	rig_bus_master(false);
	EXPECT_EQ(rig_versions(), PSP_RESP | SFS_MBOX_BAD_BUFFER);
	EXPECT(!rig.emu.psp.sfs.cmd.header_valid);
	EXPECT(rig_untouched());
}

/* The driver of a running guest knows nothing of it and goes on */
static void firmware_reset_keeps_bus_master(void)
{
	emu_reset_firmware(&rig.emu, "test");
	EXPECT_EQ(rig_versions(), PSP_RESP);
	emu_reset(&rig.emu, "test");
	EXPECT_EQ(rig_versions(), PSP_RESP | SFS_MBOX_BAD_BUFFER);
}

static const struct ktap_test tests[] = {
	{ "hang and release", fault_hang },
	{ "hang: changes of the buffer are noticed", hang_notices_changes },
	{ "hang: a reset ends it", hang_ends_with_reset },
	{ "hang: faults belong to the command that drew them", hang_keeps_its_faults },
	{ "ring-hang: the command is read when it is released", ring_hangs },
	{ "hsti-hang: answered when it is released", hsti_hangs },
	{ "delay does not block", fault_delay },
	{ "timers", timers },
	{ "memory is unmapped under a hung command", memory_gone_when_released },
	{ "an answer without bus mastering writes nothing", answer_without_bus_master },
	{ "a command without bus mastering", command_without_bus_master },
	{ "bus mastering ends with a reset by QEMU only", firmware_reset_keeps_bus_master },
};

KTAP_SUITE(hang, .before = rig_open, .after = rig_close);
