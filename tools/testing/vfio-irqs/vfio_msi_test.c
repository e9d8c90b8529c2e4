// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-pci: MSI and MSI-X, raised by the device, and one kind of interrupts at a time
 */
#include <errno.h>
#include <fcntl.h>

#include "vfio_msi.h"

FIXTURE(msi)
{
	struct vfio_dev dev;
	unsigned int count;
	int32_t fds[VFIO_MAX_VECTORS];
};

FIXTURE_VARIANT(msi)
{
	const struct vfio_hw *hw;
	unsigned int index;
	/* The index that this one is not to be taken for */
	unsigned int other;
	/* Of the handlers in /proc/interrupts */
	const char *requested;
	const char *other_requested;
};

FIXTURE_VARIANT_ADD(msi, 82574_msi)
{
	.hw = &vfio_82574, .index = MSI, .other = MSIX,
	.requested = "vfio-msi[", .other_requested = "vfio-msix[",
};

FIXTURE_VARIANT_ADD(msi, 82574_msix)
{
	.hw = &vfio_82574, .index = MSIX, .other = MSI,
	.requested = "vfio-msix[", .other_requested = "vfio-msi[",
};

FIXTURE_VARIANT_ADD(msi, xhci_msi)
{
	.hw = &vfio_xhci, .index = MSI, .other = MSIX,
	.requested = "vfio-msi[", .other_requested = "vfio-msix[",
};

FIXTURE_VARIANT_ADD(msi, xhci_msix)
{
	.hw = &vfio_xhci, .index = MSIX, .other = MSI,
	.requested = "vfio-msix[", .other_requested = "vfio-msi[",
};

FIXTURE_SETUP(msi)
{
	MSI_SET_UP(1);
}

FIXTURE_TEARDOWN(msi)
{
	vfio_close(&self->dev);
	event_close_all(self->fds, VFIO_MAX_VECTORS);
}

TEST_F(msi, delivers_each_vector)
{
	unsigned int i;

	ASSERT_EQ(0, enable(0, self->count, self->fds));
	for (i = 0; i < self->count; i++)
		ASSERT_TRUE(msi_comes(&self->dev, self->fds, i)) TH_LOG("vector %u", i);
	/* Not only once */
	EXPECT_COMES(0);
}

TEST_F(msi, is_the_kind_that_was_asked_for)
{
	EXPECT_FALSE(msi_is_on(&self->dev, MSI));
	EXPECT_FALSE(msi_is_on(&self->dev, MSIX));
	ASSERT_EQ(0, enable(0, self->count, self->fds));
	EXPECT_TRUE(msi_is_on(&self->dev, variant->index));
	EXPECT_FALSE(msi_is_on(&self->dev, variant->other));
	EXPECT_EQ(self->count, vfio_count_requested(&self->dev, variant->requested));
	EXPECT_EQ(0, vfio_count_requested(&self->dev, variant->other_requested));
	ASSERT_EQ(0, vfio_disable(&self->dev, variant->index));
	EXPECT_FALSE(msi_is_on(&self->dev, MSI));
	EXPECT_FALSE(msi_is_on(&self->dev, MSIX));
	EXPECT_EQ(0, vfio_count_requested(&self->dev, variant->requested));
}

TEST_F(msi, is_disabled_as_a_whole)
{
	unsigned int i;

	ASSERT_EQ(0, enable(0, self->count, self->fds));
	ASSERT_EQ(0, vfio_disable(&self->dev, variant->index));
	for (i = 0; i < self->count; i++)
		EXPECT_LOST(i);
	EXPECT_EQ(-EINVAL, loop_back(variant->index, 0, 1));
	EXPECT_EQ(-EINVAL, vfio_disable(&self->dev, variant->index));
	ASSERT_EQ(0, enable(0, self->count, self->fds));
	event_settle_all(self->fds, VFIO_MAX_VECTORS);
	EXPECT_COMES(self->count - 1);
}

TEST_F(msi, keeps_the_other_kinds_out)
{
	ASSERT_EQ(0, enable(0, self->count, self->fds));
	EXPECT_EQ(-EINVAL, vfio_trigger_fd(&self->dev, variant->other, 0, self->fds[0]));
	EXPECT_EQ(-EINVAL, vfio_trigger_fd(&self->dev, INTX, 0, self->fds[0]));
	EXPECT_EQ(-EINVAL, loop_back(variant->other, 0, 1));
	EXPECT_EQ(-EINVAL, loop_back(INTX, 0, 1));
	EXPECT_EQ(-EINVAL, vfio_disable(&self->dev, variant->other));
	EXPECT_EQ(-EINVAL, vfio_disable(&self->dev, INTX));
	EXPECT_TRUE(msi_is_on(&self->dev, variant->index));
	EXPECT_COMES(0);
	EXPECT_COMES(self->count - 1);
}

TEST_F(msi, makes_room_for_the_other_kind)
{
	ASSERT_EQ(0, enable(0, self->count, self->fds));
	ASSERT_EQ(0, vfio_disable(&self->dev, variant->index));
	ASSERT_EQ(0, vfio_trigger_fd(&self->dev, variant->other, 0, self->fds[0]));
	EXPECT_TRUE(msi_is_on(&self->dev, variant->other));
	EXPECT_FALSE(msi_is_on(&self->dev, variant->index));
	EXPECT_EQ(1, vfio_count_requested(&self->dev, variant->other_requested));
	EXPECT_TRUE(msi_comes(&self->dev, self->fds, 0));
	ASSERT_EQ(0, vfio_disable(&self->dev, variant->other));
	ASSERT_EQ(0, enable(0, self->count, self->fds));
	event_settle_all(self->fds, VFIO_MAX_VECTORS);
	EXPECT_COMES(self->count - 1);
}

TEST_F(msi, signals_the_newest_eventfd)
{
	int fd = event_new();

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, enable(0, self->count, self->fds));
	ASSERT_EQ(0, vfio_trigger_fd(&self->dev, variant->index, 0, fd));
	EXPECT_LOST(0);
	EXPECT_LE(1, event_wait(fd));
	close(fd);
}

TEST_F(msi, outlives_the_callers_eventfd)
{
	int fd = event_new();

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, vfio_trigger_fd(&self->dev, variant->index, 0, fd));
	close(fd);
	EXPECT_LOST(0);
	ASSERT_EQ(0, vfio_trigger_fd(&self->dev, variant->index, 0, self->fds[0]));
	EXPECT_COMES(0);
}

TEST_F(msi, bad_eventfd_leaves_it_disabled)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	ASSERT_LE(0, null);
	EXPECT_EQ(-EBADF, vfio_trigger_fd(&self->dev, variant->index, 0, NOT_OPEN));
	EXPECT_EQ(-EINVAL, vfio_trigger_fd(&self->dev, variant->index, 0, null));
	EXPECT_FALSE(msi_is_on(&self->dev, variant->index));
	EXPECT_EQ(-EINVAL, loop_back(variant->index, 0, 1));
	ASSERT_EQ(0, vfio_trigger_fd(&self->dev, variant->other, 0, self->fds[0]));
	EXPECT_TRUE(msi_comes(&self->dev, self->fds, 0));
	close(null);
}

TEST_F(msi, ends_when_the_device_is_closed)
{
	ASSERT_EQ(0, enable(0, self->count, self->fds));
	EXPECT_EQ(self->count, vfio_count_requested(&self->dev, variant->requested));
	vfio_close(&self->dev);
	EXPECT_EQ(0, vfio_count_requested(&self->dev, variant->requested));
	EXPECT_FALSE(msi_is_on(&self->dev, variant->index));
	EXPECT_EQ(0, event_settle_all(self->fds, VFIO_MAX_VECTORS));
}

TEST_HARNESS_MAIN
