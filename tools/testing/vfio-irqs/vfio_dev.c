// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of vfio-pci: finding and opening a device
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/pci_regs.h>

#include "vfio_test.h"

#define DEVICES		"/sys/bus/pci/devices"
#define BOUND		"/sys/bus/pci/drivers/vfio-pci"

#define DMA_BYTES	4096

static long read_number(const char *name, const char *attribute)
{
	char path[PATH_MAX];
	long number = -1;
	FILE *file;

	snprintf(path, sizeof(path), DEVICES "/%s/%s", name, attribute);
	file = fopen(path, "r");
	if (!file)
		return -errno;
	if (fscanf(file, "%li", &number) != 1)
		number = -EIO;
	fclose(file);
	return number;
}

int vfio_find(const struct vfio_hw *hw, char name[VFIO_PCI_NAME])
{
	struct dirent *entry;
	int ret = -ENODEV;
	DIR *dir;

	dir = opendir(BOUND);
	if (!dir)
		return ret;
	while (ret && (entry = readdir(dir))) {
		if (!strchr(entry->d_name, ':') || strlen(entry->d_name) >= VFIO_PCI_NAME ||
		    read_number(entry->d_name, "vendor") != hw->vendor ||
		    read_number(entry->d_name, "device") != hw->device)
			continue;
		memcpy(name, entry->d_name, strlen(entry->d_name) + 1);
		ret = 0;
	}
	closedir(dir);
	return ret;
}

static int open_group(struct vfio_dev *dev)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	char path[PATH_MAX], target[PATH_MAX];
	ssize_t len;

	snprintf(path, sizeof(path), DEVICES "/%s/iommu_group", dev->name);
	len = readlink(path, target, sizeof(target) - 1);
	if (len < 0)
		return -errno;
	target[len] = 0;
	snprintf(path, sizeof(path), "/dev/vfio/%s", strrchr(target, '/') + 1);
	dev->group = open(path, O_RDWR | O_CLOEXEC);
	if (dev->group < 0)
		return -errno;
	if (ioctl(dev->group, VFIO_GROUP_GET_STATUS, &status))
		return -errno;
	/* Another device of the group is still used by the kernel */
	return status.flags & VFIO_GROUP_FLAGS_VIABLE ? 0 : -EPERM;
}

static int open_device(struct vfio_dev *dev)
{
	int ret;

	dev->container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (dev->container < 0)
		return -errno;
	ret = open_group(dev);
	if (ret)
		return ret;
	if (ioctl(dev->group, VFIO_GROUP_SET_CONTAINER, &dev->container) ||
	    ioctl(dev->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return -errno;
	dev->fd = ioctl(dev->group, VFIO_GROUP_GET_DEVICE_FD, dev->name);
	return dev->fd < 0 ? -errno : 0;
}

static int find_config(struct vfio_dev *dev)
{
	struct vfio_region_info region = {
		.argsz = sizeof(region),
		.index = VFIO_PCI_CONFIG_REGION_INDEX,
	};

	if (ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, &region))
		return -errno;
	dev->config = region.offset;
	return 0;
}

static int map_bar(struct vfio_dev *dev)
{
	struct vfio_region_info region = {
		.argsz = sizeof(region),
		.index = VFIO_PCI_BAR0_REGION_INDEX,
	};
	void *map;

	if (ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, &region))
		return -errno;
	map = mmap(NULL, region.size, PROT_READ | PROT_WRITE, MAP_SHARED, dev->fd,
		   region.offset);
	if (map == MAP_FAILED)
		return -errno;
	dev->bar = map;
	dev->bar_size = region.size;
	return 0;
}

int vfio_set_command(struct vfio_dev *dev, uint16_t bits, bool on)
{
	const off_t at = dev->config + PCI_COMMAND;
	uint16_t command;

	if (pread(dev->fd, &command, sizeof(command), at) != sizeof(command))
		return -EIO;
	command = on ? command | bits : command & ~bits;
	return pwrite(dev->fd, &command, sizeof(command), at) == sizeof(command) ? 0 : -EIO;
}

int vfio_open(struct vfio_dev *dev, const struct vfio_hw *hw)
{
	int ret;

	memset(dev, 0, sizeof(*dev));
	dev->hw = hw;
	dev->container = -1;
	dev->group = -1;
	dev->fd = -1;
	ret = vfio_find(hw, dev->name);
	ret = ret ?: open_device(dev);
	ret = ret ?: find_config(dev);
	/* Memory for the registers, and bus master for MSI, MSI-X and DMA */
	ret = ret ?: vfio_set_command(dev, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER, true);
	ret = ret ?: map_bar(dev);
	ret = ret ?: hw->init(dev);
	if (ret)
		vfio_close(dev);
	return ret;
}

void vfio_close(struct vfio_dev *dev)
{
	if (dev->bar)
		munmap(dev->bar, dev->bar_size);
	if (dev->fd >= 0)
		close(dev->fd);
	if (dev->group >= 0)
		close(dev->group);
	if (dev->container >= 0)
		close(dev->container);
	if (dev->dma)
		munmap(dev->dma, DMA_BYTES);
	dev->bar = NULL;
	dev->dma = NULL;
	dev->container = -1;
	dev->group = -1;
	dev->fd = -1;
}

int vfio_map_dma(struct vfio_dev *dev)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.size = DMA_BYTES,
	};
	void *page;

	page = mmap(NULL, DMA_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return -errno;
	dev->dma = page;
	map.vaddr = (uintptr_t)page;
	return ioctl(dev->container, VFIO_IOMMU_MAP_DMA, &map) ? -errno : 0;
}

int vfio_raw_config(const struct vfio_dev *dev, void *config, size_t size)
{
	char path[PATH_MAX];
	ssize_t done;
	int fd;

	snprintf(path, sizeof(path), DEVICES "/%s/config", dev->name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	done = read(fd, config, size);
	close(fd);
	return done == (ssize_t)size ? 0 : -EIO;
}
