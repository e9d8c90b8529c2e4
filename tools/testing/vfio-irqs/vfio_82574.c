// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of vfio-pci: Intel's network controller 82574L, which QEMU has as e1000e
 *
 * It has INTx, one vector of MSI and five of MSI-X. A write to ICS (Interrupt Cause Set)
 * raises causes just as packets would: they go through mask, vector allocation and
 * throttling of the device. QEMU sends a message again when the throttling time is over: with
 * MSI if nobody has cleared the cause by then, with MSI-X in any case (as of 11.1).
 */
#include "vfio_test.h"

#define REG_CTRL	0x0000
#define REG_ICR		0x00c0
#define REG_ICS		0x00c8
#define REG_IMS		0x00d0
#define REG_IMC		0x00d8
#define REG_EIAC	0x00dc
#define REG_IVAR	0x00e4
#define REG_EITR(n)	(0x00e8 + 4 * (n))

#define CTRL_RST	0x04000000

/* RxQ0, RxQ1, TxQ0, TxQ1, other: a vector for each */
#define CAUSES		5
#define CAUSE(vector)	(1U << (20 + (vector)))
#define ALL_CAUSES	(0x1fU << 20)

/* Of cause n to vector n */
#define IVAR_VALID	0x8U
#define IVAR_BITS	4

static int init(struct vfio_dev *dev)
{
	uint32_t ivar = 0;
	unsigned int i;

	vfio_bar_write(dev, REG_IMC, ~0U);
	vfio_bar_write(dev, REG_CTRL, vfio_bar_read(dev, REG_CTRL) | CTRL_RST);
	vfio_bar_write(dev, REG_IMC, ~0U);
	for (i = 0; i < CAUSES; i++) {
		ivar |= (IVAR_VALID | i) << (IVAR_BITS * i);
		vfio_bar_write(dev, REG_EITR(i), 0);
	}
	vfio_bar_write(dev, REG_IVAR, ivar);
	vfio_bar_write(dev, REG_EIAC, ALL_CAUSES);
	vfio_bar_write(dev, REG_ICR, ~0U);
	return 0;
}

/* A cause that is pending already would raise nothing */
static void raise_vector(struct vfio_dev *dev, unsigned int vector)
{
	vfio_bar_write(dev, REG_ICR, CAUSE(vector));
	vfio_bar_write(dev, REG_IMS, CAUSE(vector));
	vfio_bar_write(dev, REG_ICS, CAUSE(vector));
}

static void ack(struct vfio_dev *dev)
{
	vfio_bar_write(dev, REG_ICR, ~0U);
}

const struct vfio_hw vfio_82574 = {
	.name = "82574",
	.vendor = 0x8086,
	.device = 0x10d3,
	.init = init,
	.raise = raise_vector,
	.ack = ack,
	.repeats = true,
};
