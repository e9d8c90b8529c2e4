// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-pci: INTx, raised by the device, and its mask
 */
#include <errno.h>

#include <linux/pci_regs.h>

#include "kselftest_harness.h"

#include "vfio_test.h"

#define INTX	VFIO_PCI_INTX_IRQ_INDEX

FIXTURE(intx)
{
	struct vfio_dev dev;
	int fd;
	int irqfd;
};

FIXTURE_VARIANT(intx)
{
	const struct vfio_hw *hw;
};

FIXTURE_VARIANT_ADD(intx, 82574)
{
	.hw = &vfio_82574,
};

FIXTURE_VARIANT_ADD(intx, xhci)
{
	.hw = &vfio_xhci,
};

FIXTURE_SETUP(intx)
{
	OPEN_OR_SKIP(&self->dev, variant->hw);
	ASSERT_EQ(1, vfio_irq_count(&self->dev, INTX));
	self->fd = event_new();
	self->irqfd = event_new();
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, self->irqfd);
	ASSERT_EQ(0, vfio_trigger_fd(&self->dev, INTX, 0, self->fd));
}

FIXTURE_TEARDOWN(intx)
{
	vfio_close(&self->dev);
	close(self->fd);
	close(self->irqfd);
}

#define raise_line() self->dev.hw->raise(&self->dev, 0)
#define lower_line() self->dev.hw->ack(&self->dev)
#define mask() vfio_do(&self->dev, VFIO_MASK, INTX, 0, 1)
#define unmask() vfio_do(&self->dev, VFIO_UNMASK, INTX, 0, 1)

static int unmask_by(struct vfio_dev *dev, int fd)
{
	int32_t fds[] = { fd };

	return vfio_do_fds(dev, VFIO_UNMASK, INTX, 0, 1, fds);
}

TEST_F(intx, is_masked_by_each_interrupt)
{
	raise_line();
	EXPECT_EQ(1, event_wait(self->fd));
	/* It is still raised, and is raised again, and does not come */
	EXPECT_EQ(0, event_settle(self->fd));
	lower_line();
	raise_line();
	EXPECT_EQ(0, event_settle(self->fd));
	/* What is pending then comes at once */
	EXPECT_EQ(0, unmask());
	EXPECT_EQ(1, event_wait(self->fd));
	lower_line();
	EXPECT_EQ(0, unmask());
	EXPECT_EQ(0, event_settle(self->fd));
	raise_line();
	EXPECT_EQ(1, event_wait(self->fd));
}

TEST_F(intx, is_requested_once)
{
	EXPECT_EQ(1, vfio_count_requested(&self->dev, "vfio-intx("));
	EXPECT_EQ(0, vfio_count_requested(&self->dev, "vfio-msi"));
	ASSERT_EQ(0, vfio_disable(&self->dev, INTX));
	EXPECT_EQ(0, vfio_count_requested(&self->dev, "vfio-intx("));
}

TEST_F(intx, mask_keeps_it_back)
{
	EXPECT_EQ(0, mask());
	raise_line();
	EXPECT_EQ(0, event_settle(self->fd));
	/* Twice is once */
	EXPECT_EQ(0, mask());
	EXPECT_EQ(0, unmask());
	EXPECT_EQ(1, event_wait(self->fd));
}

TEST_F(intx, unmasked_again_is_no_interrupt)
{
	EXPECT_EQ(0, unmask());
	EXPECT_EQ(0, unmask());
	EXPECT_EQ(0, event_settle(self->fd));
	raise_line();
	EXPECT_EQ(1, event_wait(self->fd));
}

TEST_F(intx, bools_that_are_0_do_nothing)
{
	uint8_t off[] = { 0 }, on[] = { 1 };

	EXPECT_EQ(0, vfio_do_bools(&self->dev, VFIO_MASK, INTX, 0, 1, off));
	raise_line();
	EXPECT_EQ(1, event_wait(self->fd));
	EXPECT_EQ(0, vfio_do_bools(&self->dev, VFIO_UNMASK, INTX, 0, 1, off));
	EXPECT_EQ(0, event_settle(self->fd));
	EXPECT_EQ(0, vfio_do_bools(&self->dev, VFIO_UNMASK, INTX, 0, 1, on));
	EXPECT_EQ(1, event_wait(self->fd));
	lower_line();
	EXPECT_EQ(0, unmask());
	EXPECT_EQ(0, vfio_do_bools(&self->dev, VFIO_MASK, INTX, 0, 1, on));
	raise_line();
	EXPECT_EQ(0, event_settle(self->fd));
}

TEST_F(intx, loops_back)
{
	uint8_t off[] = { 0 }, on[] = { 1 };

	EXPECT_EQ(0, vfio_do(&self->dev, VFIO_TRIGGER, INTX, 0, 1));
	EXPECT_EQ(1, event_wait(self->fd));
	EXPECT_EQ(0, vfio_do_bools(&self->dev, VFIO_TRIGGER, INTX, 0, 1, off));
	EXPECT_EQ(0, event_settle(self->fd));
	EXPECT_EQ(0, vfio_do_bools(&self->dev, VFIO_TRIGGER, INTX, 0, 1, on));
	EXPECT_EQ(1, event_wait(self->fd));
	/* That was no interrupt, so nothing is masked */
	raise_line();
	EXPECT_EQ(1, event_wait(self->fd));
}

TEST_F(intx, is_unmasked_by_an_eventfd)
{
	EXPECT_EQ(0, unmask_by(&self->dev, self->irqfd));
	raise_line();
	EXPECT_EQ(1, event_wait(self->fd));
	EXPECT_EQ(0, event_settle(self->fd));
	/* Pending: it comes again */
	EXPECT_EQ(0, event_signal(self->irqfd));
	EXPECT_EQ(1, event_wait(self->fd));
	lower_line();
	EXPECT_EQ(0, event_signal(self->irqfd));
	EXPECT_EQ(0, event_settle(self->fd));
	raise_line();
	EXPECT_EQ(1, event_wait(self->fd));
}

TEST_F(intx, eventfd_that_unmasks_can_be_taken_back)
{
	EXPECT_EQ(0, unmask_by(&self->dev, self->irqfd));
	/* There is only one at a time */
	EXPECT_EQ(-EBUSY, unmask_by(&self->dev, self->fd));
	EXPECT_EQ(0, unmask_by(&self->dev, -1));
	raise_line();
	EXPECT_EQ(1, event_wait(self->fd));
	EXPECT_EQ(0, event_signal(self->irqfd));
	EXPECT_EQ(0, event_settle(self->fd));
	/* What was written meanwhile counts when it is set again */
	EXPECT_EQ(0, unmask_by(&self->dev, self->irqfd));
	EXPECT_EQ(1, event_wait(self->fd));
	/* Taking back what is not there is no error */
	EXPECT_EQ(0, unmask_by(&self->dev, -1));
	EXPECT_EQ(0, unmask_by(&self->dev, -1));
}

TEST_F(intx, signals_the_newest_eventfd)
{
	int fd = event_new();

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, vfio_trigger_fd(&self->dev, INTX, 0, fd));
	raise_line();
	EXPECT_EQ(1, event_wait(fd));
	EXPECT_EQ(0, event_settle(self->fd));
	close(fd);
}

TEST_F(intx, stays_enabled_without_an_eventfd)
{
	EXPECT_EQ(0, vfio_trigger_fd(&self->dev, INTX, 0, -1));
	EXPECT_EQ(1, vfio_count_requested(&self->dev, "vfio-intx("));
	raise_line();
	EXPECT_EQ(0, event_settle(self->fd));
	EXPECT_EQ(0, vfio_trigger_fd(&self->dev, INTX, 0, self->fd));
	/* It was masked when it came */
	EXPECT_EQ(0, event_settle(self->fd));
	EXPECT_EQ(0, unmask());
	EXPECT_EQ(1, event_wait(self->fd));
}

TEST_F(intx, is_disabled_as_a_whole)
{
	ASSERT_EQ(0, vfio_disable(&self->dev, INTX));
	raise_line();
	EXPECT_EQ(0, event_settle(self->fd));
	EXPECT_EQ(-EINVAL, mask());
	EXPECT_EQ(-EINVAL, unmask());
	EXPECT_EQ(-EINVAL, vfio_disable(&self->dev, INTX));
	lower_line();
	ASSERT_EQ(0, vfio_trigger_fd(&self->dev, INTX, 0, self->fd));
	raise_line();
	EXPECT_EQ(1, event_wait(self->fd));
}

/* The bit of the command register that a driver in user space sees is a mask too */
TEST_F(intx, obeys_the_command_register)
{
	ASSERT_EQ(0, vfio_set_command(&self->dev, PCI_COMMAND_INTX_DISABLE, true));
	raise_line();
	EXPECT_EQ(0, event_settle(self->fd));
	/* That mask is another: this one does not lift it */
	EXPECT_EQ(0, unmask());
	EXPECT_EQ(0, event_settle(self->fd));
	ASSERT_EQ(0, vfio_set_command(&self->dev, PCI_COMMAND_INTX_DISABLE, false));
	EXPECT_EQ(1, event_wait(self->fd));
}

TEST_F(intx, keeps_the_other_kinds_out)
{
	EXPECT_EQ(-EINVAL, vfio_trigger_fd(&self->dev, VFIO_PCI_MSI_IRQ_INDEX, 0, self->irqfd));
	EXPECT_EQ(-EINVAL, vfio_trigger_fd(&self->dev, VFIO_PCI_MSIX_IRQ_INDEX, 0, self->irqfd));
	raise_line();
	EXPECT_EQ(1, event_wait(self->fd));
	EXPECT_EQ(0, event_settle(self->irqfd));
}

TEST_HARNESS_MAIN
