/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests of interrupts of PCI devices in user space: what they share. README.md is the
 * manual.
 *
 * Functions return 0 or a number, or a negative errno, and print nothing.
 */
#ifndef VFIO_TEST_H
#define VFIO_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/vfio.h>

#include "kselftest.h"

#define VFIO_PCI_NAME		16

/* A descriptor that no test has */
#define NOT_OPEN		1000

/* More than any device of the tests has in an index */
#define VFIO_MAX_VECTORS	16

struct vfio_dev;

/*
 * A kind of device that raises its interrupts when asked to by registers. Nothing else
 * is ever opened: what such a write would do to another device is anyone's guess.
 */
struct vfio_hw {
	const char *name;
	uint16_t vendor;
	uint16_t device;
	/* After every open: quiet, and ready to raise interrupts */
	int (*init)(struct vfio_dev *dev);
	/* Raises a vector of MSI and MSI-X, or INTx (0), even if it was raised before */
	void (*raise)(struct vfio_dev *dev, unsigned int vector);
	/* What a handler does: lowers INTx */
	void (*ack)(struct vfio_dev *dev);
	/* A message of MSI or MSI-X may well be sent twice */
	bool repeats;
};

extern const struct vfio_hw vfio_82574;
extern const struct vfio_hw vfio_xhci;

struct vfio_dev {
	char name[VFIO_PCI_NAME];
	const struct vfio_hw *hw;
	int container;
	int group;
	int fd;
	off_t config;
	uint8_t *bar;
	size_t bar_size;
	/* A page that the device sees at address 0 */
	void *dma;
};

/* vfio_dev.c: the first device of a kind that is bound to vfio-pci, -ENODEV if none is */
int vfio_find(const struct vfio_hw *hw, char name[VFIO_PCI_NAME]);
int vfio_open(struct vfio_dev *dev, const struct vfio_hw *hw);
void vfio_close(struct vfio_dev *dev);
int vfio_map_dma(struct vfio_dev *dev);
int vfio_set_command(struct vfio_dev *dev, uint16_t bits, bool on);
/* What the device itself has, not what vfio-pci shows */
int vfio_raw_config(const struct vfio_dev *dev, void *config, size_t size);

/* For FIXTURE_SETUP */
#define OPEN_OR_SKIP(dev, hw) do { \
	int _ret = vfio_open(dev, hw); \
	if (_ret == -ENODEV) \
		SKIP(return, "no %s is bound to vfio-pci", (hw)->name); \
	ASSERT_EQ(0, _ret); \
} while (0)

/* A register is accessed as often and in the order as the source says */
static inline uint32_t vfio_bar_read(struct vfio_dev *dev, unsigned int offset)
{
	return __atomic_load_n((uint32_t *)(dev->bar + offset), __ATOMIC_RELAXED);
}

static inline void vfio_bar_write(struct vfio_dev *dev, unsigned int offset, uint32_t val)
{
	__atomic_store_n((uint32_t *)(dev->bar + offset), val, __ATOMIC_RELAXED);
}

/* vfio_irqs.c: the two ioctls */
#define VFIO_MASK	VFIO_IRQ_SET_ACTION_MASK
#define VFIO_UNMASK	VFIO_IRQ_SET_ACTION_UNMASK
#define VFIO_TRIGGER	VFIO_IRQ_SET_ACTION_TRIGGER

int vfio_irq_info(struct vfio_dev *dev, unsigned int index, struct vfio_irq_info *info);
int vfio_irq_count(struct vfio_dev *dev, unsigned int index);
int vfio_set_irqs(struct vfio_dev *dev, uint32_t flags, uint32_t index, uint32_t start,
		  uint32_t count, const void *data, size_t size);
int vfio_do(struct vfio_dev *dev, uint32_t action, unsigned int index, unsigned int start,
	    unsigned int count);
int vfio_do_bools(struct vfio_dev *dev, uint32_t action, unsigned int index,
		  unsigned int start, unsigned int count, const uint8_t *bools);
int vfio_do_fds(struct vfio_dev *dev, uint32_t action, unsigned int index, unsigned int start,
		unsigned int count, const int32_t *fds);
int vfio_trigger_fd(struct vfio_dev *dev, unsigned int index, unsigned int vector, int fd);
int vfio_disable(struct vfio_dev *dev, unsigned int index);
/* Interrupts that the kernel has requested for the device, "vfio-msix[" and the like */
int vfio_count_requested(const struct vfio_dev *dev, const char *kind);

/* vfio_event.c: eventfds, and how often they were signalled since last asked */
int event_new(void);
int event_new_all(int32_t *fds, unsigned int count);
void event_close_all(const int32_t *fds, unsigned int count);
/* As soon as there is something, 0 after some seconds */
int event_wait(int fd);
/* After a time in which an interrupt would have come */
int event_settle(int fd);
/* The sum of several, at once and after that time */
int event_count_all(const int32_t *fds, unsigned int count);
int event_settle_all(const int32_t *fds, unsigned int count);
int event_signal(int fd);

/* vfio_msi.c: a vector is raised; index is MSI or MSI-X; fds are VFIO_MAX_VECTORS */
bool msi_comes(struct vfio_dev *dev, const int32_t *fds, unsigned int vector);
bool msi_is_lost(struct vfio_dev *dev, const int32_t *fds, unsigned int vector);
int msi_flush(struct vfio_dev *dev, const int32_t *fds);
bool msi_is_on(const struct vfio_dev *dev, unsigned int index);

#endif /* VFIO_TEST_H */
