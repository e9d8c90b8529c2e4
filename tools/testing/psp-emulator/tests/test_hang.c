// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands that take their time or do not end, and what may happen meanwhile.
 */
#include <string.h>

#include "bytes.h"
#include "ktap.h"
#include "rig.h"

static struct rig rig;

static void arm(const char *spec)
{
	char err[FAULT_ERR_MAX];

	if (faults_arm(&rig.emu.faults, spec, err))
		ktap_fail(__FILE__, __LINE__, "%s: %s", spec, err);
}

static void fill_versions(void)
{
	rig_fill(&rig, RIG_BUFFER, SFS_SUB_GET_VERSIONS, SFS_VERSIONS_PAYLOAD, NULL, 0);
}

static uint32_t versions(void)
{
	fill_versions();
	return rig_command(&rig, RIG_EXTENDED, RIG_BUFFER);
}

/* The buffer is as the driver left it: nothing was executed */
static bool untouched(void)
{
	const uint8_t *p = rig_ptr(&rig, RIG_BUFFER);

	if (rig_status(&rig, RIG_BUFFER) != 0xaaaaaaaa)
		return false;
	for (int i = 0; i < SFS_PAGE; i++) {
		if (p[SFS_PAGE + i] != SFS_PREFILL)
			return false;
	}
	return true;
}

static void fault_hang(void)
{
	struct psp *psp = &rig.emu.psp;

	rig_open(&rig, 0);
	arm("hang");
	EXPECT_EQ(versions() & PSP_RESP, 0);
	EXPECT(psp->hung);
	EXPECT(untouched());

	/* Clearing faults does not free it, and nothing else gets through */
	faults_clear(&rig.emu.faults);
	EXPECT_EQ(rig_read(&rig, REG_MBOX_CMD) & PSP_RESP, 0);
	rig_write(&rig, REG_MBOX_CMD, RIG_EXTENDED);
	rig_write(&rig, REG_MBOX_LO, 0);
	EXPECT_EQ(psp->sfs.commands, 1);
	EXPECT_EQ(psp->tee.addr_lo, RIG_BUFFER);

	/* It acts when it is released, into the buffer as it was */
	EXPECT_EQ(psp_release(psp), 0);
	EXPECT(!untouched());
	EXPECT(!psp->sfs.cmd.changed);
	EXPECT_EQ(rig_read(&rig, REG_MBOX_CMD), PSP_RESP);
	EXPECT(psp_release(psp));
	EXPECT_EQ(versions(), PSP_RESP);
	rig_close(&rig);
}

/* Not a byte of the buffer may change while the firmware has it */
static void hang_notices_changes(void)
{
	rig_open(&rig, 0);
	arm("hang");
	versions();
	rig_ptr(&rig, RIG_BUFFER)[SFS_BUFFER_SIZE - 1] ^= 1;
	EXPECT_EQ(psp_release(&rig.emu.psp), 0);
	EXPECT(rig.emu.psp.sfs.cmd.changed);
	rig_close(&rig);
}

static void hang_ends_with_reset(void)
{
	rig_open(&rig, 0);
	arm("hang");
	versions();
	rig_reset(&rig);
	EXPECT(!rig.emu.psp.hung);
	EXPECT(rig.emu.psp.sfs.cmd.lost);
	EXPECT(untouched());
	EXPECT(psp_release(&rig.emu.psp));
	EXPECT_EQ(versions(), PSP_RESP);
	rig_close(&rig);
}

/* A fault that is armed while a command hangs is for the next command */
static void hang_keeps_its_faults(void)
{
	rig_open(&rig, 0);
	arm("hang");
	versions();
	arm("status=0x05");
	psp_release(&rig.emu.psp);
	EXPECT_EQ(rig_status(&rig, RIG_BUFFER), 0);
	rig_read(&rig, REG_MBOX_CMD);
	versions();
	EXPECT_EQ(rig_status(&rig, RIG_BUFFER), 5);

	/* And one that was armed with it comes out in the end */
	arm("hang");
	arm("status=0x06");
	versions();
	EXPECT(untouched());
	psp_release(&rig.emu.psp);
	EXPECT_EQ(rig_status(&rig, RIG_BUFFER), 6);
	rig_close(&rig);
}

/* What the command says counts when it is released, not when it came */
static void ring_hangs(void)
{
	struct psp *psp = &rig.emu.psp;
	uint8_t *cmd;

	rig_open(&rig, 0);
	cmd = rig_ptr(&rig, RIG_BASE);
	memset(cmd, 0, 12);
	arm("ring-hang");
	EXPECT_EQ(rig_command(&rig, 1 << 16, RIG_BASE) & PSP_RESP, 0);
	EXPECT_EQ(versions() & PSP_RESP, 0);
	EXPECT_EQ(psp->sfs.commands, 0);
	EXPECT(!psp->ring.active);

	put_le32(cmd, RIG_BASE + 0x10000);
	put_le32(cmd + 8, 32 * 1024);
	EXPECT_EQ(psp_release(psp), 0);
	EXPECT(psp->ring.active);
	EXPECT_EQ(rig_read(&rig, REG_MBOX_CMD), PSP_RESP);
	EXPECT(psp_release(psp));

	/* A reset ends it */
	arm("ring-hang");
	rig_command(&rig, 1 << 16, RIG_BASE);
	rig_reset(&rig);
	EXPECT(psp_release(psp));
	EXPECT_EQ(versions(), PSP_RESP);
	rig_close(&rig);
}

static void fault_delay(void)
{
	struct loop_timer *timer = &rig.emu.psp.timer;
	uint64_t start;

	rig_open(&rig, 0);
	arm("delay=60");
	start = loop_now_us();
	EXPECT_EQ(versions() & PSP_RESP, 0);
	EXPECT(timer->armed);
	EXPECT(timer->deadline >= start + 60000);
	EXPECT(!rig.emu.psp.hung);
	EXPECT(untouched());
	EXPECT(psp_release(&rig.emu.psp));

	while (timer->armed && loop_now_us() - start < 10000000) {
		EXPECT_EQ(rig_read(&rig, REG_MBOX_CMD) & PSP_RESP, 0);
		loop_step(&rig.emu.loop, 10);
	}
	EXPECT(loop_now_us() - start >= 60000);
	EXPECT_EQ(rig_read(&rig, REG_MBOX_CMD), PSP_RESP);
	EXPECT_EQ(rig_status(&rig, RIG_BUFFER), 0);

	/* A reset in between takes the answer away */
	arm("delay=1");
	versions();
	rig_reset(&rig);
	loop_step(&rig.emu.loop, 20);
	EXPECT(untouched());
	rig_close(&rig);
}

static void memory_gone_when_released(void)
{
	rig_open(&rig, 0);
	arm("hang");
	versions();
	guest_mem_clear(&rig.emu.mem);
	EXPECT_EQ(psp_release(&rig.emu.psp), 0);
	EXPECT_EQ(rig_read(&rig, REG_MBOX_CMD), PSP_RESP | SFS_MBOX_BAD_BUFFER);
	EXPECT(untouched());
	rig_close(&rig);
}

/* What a kernel left behind cannot write after that kernel turned bus mastering off */
static void answer_without_bus_master(void)
{
	struct psp *psp = &rig.emu.psp;
	uint8_t before[SHA256_DIGEST_SIZE], after[SHA256_DIGEST_SIZE];

	rig_open(&rig, 0);
	arm("hang");
	versions();
	rig_bus_master(&rig, false);
	EXPECT_EQ(sfs_digest(&psp->sfs, before), 0);
	EXPECT_EQ(psp_release(psp), 0);
	EXPECT_EQ(sfs_digest(&psp->sfs, after), 0);
	EXPECT(!memcmp(before, after, sizeof(before)));
	EXPECT(untouched());
	EXPECT(psp->sfs.cmd.blocked);
	EXPECT(!psp->sfs.cmd.changed);
	EXPECT_EQ(rig_read(&rig, REG_MBOX_CMD), PSP_RESP | SFS_MBOX_BAD_BUFFER);

	/* The next kernel's driver turns it on again and is served */
	rig_bus_master(&rig, true);
	EXPECT_EQ(versions(), PSP_RESP);
	EXPECT(!untouched());
	EXPECT(!psp->sfs.cmd.blocked);
	rig_close(&rig);
}

/* A driver that forgot pci_set_master() */
static void command_without_bus_master(void)
{
	rig_open(&rig, 0);
	rig_bus_master(&rig, false);
	EXPECT_EQ(versions(), PSP_RESP | SFS_MBOX_BAD_BUFFER);
	EXPECT(!rig.emu.psp.sfs.cmd.header_valid);
	EXPECT(untouched());
	rig_close(&rig);
}

/* The driver of a running guest knows nothing of it and goes on */
static void firmware_reset_keeps_bus_master(void)
{
	rig_open(&rig, 0);
	emu_reset_firmware(&rig.emu, "test");
	EXPECT_EQ(versions(), PSP_RESP);
	emu_reset(&rig.emu, "test");
	EXPECT_EQ(versions(), PSP_RESP | SFS_MBOX_BAD_BUFFER);
	rig_close(&rig);
}

static const struct ktap_test tests[] = {
	{ "hang and release", fault_hang },
	{ "hang: changes of the buffer are noticed", hang_notices_changes },
	{ "hang: a reset ends it", hang_ends_with_reset },
	{ "hang: faults belong to the command that drew them", hang_keeps_its_faults },
	{ "ring-hang: the command is read when it is released", ring_hangs },
	{ "delay does not block", fault_delay },
	{ "memory is unmapped under a hung command", memory_gone_when_released },
	{ "an answer without bus mastering writes nothing", answer_without_bus_master },
	{ "a command without bus mastering", command_without_bus_master },
	{ "bus mastering ends with a reset by QEMU only", firmware_reset_keeps_bus_master },
};

int main(void)
{
	return ktap_run(tests, ARRAY_SIZE(tests));
}
