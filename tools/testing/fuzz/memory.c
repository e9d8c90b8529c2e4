// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands of the firmware, and the guest memory that they name: buffers of SFS with their
 * packages, of SEV and SNP, the ring, pages.
 *
 * After the two bytes of device_open() come steps: a byte for one of enum step, and its
 * parameters.
 */
#include "device.h"
#include "sfs_package.h"

enum step {
	/* 4 address, 2 length, and as many bytes */
	STEP_POKE,
	/* 4 address, 2 length, 1 byte to fill it with */
	STEP_FILL,
	/* 4 address: a buffer of SFS with a package: 2 size, 1 base, from, new level, flags */
	STEP_PACKAGE,
	/* 1 mailbox, 2 command, 4 address */
	STEP_COMMAND,
	/* 1 register, 4 value */
	STEP_WRITE,
	STEP_READ,
	/* 4 offset, 1 length, 8 value: as the CPU could, not as a driver does */
	STEP_ACCESS,
	/* 1 fault, 4 value, 2 command of SEV, all ones: any */
	STEP_FAULT,
	STEP_WAIT,
	STEP_RELEASE,
	STEP_RESET,
	/* 1 on or off */
	STEP_BUS_MASTER,
	/* 4 size */
	STEP_SHRINK,
	STEP_COUNT,
};

static void poke(struct input *in)
{
	uint64_t gpa = input_number(in, 4);
	size_t len;
	const uint8_t *data = input_bytes(in, input_number(in, 2), &len);

	device_poke(gpa, data, len);
}

static void fill(struct input *in)
{
	static uint8_t bytes[0x10000];
	uint64_t gpa = input_number(in, 4);
	size_t len = input_number(in, 2);

	memset(bytes, (int)input_number(in, 1), len);
	device_poke(gpa, bytes, len);
}

static void package(struct input *in)
{
	static uint8_t bytes[SFS_PAGE + 0x10000 + SFS_PKG_HEADER];
	uint64_t gpa = input_number(in, 4);
	struct sfs_package_spec spec = {
		.size = SFS_PKG_HEADER + 1 + (uint32_t)input_number(in, 2),
		.base_level = (uint32_t)input_number(in, 1),
		.from_level = (uint32_t)input_number(in, 1),
		.level = (uint32_t)input_number(in, 1),
		.flags = (uint32_t)input_number(in, 1),
	};

	memset(bytes, 0, SFS_PAGE);
	put_le32(bytes + SFS_HDR_PAYLOAD_SIZE,
		 (SFS_PAGE + spec.size + SFS_PAYLOAD_UNIT - 1) & ~(SFS_PAYLOAD_UNIT - 1u));
	put_le32(bytes + SFS_HDR_SUB_CMD, SFS_SUB_UPDATE);
	sfs_package_build(&spec, bytes + SFS_PAGE);
	device_poke(gpa, bytes, SFS_PAGE + spec.size);
}

static void write_reg(enum psp_reg reg, uint32_t val)
{
	uint8_t word[4];

	put_le32(word, val);
	psp_mmio_write(&emu.psp, psp_reg_offset(emu.psp.generation, reg), word, sizeof(word));
}

static void read_reg(enum psp_reg reg)
{
	uint8_t word[4];

	psp_mmio_read(&emu.psp, psp_reg_offset(emu.psp.generation, reg), word, sizeof(word));
}

/* As a driver does: is it ready? where the buffer is, and the command */
static void command(struct input *in)
{
	static const enum psp_reg mailboxes[][3] = {
		{ REG_MBOX_CMD, REG_MBOX_LO, REG_MBOX_HI },
		{ REG_PA_CMD, REG_PA_LO, REG_PA_HI },
		{ REG_SEV_CMD, REG_SEV_LO, REG_SEV_HI },
		{ REG_PAGE_OP, REG_PAGE_LO, REG_PAGE_HI },
	};
	const enum psp_reg *reg = mailboxes[input_number(in, 1) % ARRAY_SIZE(mailboxes)];
	uint32_t val = (uint32_t)input_number(in, 2);

	/* The low half of this one says what, the others' high half */
	if (reg[0] != REG_PAGE_OP)
		val = val << 16 | SEV_IOC;
	read_reg(reg[0]);
	write_reg(reg[1], (uint32_t)input_number(in, 4));
	write_reg(reg[2], 0);
	write_reg(reg[0], val);
	read_reg(reg[0]);
}

static void access(struct input *in)
{
	uint64_t off = input_number(in, 4), value;
	size_t len = input_number(in, 1) % (sizeof(value) + 1);
	uint8_t bytes[sizeof(value)];

	put_le64(bytes, input_number(in, 8));
	if (off > PSP_BAR_SIZE - len)
		return;
	psp_mmio_write(&emu.psp, off, bytes, len);
	psp_mmio_read(&emu.psp, off, bytes, len);
}

static void arm(struct input *in)
{
	struct fault_state *fault = &emu.faults.f[input_number(in, 1) % FAULT_COUNT];

	fault->value = (uint32_t)input_number(in, 4);
	fault->command = (uint32_t)input_number(in, 2);
	if (fault->command == UINT16_MAX)
		fault->command = FAULT_ANY;
	fault->armed = true;
	fault->left = 1;
}

static void step(struct input *in)
{
	switch (input_number(in, 1) % STEP_COUNT) {
	case STEP_POKE:
		poke(in);
		break;
	case STEP_FILL:
		fill(in);
		break;
	case STEP_PACKAGE:
		package(in);
		break;
	case STEP_COMMAND:
		command(in);
		break;
	case STEP_WRITE:
		write_reg(input_number(in, 1) % REG_COUNT, (uint32_t)input_number(in, 4));
		break;
	case STEP_READ:
		read_reg(input_number(in, 1) % REG_COUNT);
		break;
	case STEP_ACCESS:
		access(in);
		break;
	case STEP_FAULT:
		arm(in);
		break;
	case STEP_WAIT:
		device_wait();
		break;
	case STEP_RELEASE:
		psp_release(&emu.psp);
		break;
	case STEP_RESET:
		emu_reset(&emu, "fuzz");
		device_bus_master(true);
		break;
	case STEP_BUS_MASTER:
		device_bus_master(input_number(in, 1) & 1);
		break;
	case STEP_SHRINK:
		device_shrink(input_number(in, 4));
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };

	device_open(&in);
	device_map();
	while (in.left)
		step(&in);
	device_close();
	return 0;
}
