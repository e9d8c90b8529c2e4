/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfio-user, version 0.0, on the wire (docs/interop/vfio-user.rst in QEMU).
 * Both sides run on one machine, so numbers have its byte order.
 */
#ifndef VFIO_USER_PROTO_H
#define VFIO_USER_PROTO_H

#include <stdint.h>

#include "bytes.h"

enum vu_verb {
	VU_VERSION		= 1,
	VU_DMA_MAP		= 2,
	VU_DMA_UNMAP		= 3,
	VU_GET_INFO		= 4,
	VU_GET_REGION_INFO	= 5,
	VU_GET_REGION_IO_FDS	= 6,
	VU_GET_IRQ_INFO		= 7,
	VU_SET_IRQS		= 8,
	VU_REGION_READ		= 9,
	VU_REGION_WRITE		= 10,
	VU_DMA_READ		= 11,
	VU_DMA_WRITE		= 12,
	VU_DEVICE_RESET		= 13,
	VU_DIRTY_PAGES		= 14,
};

#define VU_F_TYPE		0xf
#define VU_F_COMMAND		0x0
#define VU_F_REPLY		0x1
#define VU_F_NO_REPLY		0x10
#define VU_F_ERROR		0x20

struct vu_header {
	uint16_t id;
	uint16_t verb;
	/* Header included */
	uint32_t size;
	uint32_t flags;
	uint32_t error;
};

struct vu_version {
	uint16_t major;
	uint16_t minor;
	/* JSON text with its NUL follows */
};

struct vu_dma_map {
	uint32_t argsz;
	uint32_t flags;
	uint64_t offset;
	uint64_t address;
	uint64_t size;
};

#define VU_DMA_READABLE		BIT(0)
#define VU_DMA_WRITABLE		BIT(1)

struct vu_dma_unmap {
	uint32_t argsz;
	uint32_t flags;
	uint64_t address;
	uint64_t size;
};

#define VU_UNMAP_ALL		BIT(1)

struct vu_device_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t regions;
	uint32_t irqs;
};

#define VU_DEVICE_RESETS	BIT(0)
#define VU_DEVICE_PCI		BIT(1)

struct vu_region_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t cap_offset;
	uint64_t size;
	uint64_t offset;
};

#define VU_REGION_READABLE	BIT(0)
#define VU_REGION_WRITABLE	BIT(1)

struct vu_irq_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t count;
};

#define VU_IRQ_EVENTFD		BIT(0)

struct vu_irq_set {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t start;
	uint32_t count;
};

#define VU_IRQ_DATA_NONE	BIT(0)
#define VU_IRQ_DATA_BOOL	BIT(1)
#define VU_IRQ_DATA_EVENTFD	BIT(2)
#define VU_IRQ_MASK		BIT(3)
#define VU_IRQ_UNMASK		BIT(4)
#define VU_IRQ_TRIGGER		BIT(5)

struct vu_region_rw {
	uint64_t offset;
	uint32_t region;
	uint32_t count;
	/* Data follows, in a write and in the reply to a read */
};

#endif /* VFIO_USER_PROTO_H */
