// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-pci: ranges of vectors of MSI and MSI-X
 */
#include <errno.h>

#include "vfio_msi.h"

FIXTURE(range)
{
	struct vfio_dev dev;
	unsigned int count;
	int32_t fds[VFIO_MAX_VECTORS];
};

FIXTURE_VARIANT(range)
{
	const struct vfio_hw *hw;
	unsigned int index;
	const char *requested;
};

FIXTURE_VARIANT_ADD(range, 82574_msix)
{
	.hw = &vfio_82574, .index = MSIX, .requested = "vfio-msix[",
};

FIXTURE_VARIANT_ADD(range, xhci_msi)
{
	.hw = &vfio_xhci, .index = MSI, .requested = "vfio-msi[",
};

FIXTURE_VARIANT_ADD(range, xhci_msix)
{
	.hw = &vfio_xhci, .index = MSIX, .requested = "vfio-msix[",
};

FIXTURE_SETUP(range)
{
	MSI_SET_UP(4);
}

FIXTURE_TEARDOWN(range)
{
	vfio_close(&self->dev);
	event_close_all(self->fds, VFIO_MAX_VECTORS);
}

TEST_F(range, one_eventfd_takes_several)
{
	int32_t same[] = { self->fds[0], self->fds[0], self->fds[0] };
	unsigned int i;

	ASSERT_EQ(0, enable(0, 3, same));
	for (i = 0; i < 3; i++) {
		self->dev.hw->raise(&self->dev, i);
		EXPECT_LE(1, event_wait(self->fds[0]));
		event_settle(self->fds[0]);
	}
}

TEST_F(range, minus_one_skips)
{
	int32_t holes[] = { self->fds[0], -1, self->fds[2] };

	ASSERT_EQ(0, enable(0, 3, holes));
	EXPECT_EQ(2, vfio_count_requested(&self->dev, variant->requested));
	EXPECT_COMES(0);
	EXPECT_LOST(1);
	EXPECT_COMES(2);
}

TEST_F(range, minus_one_releases)
{
	ASSERT_EQ(0, enable(0, 3, self->fds));
	ASSERT_EQ(0, vfio_trigger_fd(&self->dev, variant->index, 1, -1));
	EXPECT_EQ(2, vfio_count_requested(&self->dev, variant->requested));
	EXPECT_COMES(0);
	EXPECT_RELEASED(1);
	EXPECT_COMES(2);
	/* The index stays enabled, and takes the vector again */
	ASSERT_EQ(0, vfio_trigger_fd(&self->dev, variant->index, 2, -1));
	EXPECT_EQ(0, loop_back(variant->index, 0, 3));
	ASSERT_EQ(0, vfio_trigger_fd(&self->dev, variant->index, 1, self->fds[1]));
	event_settle_all(self->fds, VFIO_MAX_VECTORS);
	EXPECT_COMES(0);
	EXPECT_COMES(1);
	EXPECT_EQ(2, vfio_count_requested(&self->dev, variant->requested));
}

TEST_F(range, need_not_begin_at_0)
{
	unsigned int last = self->count - 1;

	ASSERT_EQ(0, enable(last, 1, &self->fds[last]));
	EXPECT_EQ(1, vfio_count_requested(&self->dev, variant->requested));
	EXPECT_COMES(last);
	EXPECT_LOST(0);
	ASSERT_EQ(0, enable(1, 2, &self->fds[1]));
	EXPECT_COMES(1);
	EXPECT_COMES(2);
	EXPECT_COMES(last);
}

/* Vectors beyond those that the index was enabled with: what NORESIZE is about */
TEST_F(range, grows_unless_noresize)
{
	unsigned int last = self->count - 1;
	struct vfio_irq_info info;

	ASSERT_EQ(0, vfio_irq_info(&self->dev, variant->index, &info));
	/* A set of MSI vectors cannot grow, whatever the machine */
	if (variant->index == MSI)
		EXPECT_TRUE(info.flags & VFIO_IRQ_INFO_NORESIZE);
	ASSERT_EQ(0, enable(0, 2, self->fds));
	if (info.flags & VFIO_IRQ_INFO_NORESIZE) {
		EXPECT_EQ(-EINVAL, enable(last, 1, &self->fds[last]));
		EXPECT_EQ(2, vfio_count_requested(&self->dev, variant->requested));
		EXPECT_RELEASED(last);
	} else {
		EXPECT_EQ(0, enable(last, 1, &self->fds[last]));
		EXPECT_COMES(last);
	}
	EXPECT_COMES(0);
	EXPECT_COMES(1);
}

TEST_F(range, loops_back)
{
	uint8_t bools[] = { 1, 0, 1 };
	unsigned int i;

	ASSERT_EQ(0, enable(0, 4, self->fds));
	EXPECT_EQ(0, loop_back(variant->index, 1, 2));
	for (i = 0; i < 4; i++)
		EXPECT_EQ(i == 1 || i == 2, event_settle(self->fds[i]));
	EXPECT_EQ(0, vfio_do_bools(&self->dev, VFIO_TRIGGER, variant->index, 1, 3, bools));
	for (i = 0; i < 4; i++)
		EXPECT_EQ(i == 1 || i == 3, event_settle(self->fds[i]));
	/* Vectors without an eventfd have nothing to signal */
	ASSERT_EQ(0, vfio_trigger_fd(&self->dev, variant->index, 1, -1));
	EXPECT_EQ(0, loop_back(variant->index, 0, 3));
	EXPECT_EQ(2, event_settle_all(self->fds, VFIO_MAX_VECTORS));
}

TEST_F(range, bad_eventfd_undoes_the_range)
{
	int32_t bad[] = { self->fds[1], NOT_OPEN, self->fds[3] };

	EXPECT_EQ(-EBADF, enable(1, 3, bad));
	EXPECT_EQ(-EINVAL, loop_back(variant->index, 0, 1));
	ASSERT_EQ(0, enable(0, 4, self->fds));
	EXPECT_EQ(-EBADF, enable(1, 3, bad));
	EXPECT_EQ(2, vfio_count_requested(&self->dev, variant->requested));
	EXPECT_COMES(0);
	EXPECT_RELEASED(1);
	EXPECT_RELEASED(2);
	/* Behind the bad one nothing was done */
	EXPECT_COMES(3);
}

TEST_HARNESS_MAIN
