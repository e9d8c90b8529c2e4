// SPDX-License-Identifier: GPL-2.0-only
/*
 * Thousands of variations of a session: each request is answered or the connection is
 * closed, nothing crashes, and the next client is served.
 *
 * The variations are the same in every run; FUZZ_SEED and FUZZ_SESSIONS in the
 * environment ask for others and for more.
 */
#include <linux/pci_regs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../sfs_package.h"
#include "ktap.h"
#include "rig.h"
#include "snp_client.h"

#define DEFAULT_SEED		20240229
#define DEFAULT_SESSIONS	1000
#define MAX_FDS			14

static uint32_t rng;
static int event;
static uint8_t package[700];

static uint32_t rnd(uint32_t below)
{
	rng ^= rng << 13;
	rng ^= rng >> 17;
	rng ^= rng << 5;
	return rng % below;
}

static uint32_t from_env(const char *name, uint32_t def)
{
	const char *val = getenv(name);

	return val ? (uint32_t)strtoul(val, NULL, 0) : def;
}

static void poke(uint8_t *p, size_t len)
{
	static const uint32_t odd[] = {
		0, 1, 2, 3, 8, 15, 16, 0xff, 0x1000, 0xffff, 0x10544, 0x7fffffff,
		0x80000000, 0xfffffff0, 0xffffffff,
	};
	uint32_t at = rnd((uint32_t)len);

	switch (rnd(3)) {
	case 0:
		p[at] ^= (uint8_t)BIT(rnd(8));
		break;
	case 1:
		p[at] = (uint8_t)rnd(256);
		break;
	default:
		at &= ~3u;
		if (at + 4 <= len)
			put_le32(p + at, odd[rnd(ARRAY_SIZE(odd))]);
		break;
	}
}

static void more_or_less_fds(const int **fds, unsigned int *nfds)
{
	static int fd[MAX_FDS];

	*nfds = rnd(MAX_FDS);
	for (unsigned int i = 0; i < *nfds; i++)
		fd[i] = rnd(2) ? event : w.client.memfd;
	*fds = fd;
}

static void mutate(struct vu_msg *msg, size_t *len, const int **fds, unsigned int *nfds)
{
	uint32_t size;

	switch (rnd(8)) {
	case 0:
		/* Shorter than it says: what follows is taken for the rest */
		*len = 1 + rnd((uint32_t)*len);
		break;
	case 1:
		/* Longer or shorter, and says so */
		size = 16 + rnd(128);
		memset((uint8_t *)msg + *len, 0xa5, size > *len ? size - *len : 0);
		msg->hdr.size = size;
		*len = size;
		break;
	case 2:
		more_or_less_fds(fds, nfds);
		break;
	case 3:
		msg->hdr.verb = (uint16_t)rnd(20);
		break;
	case 4:
		/* Other memory and other registers, but in range */
		put_le32(msg->body, 0x10500 + 4 * rnd(384));
		break;
	default:
		for (uint32_t i = rnd(4); i < 4; i++)
			poke((uint8_t *)msg, *len);
		break;
	}
}

/* One in twelve is changed.  After a lost connection the session goes on by another. */
static void vary(struct vu_msg *msg, size_t *len, const int **fds, unsigned int *nfds)
{
	struct client *c = &w.client;

	if (w.conn.fd < 0) {
		c->vary = NULL;
		close(c->fd);
		wire_join();
		client_hello(c);
		client_map_memory(c);
		c->vary = vary;
	}
	if (!rnd(12))
		mutate(msg, len, fds, nfds);
}

static void ask_infos(struct client *c)
{
	struct vu_device_info dev = { .argsz = sizeof(dev) };

	client_call(c, VU_GET_INFO, &dev, sizeof(dev), NULL, 0);
	for (uint32_t i = 0; i < PCI_REGION_COUNT; i++) {
		struct vu_region_info region = { .argsz = sizeof(region), .index = i };
		struct vu_irq_info irq = { .argsz = sizeof(irq), .index = i };

		client_call(c, VU_GET_REGION_INFO, &region, sizeof(region), NULL, 0);
		client_call(c, VU_GET_IRQ_INFO, &irq, sizeof(irq), NULL, 0);
	}
}

static void set_irqs(struct client *c, uint32_t data, uint32_t count, const int *fd)
{
	struct vu_irq_set set = {
		.argsz = sizeof(set), .flags = VU_IRQ_TRIGGER | data, .index = PCI_IRQ_MSIX,
		.count = count,
	};

	client_call(c, VU_SET_IRQS, &set, sizeof(set), fd, fd ? 1 : 0);
}

/* QEMU's part and the driver's */
static void session(struct client *c)
{
	static const uint8_t ones[4] = { 0xff, 0xff, 0xff, 0xff };
	struct vu_dma_unmap unmap = { .argsz = sizeof(unmap), .size = CLIENT_MEM };
	uint8_t cfg[PCI_CFG_SIZE];

	client_hello(c);
	ask_infos(c);
	client_read(c, PCI_REGION_CFG, 0, cfg, sizeof(cfg));
	client_write(c, PCI_REGION_CFG, PCI_BASE_ADDRESS_2, ones, sizeof(ones));
	client_call(c, VU_DEVICE_RESET, NULL, 0, NULL, 0);
	client_map_memory(c);
	set_irqs(c, VU_IRQ_DATA_EVENTFD, 1, &event);
	set_irqs(c, VU_IRQ_DATA_NONE, 1, NULL);
	client_command(c, 1 << 16, 0);
	client_versions(c);
	client_update(c, package, sizeof(package));
	client_versions(c);
	/* A TMR is two megabytes to write and to watch, so it is rare */
	snp_client_session(c, rnd(32) ? 0 : 0x200000);
	set_irqs(c, VU_IRQ_DATA_NONE, 0, NULL);
	client_call(c, VU_DMA_UNMAP, &unmap, sizeof(unmap), NULL, 0);
}

static void variations(void)
{
	uint32_t sessions = from_env("FUZZ_SESSIONS", DEFAULT_SESSIONS);

	rng = from_env("FUZZ_SEED", DEFAULT_SEED) | 1;
	for (uint32_t i = 0; i < sessions && !ktap_failed(); i++) {
		w.client.vary = vary;
		session(&w.client);

		/* Whatever that was: the next client finds a device as new */
		wire_reconnect();
		EXPECT_EQ(client_hello(&w.client), 0);
		EXPECT_EQ(client_read32(&w.client, 0x109fc), 0xa);
		EXPECT_EQ(client_read32(&w.client, 0x10544), PSP_RESP);
		EXPECT_EQ(w.emu.mem.count, 0);
		wire_reconnect();
	}
}

/* Else there would be little to vary */
static void unvaried(void)
{
	session(&w.client);
	EXPECT_EQ(w.emu.psp.sfs.updates, 1);
	EXPECT_EQ(w.emu.pci.msix_sent[0], 1);
	EXPECT_EQ(w.emu.psp.sev.commands, 8);
	EXPECT_EQ(w.emu.mem.count, 0);
}

static void prepare(void)
{
	struct sfs_package_spec spec = {
		.size = sizeof(package), .base_level = SFS_FACTORY_LEVEL,
		.level = SFS_FACTORY_LEVEL + 1,
	};

	sfs_package_build(&spec, package);
	event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	wire_open();
	w.emu.psp.sev.offered = true;
	w.emu.psp.sev.snp_offered = true;
}

static void finish(void)
{
	wire_close();
	close(event);
}

static const struct ktap_test tests[] = {
	{ "a session", unvaried },
	{ "variations of it", variations },
};

KTAP_SUITE(fuzz, .before = prepare, .after = finish);
