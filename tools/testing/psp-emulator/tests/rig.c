// SPDX-License-Identifier: GPL-2.0-only
/*
 * An emulator inside the test program, see rig.h
 */
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rig.h"

static void give_up(const char *what)
{
	printf("Bail out! %s\n", what);
	exit(EXIT_FAILURE);
}

void rig_open(struct rig *rig, unsigned int device_id)
{
	struct emu_config config = { 0 };
	struct guest_region region = {
		.gpa = RIG_BASE, .size = RIG_SIZE, .writable = true,
	};

	memset(rig, 0, sizeof(*rig));
	transcript_init(&rig->emu.log);
	config.identity = device_id ? psp_identity_find(device_id) : psp_identity_nth(0);
	if (emu_init(&rig->emu, &config))
		give_up("emulator does not start");

	rig->memfd = memfd_create("rig", MFD_CLOEXEC);
	if (rig->memfd < 0 || ftruncate(rig->memfd, RIG_SIZE))
		give_up("no memory file");
	rig->mem = mmap(NULL, RIG_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, rig->memfd, 0);
	if (rig->mem == MAP_FAILED)
		give_up("memory file cannot be mapped");

	region.fd = dup(rig->memfd);
	if (guest_mem_map(&rig->emu.mem, &region))
		give_up("memory is refused");
	rig->emu.connected = true;
	rig_bus_master(rig, true);
}

void rig_bus_master(struct rig *rig, bool on)
{
	uint8_t command[2];

	put_le16(command, PCI_COMMAND_MEMORY | (on ? PCI_COMMAND_MASTER : 0));
	emu_region_write(&rig->emu, PCI_REGION_CFG, PCI_COMMAND, command, sizeof(command));
}

void rig_reset(struct rig *rig)
{
	emu_reset(&rig->emu, "test");
	rig_bus_master(rig, true);
}

void rig_close(struct rig *rig)
{
	emu_exit(&rig->emu);
	munmap(rig->mem, RIG_SIZE);
	close(rig->memfd);
}

uint8_t *rig_ptr(struct rig *rig, uint64_t gpa)
{
	return rig->mem + (gpa - RIG_BASE);
}

uint32_t rig_read(struct rig *rig, enum psp_reg reg)
{
	uint8_t word[4] = { 0 };

	psp_mmio_read(&rig->emu.psp, rig->emu.psp.model->reg[reg], word, sizeof(word));
	return get_le32(word);
}

void rig_write(struct rig *rig, enum psp_reg reg, uint32_t val)
{
	uint8_t word[4];

	put_le32(word, val);
	psp_mmio_write(&rig->emu.psp, rig->emu.psp.model->reg[reg], word, sizeof(word));
}

bool rig_send(struct rig *rig, uint32_t command, uint64_t buffer)
{
	if (!(rig_read(rig, REG_MBOX_CMD) & PSP_RESP))
		return false;
	rig_write(rig, REG_MBOX_LO, (uint32_t)buffer);
	rig_write(rig, REG_MBOX_HI, (uint32_t)(buffer >> 32));
	rig_write(rig, REG_MBOX_CMD, command);
	return true;
}

uint32_t rig_command(struct rig *rig, uint32_t command, uint64_t buffer)
{
	return rig_send(rig, command, buffer) ? rig_read(rig, REG_MBOX_CMD) : 0;
}

void rig_fill(struct rig *rig, uint64_t buffer, uint32_t sub_cmd,
	      uint32_t payload_size, const void *pkg, size_t len)
{
	uint8_t *p = rig_ptr(rig, buffer);

	memset(p, 0, SFS_BUFFER_SIZE);
	put_le32(p + SFS_HDR_PAYLOAD_SIZE, payload_size);
	put_le32(p + SFS_HDR_SUB_CMD, sub_cmd);
	put_le32(p + SFS_HDR_STATUS, 0xaaaaaaaa);
	put_le32(p + SFS_HDR_EXT_STATUS, 0xbbbbbbbb);
	if (sub_cmd == SFS_SUB_GET_VERSIONS)
		memset(p + SFS_PAGE, SFS_PREFILL, SFS_PAGE);
	if (pkg)
		memcpy(p + SFS_PAGE, pkg, len);
}

uint32_t rig_status(struct rig *rig, uint64_t buffer)
{
	return get_le32(rig_ptr(rig, buffer) + SFS_HDR_STATUS);
}

uint32_t rig_ext_status(struct rig *rig, uint64_t buffer)
{
	return get_le32(rig_ptr(rig, buffer) + SFS_HDR_EXT_STATUS);
}

uint32_t rig_payload(size_t len)
{
	return (uint32_t)(SFS_PAGE + len + SFS_PAYLOAD_UNIT - 1) & ~(SFS_PAYLOAD_UNIT - 1u);
}
