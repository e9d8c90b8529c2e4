/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest-physical memory as the client mapped it with DMA_MAP.
 *
 * Every access is a copy by the kernel: a client that shrinks its file then causes
 * an error here, not SIGBUS, and no address arithmetic can leave the region.
 */
#ifndef GUEST_MEM_H
#define GUEST_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* QEMU needs about ten; the bound is for clients that do not stop */
#define GUEST_MEM_MAX	256

struct guest_region {
	uint64_t gpa;
	uint64_t size;
	uint64_t offset;
	/* -1: the client has this memory but did not share it */
	int fd;
	bool writable;
	/* Size of the file's pages, found when it is mapped */
	uint64_t page;
};

struct guest_mem {
	struct guest_region region[GUEST_MEM_MAX];
	unsigned int count;
	/* The PCI function may access memory; what is mapped stays mapped meanwhile */
	bool bus_master;
};

/*
 * Takes over @fd when it succeeds.  -EACCES and the like: the file cannot be accessed
 * as the region promises.
 */
int guest_mem_map(struct guest_mem *gm, const struct guest_region *new_region);
int guest_mem_unmap(struct guest_mem *gm, uint64_t gpa, uint64_t size);
void guest_mem_clear(struct guest_mem *gm);

/*
 * The device's accesses.  0, or -errno: EPERM it is not bus master, EFAULT not mapped,
 * EOPNOTSUPP mapped without a file, EACCES read-only, EIO the file is shorter than
 * promised, or sealed since.
 */
int guest_mem_read(const struct guest_mem *gm, uint64_t gpa, void *buf, size_t len);
int guest_mem_write(const struct guest_mem *gm, uint64_t gpa, const void *buf,
		    size_t len);

/* Could all of it be accessed so?  Same errors. */
int guest_mem_check(const struct guest_mem *gm, uint64_t gpa, uint64_t len,
		    bool write);

/* Is all of it mapped with a file, whatever the device may do now? */
bool guest_mem_has(const struct guest_mem *gm, uint64_t gpa, uint64_t len);

/* A look at it for those who test, which the device knows nothing of: no EPERM */
int guest_mem_peek(const struct guest_mem *gm, uint64_t gpa, void *buf, size_t len);

#endif /* GUEST_MEM_H */
