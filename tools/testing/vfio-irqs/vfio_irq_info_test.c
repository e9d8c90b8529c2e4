// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-pci: VFIO_DEVICE_GET_IRQ_INFO
 */
#include <errno.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <linux/pci_regs.h>

#include "kselftest_harness.h"

#include "vfio_test.h"

FIXTURE(info)
{
	struct vfio_dev dev;
};

FIXTURE_VARIANT(info)
{
	const struct vfio_hw *hw;
	unsigned int msi;
	unsigned int msix;
};

FIXTURE_VARIANT_ADD(info, 82574)
{
	.hw = &vfio_82574, .msi = 1, .msix = 5,
};

FIXTURE_VARIANT_ADD(info, xhci)
{
	.hw = &vfio_xhci, .msi = 16, .msix = 16,
};

FIXTURE_SETUP(info)
{
	OPEN_OR_SKIP(&self->dev, variant->hw);
}

FIXTURE_TEARDOWN(info)
{
	vfio_close(&self->dev);
}

TEST_F(info, counts_what_the_device_has)
{
	EXPECT_EQ(1, vfio_irq_count(&self->dev, VFIO_PCI_INTX_IRQ_INDEX));
	EXPECT_EQ(variant->msi, vfio_irq_count(&self->dev, VFIO_PCI_MSI_IRQ_INDEX));
	EXPECT_EQ(variant->msix, vfio_irq_count(&self->dev, VFIO_PCI_MSIX_IRQ_INDEX));
	EXPECT_EQ(1, vfio_irq_count(&self->dev, VFIO_PCI_ERR_IRQ_INDEX));
	EXPECT_EQ(1, vfio_irq_count(&self->dev, VFIO_PCI_REQ_IRQ_INDEX));
	EXPECT_EQ(-EINVAL, vfio_irq_count(&self->dev, VFIO_PCI_NUM_IRQS));
	EXPECT_EQ(-EINVAL, vfio_irq_count(&self->dev, ~0U));
}

TEST_F(info, flags_say_what_an_index_can)
{
	struct vfio_irq_info info;

	ASSERT_EQ(0, vfio_irq_info(&self->dev, VFIO_PCI_INTX_IRQ_INDEX, &info));
	EXPECT_EQ(VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_MASKABLE | VFIO_IRQ_INFO_AUTOMASKED,
		  info.flags);
	ASSERT_EQ(0, vfio_irq_info(&self->dev, VFIO_PCI_MSI_IRQ_INDEX, &info));
	EXPECT_EQ(VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE, info.flags);
	/* Whether MSI-X can grow depends on the machine, see vfio_msi_test */
	ASSERT_EQ(0, vfio_irq_info(&self->dev, VFIO_PCI_MSIX_IRQ_INDEX, &info));
	EXPECT_EQ(VFIO_IRQ_INFO_EVENTFD, info.flags & ~VFIO_IRQ_INFO_NORESIZE);
	ASSERT_EQ(0, vfio_irq_info(&self->dev, VFIO_PCI_ERR_IRQ_INDEX, &info));
	EXPECT_EQ(VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE, info.flags);
	ASSERT_EQ(0, vfio_irq_info(&self->dev, VFIO_PCI_REQ_IRQ_INDEX, &info));
	EXPECT_EQ(VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE, info.flags);
}

TEST_F(info, struct_has_to_be_there)
{
	struct vfio_irq_info info = { .argsz = sizeof(info) - 1 };
	void *nowhere = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	EXPECT_EQ(-1, ioctl(self->dev.fd, VFIO_DEVICE_GET_IRQ_INFO, &info));
	EXPECT_EQ(EINVAL, errno);
	ASSERT_NE(MAP_FAILED, nowhere);
	EXPECT_EQ(-1, ioctl(self->dev.fd, VFIO_DEVICE_GET_IRQ_INFO, nowhere));
	EXPECT_EQ(EFAULT, errno);
	munmap(nowhere, 4096);
}

TEST_HARNESS_MAIN
