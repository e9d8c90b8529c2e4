// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of vfio-pci: VFIO_DEVICE_GET_IRQ_INFO and VFIO_DEVICE_SET_IRQS
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "vfio_test.h"

int vfio_irq_info(struct vfio_dev *dev, unsigned int index, struct vfio_irq_info *info)
{
	*info = (struct vfio_irq_info) {
		.argsz = sizeof(*info),
		.index = index,
	};
	return ioctl(dev->fd, VFIO_DEVICE_GET_IRQ_INFO, info) ? -errno : 0;
}

int vfio_irq_count(struct vfio_dev *dev, unsigned int index)
{
	struct vfio_irq_info info;
	int ret = vfio_irq_info(dev, index, &info);

	return ret ?: (int)info.count;
}

int vfio_set_irqs(struct vfio_dev *dev, uint32_t flags, uint32_t index, uint32_t start,
		  uint32_t count, const void *data, size_t size)
{
	struct vfio_irq_set *set;
	int ret;

	set = calloc(1, sizeof(*set) + size);
	if (!set)
		return -ENOMEM;
	set->argsz = sizeof(*set) + size;
	set->flags = flags;
	set->index = index;
	set->start = start;
	set->count = count;
	if (size)
		memcpy(set->data, data, size);
	ret = ioctl(dev->fd, VFIO_DEVICE_SET_IRQS, set) ? -errno : 0;
	free(set);
	return ret;
}

int vfio_do(struct vfio_dev *dev, uint32_t action, unsigned int index, unsigned int start,
	    unsigned int count)
{
	return vfio_set_irqs(dev, VFIO_IRQ_SET_DATA_NONE | action, index, start, count, NULL, 0);
}

int vfio_do_bools(struct vfio_dev *dev, uint32_t action, unsigned int index,
		  unsigned int start, unsigned int count, const uint8_t *bools)
{
	return vfio_set_irqs(dev, VFIO_IRQ_SET_DATA_BOOL | action, index, start, count, bools,
			     count * sizeof(*bools));
}

int vfio_do_fds(struct vfio_dev *dev, uint32_t action, unsigned int index, unsigned int start,
		unsigned int count, const int32_t *fds)
{
	return vfio_set_irqs(dev, VFIO_IRQ_SET_DATA_EVENTFD | action, index, start, count, fds,
			     count * sizeof(*fds));
}

int vfio_trigger_fd(struct vfio_dev *dev, unsigned int index, unsigned int vector, int fd)
{
	int32_t fds[] = { fd };

	return vfio_do_fds(dev, VFIO_TRIGGER, index, vector, 1, fds);
}

int vfio_disable(struct vfio_dev *dev, unsigned int index)
{
	return vfio_do(dev, VFIO_TRIGGER, index, 0, 0);
}

int vfio_count_requested(const struct vfio_dev *dev, const char *kind)
{
	char line[4096];
	int found = 0;
	FILE *file;

	file = fopen("/proc/interrupts", "r");
	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file))
		if (strstr(line, kind) && strstr(line, dev->name))
			found++;
	fclose(file);
	return found;
}
