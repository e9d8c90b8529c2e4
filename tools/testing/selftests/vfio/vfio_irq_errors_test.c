// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-pci: what VFIO_DEVICE_SET_IRQS refuses, by which error, and when
 *
 * Each row of the table is tried with no interrupts enabled, and with each kind of them.
 * What is refused leaves everything as it was.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "../kselftest_harness.h"

#include "vfio_test.h"

#define INTX	VFIO_PCI_INTX_IRQ_INDEX
#define MSI	VFIO_PCI_MSI_IRQ_INDEX
#define MSIX	VFIO_PCI_MSIX_IRQ_INDEX
#define ERR	VFIO_PCI_ERR_IRQ_INDEX
#define REQ	VFIO_PCI_REQ_IRQ_INDEX

#define NONE	VFIO_IRQ_SET_DATA_NONE
#define BOOL	VFIO_IRQ_SET_DATA_BOOL
#define FD	VFIO_IRQ_SET_DATA_EVENTFD

/* How many the index has, so that N + 1 is one more */
#define N	0x10000U

#define NOT_OPEN	1000
#define MAX_DATA	64

enum state { DISABLED, WITH_INTX, WITH_MSI, WITH_MSIX, STATES };

enum fd_kind { EVENT, MINUS_1, MINUS_2, CLOSED, NO_EVENT };

static const struct row {
	unsigned int index;
	uint32_t flags;
	uint32_t start, count;
	int want[STATES];
	enum fd_kind fd;
} rows[] = {
/*	index  data   action         start count disabled INTx     MSI      MSI-X */
	{ INTX, NONE | VFIO_MASK,    0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, NONE | VFIO_MASK,    0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ INTX, BOOL | VFIO_MASK,    0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, BOOL | VFIO_MASK,    0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ INTX, FD | VFIO_MASK,      0, 1, { -EINVAL, -ENOTTY, -EINVAL, -EINVAL } },
	{ INTX, FD | VFIO_MASK,      0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ INTX, NONE | VFIO_UNMASK,  0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, NONE | VFIO_UNMASK,  0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ INTX, BOOL | VFIO_UNMASK,  0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, BOOL | VFIO_UNMASK,  0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ INTX, FD | VFIO_UNMASK,    0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, FD | VFIO_UNMASK,    0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL }, MINUS_1 },
	{ INTX, FD | VFIO_UNMASK,    0, 1, { -EINVAL, -EBADF,  -EINVAL, -EINVAL }, CLOSED },
	{ INTX, FD | VFIO_UNMASK,    0, 1, { -EINVAL, -EINVAL, -EINVAL, -EINVAL }, NO_EVENT },
	{ INTX, FD | VFIO_UNMASK,    0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ INTX, NONE | VFIO_TRIGGER, 0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, NONE | VFIO_TRIGGER, 0, 0, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, BOOL | VFIO_TRIGGER, 0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, BOOL | VFIO_TRIGGER, 0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ INTX, FD | VFIO_TRIGGER,   0, 1, { 0,       0,       -EINVAL, -EINVAL } },
	{ INTX, FD | VFIO_TRIGGER,   0, 1, { 0,       0,       -EINVAL, -EINVAL }, MINUS_1 },
	{ INTX, FD | VFIO_TRIGGER,   0, 1, { -EBADF,  -EBADF,  -EINVAL, -EINVAL }, CLOSED },
	{ INTX, FD | VFIO_TRIGGER,   0, 1, { -EINVAL, -EINVAL, -EINVAL, -EINVAL }, NO_EVENT },
	{ INTX, FD | VFIO_TRIGGER,   0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },

	{ MSI, NONE | VFIO_MASK,     0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSI, BOOL | VFIO_MASK,     0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSI, FD | VFIO_MASK,       0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSI, NONE | VFIO_UNMASK,   0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSI, BOOL | VFIO_UNMASK,   0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSI, FD | VFIO_UNMASK,     0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSI, NONE | VFIO_TRIGGER,  0, N, { -EINVAL, -EINVAL, 0,       -EINVAL } },
	{ MSI, NONE | VFIO_TRIGGER,  0, 0, { -EINVAL, -EINVAL, 0,       -EINVAL } },
	{ MSI, BOOL | VFIO_TRIGGER,  0, N, { -EINVAL, -EINVAL, 0,       -EINVAL } },
	{ MSI, BOOL | VFIO_TRIGGER,  0, 0, { -EINVAL, -EINVAL, 0,       -EINVAL } },
	{ MSI, FD | VFIO_TRIGGER,    0, N, { 0,       -EINVAL, 0,       -EINVAL } },
	{ MSI, FD | VFIO_TRIGGER,    0, 1, { 0,       -EINVAL, 0,       -EINVAL }, MINUS_1 },
	{ MSI, FD | VFIO_TRIGGER,    0, 1, { -EBADF,  -EINVAL, -EBADF,  -EINVAL }, CLOSED },
	{ MSI, FD | VFIO_TRIGGER,    0, 1, { -EINVAL, -EINVAL, -EINVAL, -EINVAL }, NO_EVENT },
	{ MSI, FD | VFIO_TRIGGER,    0, 0, { -ERANGE, -EINVAL, 0,       -EINVAL } },

	{ MSIX, NONE | VFIO_MASK,    0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSIX, BOOL | VFIO_MASK,    1, 2, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSIX, FD | VFIO_MASK,      0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSIX, NONE | VFIO_UNMASK,  0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSIX, BOOL | VFIO_UNMASK,  1, 2, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSIX, FD | VFIO_UNMASK,    0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSIX, NONE | VFIO_TRIGGER, 0, N, { -EINVAL, -EINVAL, -EINVAL, 0 } },
	{ MSIX, NONE | VFIO_TRIGGER, 0, 0, { -EINVAL, -EINVAL, -EINVAL, 0 } },
	{ MSIX, NONE | VFIO_TRIGGER, 1, 0, { -EINVAL, -EINVAL, -EINVAL, 0 } },
	{ MSIX, BOOL | VFIO_TRIGGER, 0, N, { -EINVAL, -EINVAL, -EINVAL, 0 } },
	{ MSIX, BOOL | VFIO_TRIGGER, 0, 0, { -EINVAL, -EINVAL, -EINVAL, 0 } },
	{ MSIX, FD | VFIO_TRIGGER,   0, N, { 0,       -EINVAL, -EINVAL, 0 } },
	{ MSIX, FD | VFIO_TRIGGER,   1, 2, { 0,       -EINVAL, -EINVAL, 0 } },
	{ MSIX, FD | VFIO_TRIGGER,   0, N, { 0,       -EINVAL, -EINVAL, 0 }, MINUS_1 },
	{ MSIX, FD | VFIO_TRIGGER,   1, 2, { -EBADF,  -EINVAL, -EINVAL, -EBADF }, CLOSED },
	{ MSIX, FD | VFIO_TRIGGER,   1, 2, { -EINVAL, -EINVAL, -EINVAL, -EINVAL }, NO_EVENT },
	{ MSIX, FD | VFIO_TRIGGER,   0, 0, { -ERANGE, -EINVAL, -EINVAL, 0 } },

	/* These two do not depend on interrupts */
	{ ERR, NONE | VFIO_MASK,     0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ ERR, FD | VFIO_UNMASK,     0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ ERR, NONE | VFIO_TRIGGER,  0, 1, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ ERR, NONE | VFIO_TRIGGER,  0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ ERR, BOOL | VFIO_TRIGGER,  0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ ERR, BOOL | VFIO_TRIGGER,  0, 1, { 0,       0,       0,       0 } },
	{ ERR, FD | VFIO_TRIGGER,    0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ ERR, FD | VFIO_TRIGGER,    0, 1, { 0,       0,       0,       0 } },
	{ ERR, FD | VFIO_TRIGGER,    0, 1, { 0,       0,       0,       0 }, MINUS_1 },
	{ ERR, FD | VFIO_TRIGGER,    0, 1, { 0,       0,       0,       0 }, MINUS_2 },
	{ ERR, FD | VFIO_TRIGGER,    0, 1, { -EBADF,  -EBADF,  -EBADF,  -EBADF }, CLOSED },
	{ ERR, FD | VFIO_TRIGGER,    0, 1, { -EINVAL, -EINVAL, -EINVAL, -EINVAL }, NO_EVENT },
	{ REQ, BOOL | VFIO_MASK,     0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ REQ, NONE | VFIO_UNMASK,   0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ REQ, NONE | VFIO_TRIGGER,  0, 1, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ REQ, NONE | VFIO_TRIGGER,  0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ REQ, BOOL | VFIO_TRIGGER,  0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ REQ, FD | VFIO_TRIGGER,    0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ REQ, FD | VFIO_TRIGGER,    0, 1, { 0,       0,       0,       0 } },
	{ REQ, FD | VFIO_TRIGGER,    0, 1, { -EBADF,  -EBADF,  -EBADF,  -EBADF }, CLOSED },
	{ REQ, FD | VFIO_TRIGGER,    0, 1, { -EINVAL, -EINVAL, -EINVAL, -EINVAL }, NO_EVENT },
};

FIXTURE(errors)
{
	struct vfio_dev dev;
	unsigned int counts[VFIO_PCI_NUM_IRQS];
	int32_t fds[VFIO_MAX_VECTORS];
	/* For what is tried */
	int fd;
	int null;
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

static int enter(FIXTURE_DATA(errors) *self, unsigned int index)
{
	return index == VFIO_PCI_NUM_IRQS ? 0 :
		vfio_do_fds(&self->dev, VFIO_TRIGGER, index, 0, self->counts[index], self->fds);
}

static void leave(FIXTURE_DATA(errors) *self)
{
	unsigned int index;

	/* At most one of them is enabled, the rest says EINVAL */
	for (index = INTX; index <= REQ; index++)
		vfio_disable(&self->dev, index);
}

FIXTURE_SETUP(errors)
{
	char name[VFIO_PCI_NAME];
	unsigned int index;

	if (vfio_find(&vfio_82574, name))
		SKIP(return, "no %s is bound to vfio-pci", vfio_82574.name);
	ASSERT_EQ(0, vfio_open(&self->dev, &vfio_82574));
	for (index = INTX; index <= REQ; index++)
		self->counts[index] = vfio_irq_count(&self->dev, index);
	ASSERT_EQ(0, event_new_all(self->fds, VFIO_MAX_VECTORS));
	self->fd = event_new();
	ASSERT_LE(0, self->fd);
	self->null = open("/dev/null", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->null);
	ASSERT_EQ(0, enter(self, variant->index));
}

FIXTURE_TEARDOWN(errors)
{
	vfio_close(&self->dev);
	event_close_all(self->fds, VFIO_MAX_VECTORS);
	close(self->fd);
	close(self->null);
}

/* Whether exactly this index is enabled, and loops back to all that it was enabled with */
static bool is_enabled(FIXTURE_DATA(errors) *self, unsigned int wanted)
{
	unsigned int index, i;

	for (index = INTX; index <= MSIX; index++) {
		int want = index == wanted ? 0 : -EINVAL;

		if (vfio_do(&self->dev, VFIO_TRIGGER, index, 0, self->counts[index]) != want)
			return false;
	}
	for (i = 0; wanted <= MSIX && i < self->counts[wanted]; i++)
		if (event_count_all(&self->fds[i], 1) != 1)
			return false;
	return true;
}

static uint32_t resolve(uint32_t number, unsigned int count)
{
	return number >= N && number < 2 * N ? number - N + count : number;
}

static int try_row(FIXTURE_DATA(errors) *self, const struct row *row)
{
	const int32_t kinds[] = {
		[EVENT] = self->fd, [MINUS_1] = -1, [MINUS_2] = -2,
		[CLOSED] = NOT_OPEN, [NO_EVENT] = self->null,
	};
	uint32_t count = resolve(row->count, self->counts[row->index]);
	int32_t fds[VFIO_MAX_VECTORS];
	uint8_t bools[VFIO_MAX_VECTORS];
	unsigned int i;

	for (i = 0; i < VFIO_MAX_VECTORS; i++) {
		fds[i] = kinds[row->fd];
		bools[i] = 1;
	}
	if (row->flags & FD)
		return vfio_set_irqs(&self->dev, row->flags, row->index, row->start, count, fds,
				     count * sizeof(*fds));
	if (row->flags & BOOL)
		return vfio_set_irqs(&self->dev, row->flags, row->index, row->start, count, bools,
				     count * sizeof(*bools));
	return vfio_set_irqs(&self->dev, row->flags, row->index, row->start, count, NULL, 0);
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
		int ret = try_row(self, row);

		EXPECT_EQ(row->want[variant->state], ret) {
			TH_LOG("row %u: index %u, flags %#x, start %#x, count %#x, fd kind %u", i,
			       row->index, row->flags, row->start, row->count, row->fd);
		}
		if (ret && !gives_up(row, variant->index))
			EXPECT_TRUE(is_enabled(self, variant->index)) TH_LOG("after row %u", i);
		leave(self);
		ASSERT_EQ(0, enter(self, variant->index));
		event_count_all(self->fds, VFIO_MAX_VECTORS);
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

/* All flags, all indexes, and ranges within, at and beyond the end, also of 32 bits */
TEST_F(errors, nonsense_is_refused)
{
	const uint32_t numbers[] = { 0, 1, 2, N - 1, N, N + 1, 1U << 31, ~0U - 1, ~0U };
	uint32_t flags, index;
	uint8_t data[MAX_DATA];
	unsigned int i, j, tried = 0;

	memset(data, 0xff, sizeof(data));
	for (flags = 0; flags < 1 << 7; flags++)
		for (index = 0; index <= VFIO_PCI_NUM_IRQS; index++)
			for (i = 0; i < ARRAY_SIZE(numbers); i++)
				for (j = 0; j < ARRAY_SIZE(numbers); j++) {
		unsigned int has = index < VFIO_PCI_NUM_IRQS ? self->counts[index] : 1;
		uint32_t start = numbers[i] == N - 1 ? has - 1 : resolve(numbers[i], has);
		uint32_t count = numbers[j] == N - 1 ? has - 1 : resolve(numbers[j], has);
		int want = find_nonsense(flags, index, start, count, self->counts);
		int ret;

		if (!want)
			continue;
		ret = vfio_set_irqs(&self->dev, flags, index, start, count, data, sizeof(data));
		ASSERT_EQ(want, ret) {
			TH_LOG("flags %#x, index %u, start %#x, count %#x", flags, index, start,
			       count);
		}
		tried++;
	}
	EXPECT_LT(40000, tried);
	EXPECT_TRUE(is_enabled(self, variant->index));
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
	EXPECT_EQ(-1, ioctl(self->dev.fd, VFIO_DEVICE_SET_IRQS, set));
	EXPECT_EQ(EFAULT, errno);
	set->argsz = sizeof(*set) + 3;
	EXPECT_EQ(-1, ioctl(self->dev.fd, VFIO_DEVICE_SET_IRQS, set));
	EXPECT_EQ(EINVAL, errno);
	set->argsz = sizeof(*set);
	set->flags = BOOL | VFIO_TRIGGER;
	EXPECT_EQ(-1, ioctl(self->dev.fd, VFIO_DEVICE_SET_IRQS, set));
	EXPECT_EQ(EINVAL, errno);
	set->argsz = sizeof(*set) - 1;
	set->flags = NONE | VFIO_TRIGGER;
	EXPECT_EQ(-1, ioctl(self->dev.fd, VFIO_DEVICE_SET_IRQS, set));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, ioctl(self->dev.fd, VFIO_DEVICE_SET_IRQS, (char *)set + 4));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_TRUE(is_enabled(self, variant->index));
	munmap(pages, 2 * page);
}

TEST_HARNESS_MAIN
