// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-pci: MSI and MSI-X, raised by the device
 */
#include <errno.h>
#include <fcntl.h>

#include <linux/pci_regs.h>

#include "../kselftest_harness.h"

#include "vfio_test.h"

#define MSI	VFIO_PCI_MSI_IRQ_INDEX
#define MSIX	VFIO_PCI_MSIX_IRQ_INDEX
#define INTX	VFIO_PCI_INTX_IRQ_INDEX

#define NOT_OPEN	1000

#define enable(start, count, fds) \
	vfio_do_fds(&self->dev, VFIO_TRIGGER, variant->index, start, count, fds)

#define loop_back(index, start, count) vfio_do(&self->dev, VFIO_TRIGGER, index, start, count)

/* Raises a vector: whether its eventfd is signalled once, and no other is */
static bool comes(struct vfio_dev *dev, const int32_t *fds, unsigned int vector)
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
static bool is_lost(struct vfio_dev *dev, const int32_t *fds, unsigned int vector)
{
	int count;

	dev->hw->raise(dev, vector);
	count = event_settle_all(fds, VFIO_MAX_VECTORS);
	dev->hw->ack(dev);
	return !count;
}

#define EXPECT_COMES(vector) \
	EXPECT_TRUE(comes(&self->dev, self->fds, vector)) \
		TH_LOG("vector %u", vector)

#define EXPECT_LOST(vector) \
	EXPECT_TRUE(is_lost(&self->dev, self->fds, vector)) \
		TH_LOG("vector %u", vector)

/*
 * A vector that was released. Without a mask of its own, as QEMU's MSI is, its message
 * would meet an entry of the IOMMU that is gone, which would log a fault.
 */
#define EXPECT_RELEASED(vector) do { \
	if (variant->index == MSIX) \
		EXPECT_LOST(vector); \
} while (0)

/* What was raised while a vector of MSI-X was masked comes once it is not: to nobody */
static int flush_pending(struct vfio_dev *dev, const int32_t *fds)
{
	int ret;

	ret = vfio_do_fds(dev, VFIO_TRIGGER, MSIX, 0, vfio_irq_count(dev, MSIX), fds);
	event_settle_all(fds, VFIO_MAX_VECTORS);
	return ret ?: vfio_disable(dev, MSIX);
}

/* Whether the capability of the device itself says that this kind is on */
static bool is_on(const struct vfio_dev *dev, unsigned int index)
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
	char name[VFIO_PCI_NAME];

	if (vfio_find(variant->hw, name))
		SKIP(return, "no %s is bound to vfio-pci", variant->hw->name);
	ASSERT_EQ(0, vfio_open(&self->dev, variant->hw));
	self->count = vfio_irq_count(&self->dev, variant->index);
	ASSERT_LE(1, self->count);
	ASSERT_GE(VFIO_MAX_VECTORS, self->count);
	ASSERT_EQ(0, event_new_all(self->fds, VFIO_MAX_VECTORS));
	ASSERT_EQ(0, flush_pending(&self->dev, self->fds));
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
		ASSERT_TRUE(comes(&self->dev, self->fds, i)) TH_LOG("vector %u", i);
	/* Not only once */
	EXPECT_COMES(0);
}

TEST_F(msi, is_the_kind_that_was_asked_for)
{
	EXPECT_FALSE(is_on(&self->dev, MSI));
	EXPECT_FALSE(is_on(&self->dev, MSIX));
	ASSERT_EQ(0, enable(0, self->count, self->fds));
	EXPECT_TRUE(is_on(&self->dev, variant->index));
	EXPECT_FALSE(is_on(&self->dev, variant->other));
	EXPECT_EQ(self->count, vfio_count_requested(&self->dev, variant->requested));
	EXPECT_EQ(0, vfio_count_requested(&self->dev, variant->other_requested));
	ASSERT_EQ(0, vfio_disable(&self->dev, variant->index));
	EXPECT_FALSE(is_on(&self->dev, MSI));
	EXPECT_FALSE(is_on(&self->dev, MSIX));
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
	EXPECT_TRUE(is_on(&self->dev, variant->index));
	EXPECT_COMES(0);
	EXPECT_COMES(self->count - 1);
}

TEST_F(msi, makes_room_for_the_other_kind)
{
	ASSERT_EQ(0, enable(0, self->count, self->fds));
	ASSERT_EQ(0, vfio_disable(&self->dev, variant->index));
	ASSERT_EQ(0, vfio_trigger_fd(&self->dev, variant->other, 0, self->fds[0]));
	EXPECT_TRUE(is_on(&self->dev, variant->other));
	EXPECT_FALSE(is_on(&self->dev, variant->index));
	EXPECT_EQ(1, vfio_count_requested(&self->dev, variant->other_requested));
	EXPECT_TRUE(comes(&self->dev, self->fds, 0));
	ASSERT_EQ(0, vfio_disable(&self->dev, variant->other));
	ASSERT_EQ(0, enable(0, self->count, self->fds));
	event_settle_all(self->fds, VFIO_MAX_VECTORS);
	EXPECT_COMES(self->count - 1);
}

TEST_F(msi, cannot_be_masked)
{
	uint8_t on[] = { 1 };

	ASSERT_EQ(0, enable(0, self->count, self->fds));
	EXPECT_EQ(-ENOTTY, vfio_do(&self->dev, VFIO_MASK, variant->index, 0, 1));
	EXPECT_EQ(-ENOTTY, vfio_do(&self->dev, VFIO_UNMASK, variant->index, 0, 1));
	EXPECT_EQ(-ENOTTY, vfio_do_bools(&self->dev, VFIO_MASK, variant->index, 0, 1, on));
	EXPECT_EQ(-ENOTTY, vfio_do_fds(&self->dev, VFIO_UNMASK, variant->index, 0, 1, self->fds));
	EXPECT_COMES(0);
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
	EXPECT_FALSE(is_on(&self->dev, variant->index));
	EXPECT_EQ(-EINVAL, loop_back(variant->index, 0, 1));
	ASSERT_EQ(0, vfio_trigger_fd(&self->dev, variant->other, 0, self->fds[0]));
	EXPECT_TRUE(comes(&self->dev, self->fds, 0));
	close(null);
}

TEST_F(msi, ends_when_the_device_is_closed)
{
	ASSERT_EQ(0, enable(0, self->count, self->fds));
	EXPECT_EQ(self->count, vfio_count_requested(&self->dev, variant->requested));
	vfio_close(&self->dev);
	EXPECT_EQ(0, vfio_count_requested(&self->dev, variant->requested));
	EXPECT_FALSE(is_on(&self->dev, variant->index));
	EXPECT_EQ(0, event_settle_all(self->fds, VFIO_MAX_VECTORS));
}

/* What needs more than one vector */
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
	char name[VFIO_PCI_NAME];

	if (vfio_find(variant->hw, name))
		SKIP(return, "no %s is bound to vfio-pci", variant->hw->name);
	ASSERT_EQ(0, vfio_open(&self->dev, variant->hw));
	self->count = vfio_irq_count(&self->dev, variant->index);
	ASSERT_LE(4, self->count);
	ASSERT_GE(VFIO_MAX_VECTORS, self->count);
	ASSERT_EQ(0, event_new_all(self->fds, VFIO_MAX_VECTORS));
	ASSERT_EQ(0, flush_pending(&self->dev, self->fds));
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
