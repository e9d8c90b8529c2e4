// SPDX-License-Identifier: GPL-2.0-only
/*
 * An emulator inside the test program, see rig.h
 */
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../json.h"
#include "ktap.h"
#include "rig.h"

struct rig rig;
struct wire w;

void rig_emulate(struct emu *emu, unsigned int device_id)
{
	struct emu_config config = {
		.identity = device_id ? psp_identity_find(device_id) : psp_identity_nth(0),
	};

	memset(emu, 0, sizeof(*emu));
	transcript_init(&emu->log);
	if (emu_init(emu, &config))
		ktap_give_up("emulator does not start");
}

static void open_as(unsigned int device_id)
{
	struct guest_region region = {
		.gpa = RIG_BASE, .size = RIG_SIZE, .writable = true,
	};

	rig_emulate(&rig.emu, device_id);
	rig.memfd = memfd_create("rig", MFD_CLOEXEC);
	if (rig.memfd < 0 || ftruncate(rig.memfd, RIG_SIZE))
		ktap_give_up("no memory file");
	rig.mem = mmap(NULL, RIG_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, rig.memfd, 0);
	if (rig.mem == MAP_FAILED)
		ktap_give_up("memory file cannot be mapped");

	region.fd = dup(rig.memfd);
	if (guest_mem_map(&rig.emu.mem, &region))
		ktap_give_up("memory is refused");
	rig.emu.connected = true;
	rig_bus_master(true);
}

void rig_open(void)
{
	open_as(0);
}

void rig_open_as(unsigned int device_id)
{
	rig_close();
	open_as(device_id);
}

void rig_bus_master(bool on)
{
	uint8_t command[2];

	put_le16(command, PCI_COMMAND_MEMORY | (on ? PCI_COMMAND_MASTER : 0));
	emu_region_write(&rig.emu, PCI_REGION_CFG, PCI_COMMAND, command, sizeof(command));
}

void rig_reset(void)
{
	emu_reset(&rig.emu, "test");
	rig_bus_master(true);
}

void rig_close(void)
{
	emu_exit(&rig.emu);
	munmap(rig.mem, RIG_SIZE);
	close(rig.memfd);
}

uint8_t *rig_ptr(uint64_t gpa)
{
	return rig.mem + (gpa - RIG_BASE);
}

static uint32_t offset_of(enum psp_reg reg)
{
	return psp_reg_offset(rig.emu.psp.generation, reg);
}

uint32_t rig_read(enum psp_reg reg)
{
	uint8_t word[4] = { 0 };

	psp_mmio_read(&rig.emu.psp, offset_of(reg), word, sizeof(word));
	return get_le32(word);
}

void rig_write(enum psp_reg reg, uint32_t val)
{
	uint8_t word[4];

	put_le32(word, val);
	psp_mmio_write(&rig.emu.psp, offset_of(reg), word, sizeof(word));
}

bool rig_send(uint32_t command, uint64_t buffer)
{
	if (!(rig_read(REG_MBOX_CMD) & PSP_RESP))
		return false;
	rig_write(REG_MBOX_LO, (uint32_t)buffer);
	rig_write(REG_MBOX_HI, (uint32_t)(buffer >> 32));
	rig_write(REG_MBOX_CMD, command);
	return true;
}

uint32_t rig_command(uint32_t command, uint64_t buffer)
{
	return rig_send(command, buffer) ? rig_read(REG_MBOX_CMD) : 0;
}

void rig_fill(uint64_t buffer, uint32_t sub_cmd, uint32_t payload_size, const void *pkg,
	      size_t len)
{
	uint8_t *p = rig_ptr(buffer);

	memset(p, 0, SFS_BUFFER_SIZE);
	put_le32(p + SFS_HDR_PAYLOAD_SIZE, payload_size);
	put_le32(p + SFS_HDR_SUB_CMD, sub_cmd);
	put_le32(p + SFS_HDR_STATUS, RIG_STATUS_IN);
	put_le32(p + SFS_HDR_EXT_STATUS, RIG_EXT_STATUS_IN);
	if (sub_cmd == SFS_SUB_GET_VERSIONS)
		memset(p + SFS_PAGE, SFS_PREFILL, SFS_PAGE);
	if (pkg)
		memcpy(p + SFS_PAGE, pkg, len);
}

uint32_t rig_status(uint64_t buffer)
{
	return get_le32(rig_ptr(buffer) + SFS_HDR_STATUS);
}

uint32_t rig_ext_status(uint64_t buffer)
{
	return get_le32(rig_ptr(buffer) + SFS_HDR_EXT_STATUS);
}

uint32_t rig_payload(size_t len)
{
	return (uint32_t)(SFS_PAGE + len + SFS_PAYLOAD_UNIT - 1) & ~(SFS_PAYLOAD_UNIT - 1u);
}

void rig_expect_specs(const char * const (*specs)[2], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct faults f = { 0 };
		char err[FAULT_ERR_MAX], want[128];
		struct json j;

		EXPECT_EQ(faults_arm(&f, specs[i][0], err), 0);
		json_open(&j);
		faults_json(&f, &j, "f");
		snprintf(want, sizeof(want), "{\"f\":[\"%s\"]}", specs[i][1]);
		EXPECT(!strcmp(json_close(&j), want));
	}
}

void rig_expect_bad_specs(const char * const *specs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct faults f = { 0 };
		char err[FAULT_ERR_MAX] = "";

		if (!faults_arm(&f, specs[i], err))
			ktap_fail(__FILE__, __LINE__, "\"%s\" is accepted", specs[i]);
		EXPECT(err[0]);
		for (int j = 0; j < FAULT_COUNT; j++)
			EXPECT(!faults_armed(&f, j));
	}
}

void rig_arm(const char *spec)
{
	char err[FAULT_ERR_MAX];

	if (faults_arm(&rig.emu.faults, spec, err))
		ktap_fail(__FILE__, __LINE__, "%s: %s", spec, err);
}

uint32_t rig_versions(void)
{
	rig_fill(RIG_BUFFER, SFS_SUB_GET_VERSIONS, SFS_VERSIONS_PAYLOAD, NULL, 0);
	return rig_command(RIG_EXTENDED, RIG_BUFFER);
}

bool rig_untouched(void)
{
	const uint8_t *page = rig_ptr(RIG_BUFFER) + SFS_PAGE;

	for (int i = 0; i < SFS_PAGE; i++) {
		if (page[i] != SFS_PREFILL)
			return false;
	}
	return rig_status(RIG_BUFFER) == RIG_STATUS_IN;
}

void wire_join(void)
{
	int sv[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, sv) ||
	    vu_open(&w.conn, &w.emu, sv[0]))
		ktap_give_up("no connection");
	w.client.fd = sv[1];
}

void wire_open(void)
{
	memset(&w.conn, 0, sizeof(w.conn));
	rig_emulate(&w.emu, 0);
	client_init(&w.client, -1, &w.emu.loop);
	wire_join();
}

void wire_greet(void)
{
	wire_open();
	EXPECT_EQ(client_hello(&w.client), 0);
}

static void leave(void)
{
	client_exit(&w.client);
	vu_close(&w.conn, "test");
}

void wire_reconnect(void)
{
	leave();
	client_init(&w.client, -1, &w.emu.loop);
	wire_join();
}

void wire_close(void)
{
	leave();
	emu_exit(&w.emu);
}
