// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers: mailbox commands that are not SFS, the ring, platform access, the
 * interrupt, and all generations of the device.
 */
#include <sys/eventfd.h>
#include <unistd.h>

#include "ktap.h"
#include "rig.h"

static void mailbox_commands(void)
{
	EXPECT_EQ(rig_read(REG_MBOX_CMD), PSP_RESP);
	for (uint32_t id = 0; id < 256; id++) {
		bool known = id == 1 || id == 2 || id == 14;

		if (!known)
			EXPECT_EQ(rig_command(id << 16, RIG_BUFFER),
				  PSP_RESP | PSP_MBOX_BAD_COMMAND);
	}
	EXPECT_EQ(rig.emu.psp.sfs.commands, 0);
	EXPECT_EQ(rig_read(REG_MBOX_LO), RIG_BUFFER);

	/* With the response bit it is no command */
	rig_write(REG_MBOX_CMD, PSP_RESP | RIG_EXTENDED);
	EXPECT_EQ(rig.emu.psp.sfs.commands, 0);
	EXPECT(rig_read(REG_MBOX_CMD) & PSP_RESP);
}

static void ring_init(uint64_t base, uint32_t size)
{
	uint8_t *cmd = rig_ptr(RIG_BASE);

	put_le32(cmd, (uint32_t)base);
	put_le32(cmd + 4, (uint32_t)(base >> 32));
	put_le32(cmd + 8, size);
}

static void ring(void)
{
	const uint32_t bad = PSP_RESP | SFS_MBOX_BAD_BUFFER;
	uint8_t *entry;

	entry = rig_ptr(RIG_BUFFER);
	ring_init(RIG_BUFFER, 0);
	EXPECT_EQ(rig_command(1 << 16, RIG_BASE), bad);
	ring_init(RIG_BUFFER, 0xfffffc00);
	EXPECT_EQ(rig_command(1 << 16, RIG_BASE), bad);
	ring_init(0xffffffff00000000ull, 32768);
	EXPECT_EQ(rig_command(1 << 16, RIG_BASE), bad);
	EXPECT_EQ(rig_command(1 << 16, 0), bad);

	ring_init(RIG_BUFFER, 32768);
	EXPECT_EQ(rig_command(1 << 16, RIG_BASE), PSP_RESP);
	EXPECT(rig.emu.psp.ring.active);

	/* Two entries; the answer is "completed, not implemented" */
	rig_write(REG_RING_WPTR, 2048);
	EXPECT_EQ(rig_read(REG_RING_RPTR), 2048);
	EXPECT(!rig.emu.psp.pa.unread);
	EXPECT_EQ(get_le32(entry + 4), 2);
	EXPECT_EQ(get_le32(entry + 1024 + 8), 0xffff0009);

	/* Pointers that are none change nothing; wrapping round works */
	rig_write(REG_RING_WPTR, 32768);
	rig_write(REG_RING_WPTR, 17);
	rig_write(REG_RING_WPTR, 0xffffffff);
	EXPECT_EQ(rig_read(REG_RING_WPTR), 2048);
	rig_write(REG_RING_WPTR, 1024);
	EXPECT_EQ(rig_read(REG_RING_RPTR), 1024);

	EXPECT_EQ(rig_command(2 << 16, 0), PSP_RESP);
	EXPECT(!rig.emu.psp.ring.active);
}

static void platform_access(void)
{
	rig_open_as(0x15c7);
	EXPECT_EQ(rig_read(REG_PA_CMD), PSP_RESP);
	rig_write(REG_PA_LO, RIG_BASE);
	rig_write(REG_PA_CMD, 0x14 << 16);
	EXPECT_EQ(rig_read(REG_PA_CMD), PSP_RESP);
	EXPECT_EQ(get_le32(rig_ptr(RIG_BASE) + 8), 5);

	rig_write(REG_PA_CMD, 0x64 << 16);
	EXPECT_EQ(rig_read(REG_PA_CMD), PSP_RESP | 9);
	rig_write(REG_PA_LO, 0);
	rig_write(REG_PA_CMD, 0x14 << 16);
	EXPECT_EQ(rig_read(REG_PA_CMD), PSP_RESP | SFS_MBOX_BAD_BUFFER);

	rig_write(REG_DOORBELL_CMD, 5);
	EXPECT_EQ(rig_read(REG_DOORBELL_CMD), 5);
	rig_write(REG_DOORBELL_BUTTON, 1);
	EXPECT_EQ(rig_read(REG_DOORBELL_CMD), PSP_RESP | 1);
}

/* Dynamic boost control shares the mailbox; it is no SFS command */
static void boost_control(void)
{
	rig_fill(RIG_BUFFER, 0x65, 28, NULL, 0);
	EXPECT_EQ(rig_command(RIG_EXTENDED, RIG_BUFFER), PSP_RESP | 9);
	EXPECT_EQ(rig_status(RIG_BUFFER), 9);
	EXPECT_EQ(rig.emu.psp.sfs.commands, 0);
}

static void interrupt(void)
{
	uint64_t count = 0;
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

	pci_msix_set_fd(&rig.emu.pci, 0, dup(fd));
	psp_raise_irq(&rig.emu.psp, 2);
	EXPECT(read(fd, &count, sizeof(count)) < 0);

	/* Enabled: sent; acknowledged by writing back what was read */
	rig_write(REG_INTEN, 0xffffffff);
	psp_raise_irq(&rig.emu.psp, 2);
	EXPECT_EQ(read(fd, &count, sizeof(count)), sizeof(count));
	EXPECT_EQ(count, 1);
	psp_raise_irq(&rig.emu.psp, 1);
	EXPECT_EQ(rig_read(REG_INTSTS), 3);
	rig_write(REG_INTSTS, 2);
	EXPECT_EQ(rig_read(REG_INTSTS), 1);
	rig_write(REG_INTSTS, 0xffffffff);
	EXPECT_EQ(rig_read(REG_INTSTS), 0);

	/* Without a descriptor nothing happens, and nothing breaks */
	pci_msix_clear(&rig.emu.pci);
	psp_raise_irq(&rig.emu.psp, 1);
	EXPECT_EQ(rig.emu.pci.msix_sent[0], 2);
	close(fd);
}

/* Where the driver's tables (sp-pci.c) have the registers of a device; 0: nowhere */
struct device_case {
	unsigned int device_id;
	uint32_t mailbox, platform_access, doorbell, tee, boot, feature, inten;
};

static void expect_at(uint32_t off, uint32_t want)
{
	uint8_t word[4];

	if (!off)
		return;
	EXPECT_EQ(psp_mmio_read(&rig.emu.psp, off, word, sizeof(word)), 0);
	EXPECT_EQ(get_le32(word), want);
}

static void check_device(const struct device_case *c)
{
	static const struct psp_mailbox mailbox = {
		.addr_lo = 3, .addr_hi = 4, .answer = PSP_RESP,
	};
	struct psp *psp = &rig.emu.psp;

	rig_open_as(c->device_id);
	EXPECT_EQ(psp->capability, c->mailbox ? PSP_CAP_TEE | PSP_CAP_SFS : 0);
	psp->capability = 0x1234;
	psp->inten = 1;
	psp->intsts = 2;
	psp->tee = mailbox;
	psp->pa = mailbox;
	psp->ring.wptr = 5;
	psp->ring.rptr = 6;
	psp->doorbell = 7;

	expect_at(c->feature ? c->feature : 0x109fc, c->feature ? 0x1234 : 0);
	expect_at(c->boot, 0x00350042);
	expect_at(c->tee, 0x01060203);
	if (c->doorbell) {
		expect_at(c->doorbell, 7);
		psp_mmio_write(psp, 0x10a24, (const uint8_t[]){ 1, 0, 0, 0 }, 4);
		expect_at(c->doorbell, PSP_RESP | 1);
	}
	if (c->inten) {
		expect_at(c->inten, 1);
		expect_at(c->inten + 4, 2);
	}
	if (c->mailbox) {
		expect_at(c->mailbox, PSP_RESP);
		expect_at(c->mailbox + 4, 3);
		expect_at(c->mailbox + 8, 4);
		expect_at(c->mailbox + 12, 5);
		expect_at(c->mailbox + 16, 6);
		EXPECT_EQ(rig_versions(), PSP_RESP);
		EXPECT_EQ(rig_status(RIG_BUFFER), psp->sfs.enabled ? SFS_OK : SFS_DISABLED);
	}
	if (c->platform_access) {
		expect_at(c->platform_access, PSP_RESP);
		expect_at(c->platform_access + 4, 3);
		expect_at(c->platform_access + 8, 4);
	}
}

static void devices(void)
{
	static const struct device_case cases[] = {
		{ 0x14ca, 0x10544, 0, 0, 0x109e8, 0x109ec, 0x109fc, 0x10690 },
		{ 0x1134, 0x10944, 0, 0x10a40, 0, 0, 0x109fc, 0x10510 },
		{ 0x1456, 0, 0, 0, 0, 0x105ec, 0x105fc, 0x10610 },
		{ 0x1468, 0, 0, 0, 0, 0, 0, 0 },
		{ 0x1486, 0, 0x10570, 0x10a40, 0, 0x109ec, 0x109fc, 0x10690 },
		{ 0x1537, 0, 0, 0, 0, 0, 0, 0 },
		{ 0x156e, 0x10944, 0, 0, 0, 0, 0x109fc, 0x10510 },
		{ 0x15c7, 0x10544, 0x10570, 0x10a40, 0x109e8, 0x109ec, 0x109fc, 0x10690 },
		{ 0x15df, 0x10544, 0x10570, 0x10a40, 0x109e8, 0x109ec, 0x109fc, 0x10690 },
		{ 0x1649, 0x10544, 0x10570, 0x10a40, 0x109e8, 0x109ec, 0x109fc, 0x10690 },
		{ 0x17e0, 0x10944, 0, 0x10a40, 0, 0, 0x109fc, 0x10510 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check_device(&cases[i]);
	EXPECT(!psp_identity_nth(ARRAY_SIZE(cases)));
	EXPECT(!psp_identity_find(0));
}

/* Registers that hold what is written, and do nothing else */
static void plain_registers(void)
{
	static const enum psp_reg plain[] = {
		REG_MBOX_LO, REG_MBOX_HI, REG_PA_LO, REG_PA_HI, REG_DOORBELL_CMD, REG_INTEN,
	};
	uint32_t before[REG_COUNT];

	rig_open_as(0x15c7);
	rig.emu.psp.ring = (struct psp_ring){ .active = true, .size = 65536, .base = RIG_BUFFER };
	rig.emu.psp.intsts = 0xffff;
	for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
		for (int reg = 1; reg < REG_COUNT; reg++)
			before[reg] = rig_read(reg);
		rig_write(plain[i], 1024 * (i + 1));
		before[plain[i]] = 1024 * (i + 1);
		for (int reg = 1; reg < REG_COUNT; reg++)
			EXPECT_EQ(rig_read(reg), before[reg]);
	}
}

static void access_sizes(void)
{
	uint32_t feature = 0x109fc;
	uint8_t buf[16];

	EXPECT_EQ(psp_mmio_read(&rig.emu.psp, feature, buf, 1), 0);
	EXPECT_EQ(buf[0], 0xa);
	EXPECT_EQ(psp_mmio_read(&rig.emu.psp, feature - 4, buf, 8), 0);
	EXPECT_EQ(get_le32(buf + 4), 0xa);
	EXPECT(psp_mmio_read(&rig.emu.psp, feature, buf, 8));
	EXPECT(psp_mmio_read(&rig.emu.psp, feature + 1, buf, 4));
	EXPECT(psp_mmio_read(&rig.emu.psp, feature, buf, 3));
	EXPECT(psp_mmio_read(&rig.emu.psp, feature, buf, 16));
	EXPECT(psp_mmio_read(&rig.emu.psp, PSP_BAR_SIZE, buf, 4));

	/* Part of a register cannot be written */
	buf[0] = 0xff;
	EXPECT_EQ(psp_mmio_write(&rig.emu.psp, 0x10690, buf, 1), 0);
	EXPECT_EQ(rig_read(REG_INTEN), 0);
}

static const struct ktap_test tests[] = {
	{ "mailbox commands that do not exist", mailbox_commands },
	{ "ring: init, entries, bad pointers, destroy", ring },
	{ "platform access and doorbell", platform_access },
	{ "dynamic boost control is not SFS", boost_control },
	{ "interrupt status, enable, MSI-X", interrupt },
	{ "all devices, with their registers where the driver looks for them", devices },
	{ "a write changes one register", plain_registers },
	{ "access sizes and alignment", access_sizes },
};

KTAP_SUITE(mailbox, .before = rig_open, .after = rig_close);
