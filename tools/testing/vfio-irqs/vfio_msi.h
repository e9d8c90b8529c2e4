/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests of MSI and MSI-X: what they share. Fixtures have dev, count and fds, variants index.
 */
#ifndef VFIO_MSI_H
#define VFIO_MSI_H

#include "kselftest_harness.h"

#include "vfio_test.h"

#define MSI	VFIO_PCI_MSI_IRQ_INDEX
#define MSIX	VFIO_PCI_MSIX_IRQ_INDEX
#define INTX	VFIO_PCI_INTX_IRQ_INDEX

/* For FIXTURE_SETUP; @least vectors are needed */
#define MSI_SET_UP(least) do { \
	OPEN_OR_SKIP(&self->dev, variant->hw); \
	self->count = vfio_irq_count(&self->dev, variant->index); \
	ASSERT_LE(least, self->count); \
	ASSERT_GE(VFIO_MAX_VECTORS, self->count); \
	ASSERT_EQ(0, event_new_all(self->fds, VFIO_MAX_VECTORS)); \
	ASSERT_EQ(0, msi_flush(&self->dev, self->fds)); \
} while (0)

#define enable(start, count, fds) \
	vfio_do_fds(&self->dev, VFIO_TRIGGER, variant->index, start, count, fds)

#define loop_back(index, start, count) vfio_do(&self->dev, VFIO_TRIGGER, index, start, count)

#define EXPECT_COMES(vector) do { \
	unsigned int _vector = (vector); \
	EXPECT_TRUE(msi_comes(&self->dev, self->fds, _vector)) \
		TH_LOG("vector %u", _vector); \
} while (0)

#define EXPECT_LOST(vector) do { \
	unsigned int _vector = (vector); \
	EXPECT_TRUE(msi_is_lost(&self->dev, self->fds, _vector)) \
		TH_LOG("vector %u", _vector); \
} while (0)

/*
 * A vector that was released. Without a mask of its own, as QEMU's MSI is, its message
 * would meet an entry of the IOMMU that is gone, which would log a fault.
 */
#define EXPECT_RELEASED(vector) do { \
	if (variant->index == MSIX) \
		EXPECT_LOST(vector); \
} while (0)

#endif /* VFIO_MSI_H */
