// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-pci: what VFIO_DEVICE_SET_IRQS refuses, by which error, and when
 *
 * Each row of the table is tried with no interrupts enabled, and with each kind of them.
 * What is refused leaves everything as it was.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "kselftest_harness.h"

#include "vfio_irq_errors.h"

#define MAX_DATA	64

struct bench {
	struct vfio_dev dev;
	unsigned int counts[VFIO_PCI_NUM_IRQS];
	int32_t fds[VFIO_MAX_VECTORS];
	/* For what is tried */
	int fd;
	int null;
};

FIXTURE(errors)
{
	struct bench b;
};

FIXTURE_VARIANT(errors)
{
	enum state state;
	/* What is enabled; VFIO_PCI_NUM_IRQS if nothing */
	unsigned int index;
};

FIXTURE_VARIANT_ADD(errors, disabled)
{
	.state = DISABLED, .index = VFIO_PCI_NUM_IRQS,
};

FIXTURE_VARIANT_ADD(errors, intx)
{
	.state = WITH_INTX, .index = INTX,
};

FIXTURE_VARIANT_ADD(errors, msi)
{
	.state = WITH_MSI, .index = MSI,
};

FIXTURE_VARIANT_ADD(errors, msix)
{
	.state = WITH_MSIX, .index = MSIX,
};

static int enter(struct bench *b, unsigned int index)
{
	return index == VFIO_PCI_NUM_IRQS ? 0 :
		vfio_do_fds(&b->dev, VFIO_TRIGGER, index, 0, b->counts[index], b->fds);
}

static void leave(struct bench *b)
{
	unsigned int index;

	/* At most one of them is enabled, the rest says EINVAL */
	for (index = INTX; index <= REQ; index++)
		vfio_disable(&b->dev, index);
}

FIXTURE_SETUP(errors)
{
	unsigned int index;

	OPEN_OR_SKIP(&self->b.dev, &vfio_82574);
	for (index = INTX; index <= REQ; index++)
		self->b.counts[index] = vfio_irq_count(&self->b.dev, index);
	ASSERT_EQ(0, event_new_all(self->b.fds, VFIO_MAX_VECTORS));
	self->b.fd = event_new();
	ASSERT_LE(0, self->b.fd);
	self->b.null = open("/dev/null", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->b.null);
	ASSERT_EQ(0, enter(&self->b, variant->index));
}

FIXTURE_TEARDOWN(errors)
{
	vfio_close(&self->b.dev);
	event_close_all(self->b.fds, VFIO_MAX_VECTORS);
	close(self->b.fd);
	close(self->b.null);
}

/* Whether exactly this index is enabled, and loops back to all that it was enabled with */
static bool is_enabled(struct bench *b, unsigned int wanted)
{
	unsigned int index, i;

	for (index = INTX; index <= MSIX; index++) {
		int want = index == wanted ? 0 : -EINVAL;

		if (vfio_do(&b->dev, VFIO_TRIGGER, index, 0, b->counts[index]) != want)
			return false;
	}
	for (i = 0; wanted <= MSIX && i < b->counts[wanted]; i++)
		if (event_count_all(&b->fds[i], 1) != 1)
			return false;
	return true;
}

static uint32_t resolve(uint32_t number, unsigned int count)
{
	return number >= N && number < 2 * N ? number - N + count : number;
}

static int try_row(struct bench *b, const struct row *row)
{
	const int32_t kinds[] = {
		[EVENT] = b->fd, [MINUS_1] = -1,
		[CLOSED] = NOT_OPEN, [NO_EVENT] = b->null,
	};
	uint32_t count = resolve(row->count, b->counts[row->index]);
	int32_t fds[VFIO_MAX_VECTORS];
	uint8_t bools[VFIO_MAX_VECTORS];
	unsigned int i;

	for (i = 0; i < VFIO_MAX_VECTORS; i++) {
		fds[i] = kinds[row->fd];
		bools[i] = 1;
	}
	if (row->flags & FD)
		return vfio_set_irqs(&b->dev, row->flags, row->index, row->start, count, fds,
				     count * sizeof(*fds));
	if (row->flags & BOOL)
		return vfio_set_irqs(&b->dev, row->flags, row->index, row->start, count, bools,
				     count * sizeof(*bools));
	return vfio_set_irqs(&b->dev, row->flags, row->index, row->start, count, NULL, 0);
}

/* A range that is refused while it is being set up is given up, see vfio_msi_test */
static bool gives_up(const struct row *row, unsigned int index)
{
	return row->index == index && index != INTX && (row->flags & FD) && row->fd != EVENT;
}

TEST_F(errors, follow_the_table)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];
		int ret = try_row(&self->b, row);

		EXPECT_EQ(row->want[variant->state], ret) {
			TH_LOG("row %u: index %u, flags %#x, start %#x, count %#x, fd kind %u", i,
			       row->index, row->flags, row->start, row->count, row->fd);
		}
		if (ret && !gives_up(row, variant->index))
			EXPECT_TRUE(is_enabled(&self->b, variant->index)) TH_LOG("after row %u", i);
		leave(&self->b);
		ASSERT_EQ(0, enter(&self->b, variant->index));
		event_count_all(self->b.fds, VFIO_MAX_VECTORS);
	}
}

static bool is_single(uint32_t bits)
{
	return bits && !(bits & (bits - 1));
}

/* What cannot be said at all, whatever is enabled: 0 if it can */
static int find_nonsense(uint32_t flags, uint32_t index, uint32_t start, uint32_t count,
			 const unsigned int counts[VFIO_PCI_NUM_IRQS])
{
	const uint32_t known = VFIO_IRQ_SET_DATA_TYPE_MASK | VFIO_IRQ_SET_ACTION_TYPE_MASK;

	if (flags & ~known || !is_single(flags & VFIO_IRQ_SET_DATA_TYPE_MASK))
		return -EINVAL;
	if (index >= VFIO_PCI_NUM_IRQS || start >= counts[index] ||
	    count > counts[index] - start)
		return -EINVAL;
	if (!is_single(flags & VFIO_IRQ_SET_ACTION_TYPE_MASK))
		return -ENOTTY;
	return 0;
}

/*
 * All ranges of an index within, at and beyond the end, also of 32 bits: whether the error
 * of each that makes no sense is the right one. Counts them.
 */
static bool try_ranges(struct bench *b, uint32_t flags, uint32_t index, unsigned int *tried)
{
	unsigned int has = index < VFIO_PCI_NUM_IRQS ? b->counts[index] : 1;
	const uint32_t numbers[] = { 0, 1, 2, has - 1, has, has + 1, 1U << 31, ~0U - 1, ~0U };
	uint8_t data[MAX_DATA];
	unsigned int i;

	memset(data, 0xff, sizeof(data));
	for (i = 0; i < ARRAY_SIZE(numbers) * ARRAY_SIZE(numbers); i++) {
		uint32_t start = numbers[i / ARRAY_SIZE(numbers)];
		uint32_t count = numbers[i % ARRAY_SIZE(numbers)];
		int want = find_nonsense(flags, index, start, count, b->counts);
		int ret;

		if (!want)
			continue;
		ret = vfio_set_irqs(&b->dev, flags, index, start, count, data, sizeof(data));
		if (ret != want) {
			printf("# start %#x, count %#x: %d, not %d\n", start, count, ret, want);
			return false;
		}
		*tried += 1;
	}
	return true;
}

TEST_F(errors, nonsense_is_refused)
{
	unsigned int flags, index, tried = 0;

	for (flags = 0; flags < 1 << 7; flags++)
		for (index = 0; index <= VFIO_PCI_NUM_IRQS; index++)
			ASSERT_TRUE(try_ranges(&self->b, flags, index, &tried))
				TH_LOG("flags %#x, index %u", flags, index);
	EXPECT_LT(40000, tried);
	EXPECT_TRUE(is_enabled(&self->b, variant->index));
}

TEST_F(errors, data_has_to_be_there)
{
	struct vfio_irq_set *set;
	size_t page = 4096;
	char *pages;

	pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, pages);
	ASSERT_EQ(0, mprotect(pages + page, page, PROT_NONE));
	/* Ends where the readable page does */
	set = (struct vfio_irq_set *)(pages + page - sizeof(*set));
	*set = (struct vfio_irq_set) {
		.argsz = sizeof(*set) + 4, .flags = FD | VFIO_TRIGGER, .index = INTX, .count = 1,
	};
	EXPECT_EQ(-1, ioctl(self->b.dev.fd, VFIO_DEVICE_SET_IRQS, set));
	EXPECT_EQ(EFAULT, errno);
	set->argsz = sizeof(*set) + 3;
	EXPECT_EQ(-1, ioctl(self->b.dev.fd, VFIO_DEVICE_SET_IRQS, set));
	EXPECT_EQ(EINVAL, errno);
	set->argsz = sizeof(*set);
	set->flags = BOOL | VFIO_TRIGGER;
	EXPECT_EQ(-1, ioctl(self->b.dev.fd, VFIO_DEVICE_SET_IRQS, set));
	EXPECT_EQ(EINVAL, errno);
	set->argsz = sizeof(*set) - 1;
	set->flags = NONE | VFIO_TRIGGER;
	EXPECT_EQ(-1, ioctl(self->b.dev.fd, VFIO_DEVICE_SET_IRQS, set));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, ioctl(self->b.dev.fd, VFIO_DEVICE_SET_IRQS, (char *)set + 4));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_TRUE(is_enabled(&self->b, variant->index));
	munmap(pages, 2 * page);
}

TEST_HARNESS_MAIN
