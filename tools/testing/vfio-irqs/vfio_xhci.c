// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of vfio-pci: NEC's USB controller uPD720200, as QEMU has it (nec-usb-xhci)
 *
 * It has INTx, and vectors of MSI and of MSI-X for each of its interrupters. An
 * interrupter with an event ring (in memory, through the IOMMU) raises an interrupt when
 * software says that it is not busy (EHB) but has events left to look at. That an
 * interrupter says so about a ring in which nothing was ever written is QEMU's.
 */
#include <errno.h>
#include <string.h>

#include "vfio_test.h"

#define REG_CAPLENGTH	0x00
#define REG_RTSOFF	0x18

/* Behind the capabilities */
#define REG_USBCMD	0x00
#define USBCMD_HCRST	0x2
#define USBCMD_INTE	0x4

/* Of an interrupter, in the runtime registers */
#define INTERRUPTER(n)	(0x20 + 0x20 * (n))
#define REG_IMAN	0x00
#define IMAN_IP		0x1
#define IMAN_IE		0x2
#define REG_IMOD	0x04
#define REG_ERSTSZ	0x08
#define REG_ERSTBA	0x10
#define REG_ERDP	0x18
#define ERDP_EHB	0x8

/* The page that the device sees at 0: from 64 on the segment table, then the ring */
#define TABLE		64
#define RING		1024
#define RING_TRBS	16
#define TRB_BYTES	16

#define INTERRUPTERS	16
#define RESET_READS	1000

struct segment {
	uint64_t base;
	uint32_t trbs;
	uint32_t reserved;
};

static unsigned int usbcmd(struct vfio_dev *dev)
{
	return (vfio_bar_read(dev, REG_CAPLENGTH) & 0xff) + REG_USBCMD;
}

static unsigned int interrupter(struct vfio_dev *dev, unsigned int number)
{
	return vfio_bar_read(dev, REG_RTSOFF) + INTERRUPTER(number);
}

static void write_64(struct vfio_dev *dev, unsigned int offset, uint64_t val)
{
	vfio_bar_write(dev, offset, (uint32_t)val);
	vfio_bar_write(dev, offset + 4, val >> 32);
}

static int reset(struct vfio_dev *dev)
{
	unsigned int i;

	vfio_bar_write(dev, usbcmd(dev), USBCMD_HCRST);
	for (i = 0; i < RESET_READS; i++)
		if (!(vfio_bar_read(dev, usbcmd(dev)) & USBCMD_HCRST))
			return 0;
	return -ETIMEDOUT;
}

static int init(struct vfio_dev *dev)
{
	struct segment segment = { .base = RING, .trbs = RING_TRBS };
	unsigned int i;
	int ret;

	ret = vfio_map_dma(dev);
	ret = ret ?: reset(dev);
	if (ret)
		return ret;
	memcpy((char *)dev->dma + TABLE, &segment, sizeof(segment));
	for (i = 0; i < INTERRUPTERS; i++) {
		unsigned int base = interrupter(dev, i);

		vfio_bar_write(dev, base + REG_IMOD, 0);
		vfio_bar_write(dev, base + REG_ERSTSZ, 1);
		write_64(dev, base + REG_ERDP, RING);
		write_64(dev, base + REG_ERSTBA, TABLE);
		vfio_bar_write(dev, base + REG_IMAN, IMAN_IE | IMAN_IP);
	}
	vfio_bar_write(dev, usbcmd(dev), USBCMD_INTE);
	return 0;
}

/* QEMU notes with a write to IMAN that MSI-X, if it is on by now, has this vector */
static void raise_vector(struct vfio_dev *dev, unsigned int vector)
{
	unsigned int base = interrupter(dev, vector);

	vfio_bar_write(dev, base + REG_IMAN, IMAN_IE);
	vfio_bar_write(dev, base + REG_ERDP, (RING + TRB_BYTES) | ERDP_EHB);
}

static void ack(struct vfio_dev *dev)
{
	vfio_bar_write(dev, interrupter(dev, 0) + REG_IMAN, IMAN_IE | IMAN_IP);
}

const struct vfio_hw vfio_xhci = {
	.name = "xhci",
	.vendor = 0x1033,
	.device = 0x0194,
	.init = init,
	.raise = raise_vector,
	.ack = ack,
};
