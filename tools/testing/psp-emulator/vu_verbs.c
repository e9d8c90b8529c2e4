// SPDX-License-Identifier: GPL-2.0-only
/*
 * The verbs of vfio-user.  Each finds its request's body in @in with @len bytes
 * and leaves the body of its reply in @out; it returns that size, or -errno.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "fds.h"
#include "vfio_user.h"

#define STR_(x)	#x
#define STR(x)	STR_(x)

static const char capabilities[] =
	"{\"capabilities\":{\"max_msg_fds\":" STR(VU_MAX_FDS)
	",\"max_data_xfer_size\":" STR(VU_MAX_DATA) ",\"pgsizes\":4096}}";

typedef int (*vu_verb_fn)(struct vu_conn *conn, const uint8_t *in, size_t len,
			  uint8_t *out);

/*
 * A request of a fixed size, which begins with the size of the reply that the client has
 * room for; false: it is none
 */
static bool take_request(void *request, size_t size, const uint8_t *in, size_t len)
{
	uint32_t argsz;

	if (len != size)
		return false;
	memcpy(request, in, size);
	memcpy(&argsz, in, sizeof(argsz));
	return argsz >= size;
}

static int verb_version(struct vu_conn *conn, const uint8_t *in, size_t len,
			uint8_t *out)
{
	struct vu_version ver;

	if (conn->negotiated || len < sizeof(ver))
		return -EINVAL;
	memcpy(&ver, in, sizeof(ver));

	/* The text is optional; whatever the client offers, little is needed */
	if (len > sizeof(ver) && in[len - 1])
		return -EINVAL;
	if (ver.major)
		return -ENOTSUP;

	conn->negotiated = true;
	emu_connect(conn->emu);
	ver.minor = 0;
	memcpy(out, &ver, sizeof(ver));
	memcpy(out + sizeof(ver), capabilities, sizeof(capabilities));
	return sizeof(ver) + sizeof(capabilities);
}

static int verb_dma_map(struct vu_conn *conn, const uint8_t *in, size_t len,
			uint8_t *out)
{
	struct guest_region region = { .fd = -1 };
	struct vu_dma_map map;
	int ret;

	(void)out;
	if (!take_request(&map, sizeof(map), in, len) || conn->nfds > 1 ||
	    (conn->nfds && conn->fds[0] < 0))
		return -EINVAL;
	if (!(map.flags & VU_DMA_READABLE) ||
	    map.flags & ~(VU_DMA_READABLE | VU_DMA_WRITABLE))
		return -EINVAL;

	/* Without a descriptor it is known, and every access to it is refused */
	region.gpa = map.address;
	region.size = map.size;
	region.offset = map.offset;
	region.writable = map.flags & VU_DMA_WRITABLE;
	if (conn->nfds)
		region.fd = conn->fds[0];

	ret = guest_mem_map(&conn->emu->mem, &region);
	if (ret)
		return ret;
	if (conn->nfds)
		conn->fds[0] = -1;
	return 0;
}

static int verb_dma_unmap(struct vu_conn *conn, const uint8_t *in, size_t len,
			  uint8_t *out)
{
	struct guest_mem *gm = &conn->emu->mem;
	struct vu_dma_unmap unmap;
	int ret;

	if (!take_request(&unmap, sizeof(unmap), in, len))
		return -EINVAL;
	if (unmap.flags & ~VU_UNMAP_ALL)
		return -ENOTSUP;

	if (unmap.flags & VU_UNMAP_ALL) {
		if (unmap.address || unmap.size)
			return -EINVAL;
		guest_mem_clear(gm);
	} else {
		ret = guest_mem_unmap(gm, unmap.address, unmap.size);
		if (ret)
			return ret;
	}
	memcpy(out, &unmap, sizeof(unmap));
	return sizeof(unmap);
}

static int verb_get_info(struct vu_conn *conn, const uint8_t *in, size_t len,
			 uint8_t *out)
{
	struct vu_device_info info;

	(void)conn;
	if (!take_request(&info, sizeof(info), in, len))
		return -EINVAL;

	info.argsz = sizeof(info);
	info.flags = VU_DEVICE_RESETS | VU_DEVICE_PCI;
	info.regions = PCI_REGION_COUNT;
	info.irqs = PCI_IRQ_COUNT;
	memcpy(out, &info, sizeof(info));
	return sizeof(info);
}

static int verb_get_region_info(struct vu_conn *conn, const uint8_t *in, size_t len,
				uint8_t *out)
{
	struct vu_region_info info;

	(void)conn;
	if (!take_request(&info, sizeof(info), in, len) || info.index >= PCI_REGION_COUNT)
		return -EINVAL;

	/* No region can be mapped by the client: every access has an effect */
	info.argsz = sizeof(info);
	info.size = pci_region_size(info.index);
	info.flags = info.size ? VU_REGION_READABLE | VU_REGION_WRITABLE : 0;
	info.cap_offset = 0;
	info.offset = 0;
	memcpy(out, &info, sizeof(info));
	return sizeof(info);
}

static int verb_get_irq_info(struct vu_conn *conn, const uint8_t *in, size_t len,
			     uint8_t *out)
{
	struct vu_irq_info info;

	(void)conn;
	if (!take_request(&info, sizeof(info), in, len) || info.index >= PCI_IRQ_COUNT)
		return -EINVAL;

	info.argsz = sizeof(info);
	info.count = pci_irq_count(info.index);
	info.flags = info.count ? VU_IRQ_EVENTFD : 0;
	memcpy(out, &info, sizeof(info));
	return sizeof(info);
}

static int irqs_eventfd(struct vu_conn *conn, const struct vu_irq_set *set)
{
	/* As many as vectors, or none: then they are taken away */
	if (!set->count || (conn->nfds && conn->nfds != set->count))
		return -EINVAL;
	for (unsigned int i = 0; i < conn->nfds; i++) {
		if (!fd_is_eventfd(conn->fds[i]))
			return -EINVAL;
	}

	for (uint32_t i = 0; i < set->count; i++) {
		int fd = -1;

		if (conn->nfds) {
			fd = conn->fds[i];
			conn->fds[i] = -1;
		}
		pci_msix_set_fd(&conn->emu->pci, set->start + i, fd);
	}
	return 0;
}

static int irqs_trigger(struct vu_conn *conn, const struct vu_irq_set *set,
			const uint8_t *flags)
{
	struct pci_func *pci = &conn->emu->pci;

	if (!flags && !set->count) {
		pci_msix_clear(pci);
		return 0;
	}
	for (uint32_t i = 0; i < set->count; i++) {
		if (!flags || flags[i])
			pci_msix_send(pci, set->start + i);
	}
	return 0;
}

static int verb_set_irqs(struct vu_conn *conn, const uint8_t *in, size_t len,
			 uint8_t *out)
{
	struct vu_irq_set set;
	uint32_t vectors;

	(void)out;
	if (len < sizeof(set))
		return -EINVAL;
	memcpy(&set, in, sizeof(set));
	if (set.argsz < sizeof(set) || set.index >= PCI_IRQ_COUNT)
		return -EINVAL;
	vectors = pci_irq_count(set.index);
	if (set.start > vectors || set.count > vectors - set.start)
		return -EINVAL;

	switch (set.flags) {
	case VU_IRQ_DATA_EVENTFD | VU_IRQ_TRIGGER:
		return irqs_eventfd(conn, &set);
	case VU_IRQ_DATA_NONE | VU_IRQ_TRIGGER:
		return irqs_trigger(conn, &set, NULL);
	case VU_IRQ_DATA_BOOL | VU_IRQ_TRIGGER:
		if (len - sizeof(set) < set.count)
			return -EINVAL;
		return irqs_trigger(conn, &set, in + sizeof(set));
	default:
		/* Masking is between the guest and QEMU's copy of the table */
		return -EINVAL;
	}
}

static int verb_region_read(struct vu_conn *conn, const uint8_t *in, size_t len,
			    uint8_t *out)
{
	struct vu_region_rw rw;
	int ret;

	if (len != sizeof(rw))
		return -EINVAL;
	memcpy(&rw, in, sizeof(rw));
	if (rw.count > VU_MAX_DATA)
		return -EINVAL;

	ret = emu_region_read(conn->emu, rw.region, rw.offset, out + sizeof(rw), rw.count);
	if (ret)
		return ret;
	memcpy(out, &rw, sizeof(rw));
	return (int)(sizeof(rw) + rw.count);
}

static int verb_region_write(struct vu_conn *conn, const uint8_t *in, size_t len,
			     uint8_t *out)
{
	struct vu_region_rw rw;
	int ret;

	if (len < sizeof(rw))
		return -EINVAL;
	memcpy(&rw, in, sizeof(rw));
	if (rw.count > VU_MAX_DATA || rw.count != len - sizeof(rw))
		return -EINVAL;

	ret = emu_region_write(conn->emu, rw.region, rw.offset, in + sizeof(rw), rw.count);
	if (ret)
		return ret;
	memcpy(out, &rw, sizeof(rw));
	return sizeof(rw);
}

static int verb_device_reset(struct vu_conn *conn, const uint8_t *in, size_t len,
			     uint8_t *out)
{
	(void)in;
	(void)out;
	if (len)
		return -EINVAL;
	emu_reset(conn->emu, "client");
	return 0;
}

static const vu_verb_fn verbs[] = {
	[VU_VERSION]		= verb_version,
	[VU_DMA_MAP]		= verb_dma_map,
	[VU_DMA_UNMAP]		= verb_dma_unmap,
	[VU_GET_INFO]		= verb_get_info,
	[VU_GET_REGION_INFO]	= verb_get_region_info,
	[VU_GET_IRQ_INFO]	= verb_get_irq_info,
	[VU_SET_IRQS]		= verb_set_irqs,
	[VU_REGION_READ]	= verb_region_read,
	[VU_REGION_WRITE]	= verb_region_write,
	[VU_DEVICE_RESET]	= verb_device_reset,
};

int vu_dispatch(struct vu_conn *conn)
{
	const struct vu_header *hdr = &conn->in.hdr;

	if (hdr->verb >= ARRAY_SIZE(verbs) || !verbs[hdr->verb])
		return -ENOTSUP;
	return verbs[hdr->verb](conn, conn->in.body, hdr->size - sizeof(*hdr),
				conn->out.body);
}
