// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of vfio-pci: vectors of MSI and MSI-X
 */
#include <linux/pci_regs.h>

#include "vfio_test.h"

#define MSIX	VFIO_PCI_MSIX_IRQ_INDEX

/* Raises a vector: whether its eventfd is signalled once, and no other is */
bool msi_comes(struct vfio_dev *dev, const int32_t *fds, unsigned int vector)
{
	int count;

	dev->hw->raise(dev, vector);
	count = event_wait(fds[vector]);
	dev->hw->ack(dev);
	if (dev->hw->repeats) {
		event_settle(fds[vector]);
		count = count > 1 ? 1 : count;
	}
	return count == 1 && !event_settle_all(fds, VFIO_MAX_VECTORS);
}

/* Raises a vector: whether nothing is signalled */
bool msi_is_lost(struct vfio_dev *dev, const int32_t *fds, unsigned int vector)
{
	int count;

	dev->hw->raise(dev, vector);
	count = event_settle_all(fds, VFIO_MAX_VECTORS);
	dev->hw->ack(dev);
	return !count;
}

/* What was raised while a vector of MSI-X was masked comes once it is not: to nobody */
int msi_flush(struct vfio_dev *dev, const int32_t *fds)
{
	int ret;

	ret = vfio_do_fds(dev, VFIO_TRIGGER, MSIX, 0, vfio_irq_count(dev, MSIX), fds);
	event_settle_all(fds, VFIO_MAX_VECTORS);
	return ret ?: vfio_disable(dev, MSIX);
}

/* Whether the capability of the device itself says that this kind is on */
bool msi_is_on(const struct vfio_dev *dev, unsigned int index)
{
	uint8_t wanted = index == MSIX ? PCI_CAP_ID_MSIX : PCI_CAP_ID_MSI;
	uint8_t config[256];
	unsigned int at;

	if (vfio_raw_config(dev, config, sizeof(config)))
		return false;
	for (at = config[PCI_CAPABILITY_LIST]; at && config[at] != wanted; at = config[at + 1])
		;
	if (!at)
		return false;
	/* The flags of both, of which these are in the low and in the high byte */
	return index == MSIX ? config[at + PCI_MSIX_FLAGS + 1] & (PCI_MSIX_FLAGS_ENABLE >> 8) :
			       config[at + PCI_MSI_FLAGS] & PCI_MSI_FLAGS_ENABLE;
}
