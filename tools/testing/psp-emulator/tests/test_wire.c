// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-user: every verb as it should be used, descriptors, limits.
 * What must be refused is in malformed.txt.
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ktap.h"
#include "rig.h"

static void version(void)
{
	struct vu_version ver;

	EXPECT(w.client.body_len > sizeof(ver));
	memcpy(&ver, w.client.body, sizeof(ver));
	EXPECT_EQ(ver.major, 0);
	EXPECT_EQ(ver.minor, 0);
	/* Text with its NUL, and the limits in it */
	EXPECT_EQ(w.client.body[w.client.body_len - 1], 0);
	EXPECT(strstr((char *)w.client.body + sizeof(ver), "\"max_data_xfer_size\":4096"));
	EXPECT(strstr((char *)w.client.body + sizeof(ver), "\"max_msg_fds\":8"));

	/* The text may be missing; a later minor version is answered with ours */
	wire_reconnect();
	ver.minor = 0x107;
	EXPECT_EQ(client_call(&w.client, VU_VERSION, &ver, sizeof(ver), NULL, 0), 0);
	memcpy(&ver, w.client.body, sizeof(ver));
	EXPECT_EQ(ver.minor, 0);
}

static void device_info(void)
{
	struct vu_device_info info = { .argsz = sizeof(info) };

	EXPECT_EQ(client_call(&w.client, VU_GET_INFO, &info, sizeof(info), NULL, 0), 0);
	EXPECT_EQ(w.client.body_len, sizeof(info));
	memcpy(&info, w.client.body, sizeof(info));
	EXPECT_EQ(info.flags, VU_DEVICE_RESETS | VU_DEVICE_PCI);
	EXPECT_EQ(info.regions, 9);
	EXPECT_EQ(info.irqs, 3);
}

static void region_info(void)
{
	static const uint64_t sizes[PCI_REGION_COUNT] = {
		[2] = 0x100000, [5] = 0x2000, [7] = 256,
	};

	for (uint32_t i = 0; i < PCI_REGION_COUNT; i++) {
		struct vu_region_info info = { .argsz = sizeof(info), .index = i };

		EXPECT_EQ(client_call(&w.client, VU_GET_REGION_INFO, &info, sizeof(info),
				      NULL, 0), 0);
		memcpy(&info, w.client.body, sizeof(info));
		EXPECT_EQ(info.size, sizes[i]);
		EXPECT_EQ(info.flags, sizes[i] ? 3 : 0);
		EXPECT_EQ(info.index, i);
	}
}

static void config_space(void)
{
	uint8_t cfg[PCI_CFG_SIZE], ones[4] = { 0xff, 0xff, 0xff, 0xff }, bar[4];

	EXPECT_EQ(client_read(&w.client, PCI_REGION_CFG, 0, cfg, sizeof(cfg)), 0);
	EXPECT_EQ(get_le32(cfg), 0x14ca1022);
	EXPECT_EQ(get_le16(cfg + PCI_CLASS_DEVICE), 0x1080);

	/* Sizing: what cannot be written reads as the size says */
	client_write(&w.client, PCI_REGION_CFG, PCI_BASE_ADDRESS_2, ones, 4);
	client_read(&w.client, PCI_REGION_CFG, PCI_BASE_ADDRESS_2, bar, 4);
	EXPECT_EQ(get_le32(bar), 0xfff00000);
	client_write(&w.client, PCI_REGION_CFG, PCI_BASE_ADDRESS_0, ones, 4);
	client_read(&w.client, PCI_REGION_CFG, PCI_BASE_ADDRESS_0, bar, 4);
	EXPECT_EQ(get_le32(bar), 0);
	client_write(&w.client, PCI_REGION_CFG, PCI_VENDOR_ID, ones, 4);
	client_read(&w.client, PCI_REGION_CFG, PCI_VENDOR_ID, bar, 4);
	EXPECT_EQ(get_le32(bar), 0x14ca1022);

	/* A reset takes the address back */
	EXPECT_EQ(client_call(&w.client, VU_DEVICE_RESET, NULL, 0, NULL, 0), 0);
	client_read(&w.client, PCI_REGION_CFG, PCI_BASE_ADDRESS_2, bar, 4);
	EXPECT_EQ(get_le32(bar), 0);
}

/* The reply to a write says what was written where; that to a read has the data behind it */
static void region_replies(void)
{
	struct vu_region_rw rw = { .offset = 0x1000, .region = PCI_REGION_BAR5, .count = 4 };
	uint8_t data[4] = { 1, 2, 3, 4 };

	EXPECT_EQ(client_write(&w.client, rw.region, rw.offset, data, sizeof(data)), 0);
	EXPECT_EQ(w.client.body_len, sizeof(rw));
	EXPECT(!memcmp(w.client.body, &rw, sizeof(rw)));
	EXPECT_EQ(client_read(&w.client, rw.region, rw.offset, data, sizeof(data)), 0);
	EXPECT_EQ(w.client.body_len, sizeof(rw) + sizeof(data));
	EXPECT(!memcmp(w.client.body, &rw, sizeof(rw)));
	EXPECT_EQ(get_le32(data), 0x04030201);
}

static void capability_list(void)
{
	uint8_t cfg[PCI_CFG_SIZE], pos;
	unsigned int found = 0;

	client_read(&w.client, PCI_REGION_CFG, 0, cfg, sizeof(cfg));
	EXPECT(get_le16(cfg + PCI_STATUS) & PCI_STATUS_CAP_LIST);
	pos = cfg[PCI_CAPABILITY_LIST];
	for (int i = 0; pos && i < 16; i++, pos = cfg[pos + 1]) {
		found |= BIT(cfg[pos] % 32);
		if (cfg[pos] != PCI_CAP_ID_MSIX)
			continue;
		EXPECT_EQ(get_le16(cfg + pos + PCI_MSIX_FLAGS) + 1, PCI_MSIX_VECTORS);
		EXPECT_EQ(get_le32(cfg + pos + PCI_MSIX_TABLE), 5);
	}
	EXPECT_EQ(pos, 0);
	EXPECT_EQ(found, BIT(PCI_CAP_ID_PM) | BIT(PCI_CAP_ID_MSIX));
}

static int set_irqs(uint32_t flags, uint32_t start, uint32_t count, const int *fds,
		    unsigned int nfds)
{
	struct vu_irq_set set = {
		.argsz = sizeof(set), .flags = flags, .index = PCI_IRQ_MSIX,
		.start = start, .count = count,
	};

	return client_call(&w.client, VU_SET_IRQS, &set, sizeof(set), fds, nfds);
}

static void irqs(void)
{
	const uint32_t trigger = VU_IRQ_TRIGGER;
	struct vu_irq_info info = { .argsz = sizeof(info), .index = PCI_IRQ_MSIX };
	uint64_t count = 0;
	int fds[2];

	EXPECT_EQ(client_call(&w.client, VU_GET_IRQ_INFO, &info, sizeof(info), NULL, 0), 0);
	memcpy(&info, w.client.body, sizeof(info));
	EXPECT_EQ(info.count, 2);

	fds[0] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	fds[1] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	EXPECT_EQ(set_irqs(trigger | VU_IRQ_DATA_EVENTFD, 0, 2, fds, 2), 0);
	EXPECT_EQ(set_irqs(trigger | VU_IRQ_DATA_NONE, 1, 1, NULL, 0), 0);
	EXPECT(read(fds[0], &count, 8) < 0);
	EXPECT_EQ(read(fds[1], &count, 8), 8);

	/* Taken away one by one, and all at once */
	EXPECT_EQ(set_irqs(trigger | VU_IRQ_DATA_EVENTFD, 1, 1, NULL, 0), 0);
	EXPECT_EQ(set_irqs(trigger | VU_IRQ_DATA_NONE, 0, 2, NULL, 0), 0);
	EXPECT_EQ(read(fds[0], &count, 8), 8);
	EXPECT(read(fds[1], &count, 8) < 0);
	EXPECT_EQ(set_irqs(trigger | VU_IRQ_DATA_NONE, 0, 0, NULL, 0), 0);
	EXPECT_EQ(w.emu.pci.msix_fd[0], -1);

	close(fds[0]);
	close(fds[1]);
}

static int dma(uint16_t verb, uint64_t address, uint64_t size, uint32_t flags,
	       const int *fd)
{
	struct vu_dma_map map = {
		.argsz = sizeof(map), .flags = flags, .address = address, .size = size,
	};
	struct vu_dma_unmap unmap = {
		.argsz = sizeof(unmap), .flags = flags, .address = address, .size = size,
	};

	if (verb == VU_DMA_MAP)
		return client_call(&w.client, verb, &map, sizeof(map), fd, !!fd);
	return client_call(&w.client, verb, &unmap, sizeof(unmap), NULL, 0);
}

static void dma_map(void)
{
	int fd = memfd_create("dma", MFD_CLOEXEC);

	EXPECT_EQ(ftruncate(fd, 0x3000), 0);
	EXPECT_EQ(dma(VU_DMA_MAP, 0x10000, 0x3000, 3, &fd), 0);
	EXPECT_EQ(dma(VU_DMA_MAP, 0x12000, 0x1000, 3, &fd), EEXIST);
	EXPECT_EQ(dma(VU_DMA_MAP, 0x13000, 0x4000, 3, &fd), EINVAL);
	EXPECT_EQ(dma(VU_DMA_MAP, 0x13000, 0x1000, 3, NULL), 0);
	EXPECT_EQ(w.emu.mem.count, 2);

	/* Not in part; then all that is in the range, with its reply */
	EXPECT_EQ(dma(VU_DMA_UNMAP, 0x10000, 0x1000, 0, NULL), EINVAL);
	EXPECT_EQ(dma(VU_DMA_UNMAP, 0x10000, 0x4000, 0, NULL), 0);
	EXPECT_EQ(w.client.body_len, sizeof(struct vu_dma_unmap));
	EXPECT_EQ(dma(VU_DMA_UNMAP, 0x10000, 0x4000, 0, NULL), ENOENT);
	EXPECT_EQ(dma(VU_DMA_MAP, 0, 0x1000, 1, &fd), 0);
	EXPECT_EQ(dma(VU_DMA_UNMAP, 0, 0, VU_UNMAP_ALL, NULL), 0);
	EXPECT_EQ(w.emu.mem.count, 0);
	close(fd);
}

/* Memory without a descriptor: known, and a command in it is refused */
static void dma_without_fd(void)
{
	EXPECT_EQ(dma(VU_DMA_MAP, 0, CLIENT_MEM, 3, NULL), 0);
	EXPECT_EQ(client_bus_master(&w.client), 0);
	EXPECT_EQ(client_command(&w.client, 14 << 16, CLIENT_BUFFER),
		  PSP_RESP | SFS_MBOX_BAD_BUFFER);
}

static void many_maps(void)
{
	int ret = 0;
	uint64_t i;

	for (i = 0; !ret && i < 100000; i++)
		ret = dma(VU_DMA_MAP, i << 12, 0x1000, 3, NULL);
	EXPECT_EQ(ret, ENOSPC);
	EXPECT_EQ(w.emu.mem.count, GUEST_MEM_MAX);
}

static const struct ktap_test tests[] = {
	{ "VERSION", version },
	{ "GET_INFO", device_info },
	{ "GET_REGION_INFO", region_info },
	{ "configuration space", config_space },
	{ "REGION_READ, REGION_WRITE", region_replies },
	{ "capability list", capability_list },
	{ "GET_IRQ_INFO, SET_IRQS", irqs },
	{ "DMA_MAP, DMA_UNMAP", dma_map },
	{ "DMA_MAP without a descriptor", dma_without_fd },
	{ "DMA_MAP without end", many_maps },
};

KTAP_SUITE(wire, .before = wire_greet, .after = wire_close);
