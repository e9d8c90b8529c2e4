// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest-physical memory, see guest_mem.h
 */
#include <errno.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "guest_mem.h"

static bool overlaps(const struct guest_region *r, uint64_t gpa, uint64_t size)
{
	/* No sum here can wrap: guest_mem_map() refused regions that do */
	return gpa < r->gpa + r->size && r->gpa < gpa + size;
}

/* Maps @len bytes from @pos; the mapping starts at a page, huge where the file's are */
static uint8_t *window_open(const struct guest_region *r, uint64_t pos, size_t len,
			    int prot, size_t *span)
{
	uint64_t start = pos - pos % r->page;

	*span = (size_t)((pos - start + len + r->page - 1) / r->page * r->page);
	return mmap(NULL, *span, prot, MAP_SHARED, r->fd, (off_t)start);
}

/* What would make every command fail later is refused when it is mapped */
static int guest_mem_probe(const struct guest_region *r)
{
	int prot = PROT_READ | (r->writable ? PROT_WRITE : 0);
	uint8_t byte, *window;
	size_t span;
	ssize_t n;

	window = window_open(r, r->offset, 1, prot, &span);
	if (window == MAP_FAILED)
		return -errno;
	munmap(window, span);
	n = pread(r->fd, &byte, 1, (off_t)r->offset);
	if (n != 1)
		return n ? -errno : -EIO;
	return 0;
}

static int guest_mem_check_file(struct guest_region *r)
{
	struct statfs fs;
	struct stat st;

	if (fstat(r->fd, &st) || fstatfs(r->fd, &fs))
		return -errno;
	/* Pipes, sockets and devices could block or act on a read */
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if (r->offset > INT64_MAX || r->size > INT64_MAX - r->offset)
		return -EINVAL;
	if ((uint64_t)st.st_size < r->offset + r->size)
		return -EINVAL;
	r->page = fs.f_type == HUGETLBFS_MAGIC ? (uint64_t)fs.f_bsize :
						 (uint64_t)sysconf(_SC_PAGESIZE);
	return guest_mem_probe(r);
}

int guest_mem_map(struct guest_mem *gm, const struct guest_region *new_region)
{
	struct guest_region region = *new_region;
	int ret;

	if (!new_region->size || new_region->gpa + new_region->size < new_region->gpa)
		return -EINVAL;

	for (unsigned int i = 0; i < gm->count; i++) {
		if (overlaps(&gm->region[i], new_region->gpa, new_region->size))
			return -EEXIST;
	}
	if (gm->count == GUEST_MEM_MAX)
		return -ENOSPC;

	if (region.fd >= 0) {
		ret = guest_mem_check_file(&region);
		if (ret)
			return ret;
	}
	gm->region[gm->count++] = region;
	return 0;
}

static void guest_mem_drop(struct guest_mem *gm, unsigned int i)
{
	if (gm->region[i].fd >= 0)
		close(gm->region[i].fd);
	gm->region[i] = gm->region[--gm->count];
}

int guest_mem_unmap(struct guest_mem *gm, uint64_t gpa, uint64_t size)
{
	unsigned int i = 0;
	bool found = false;

	if (!size || gpa + size < gpa)
		return -EINVAL;

	/* As in VFIO, a region cannot be cut: all of it or nothing */
	for (i = 0; i < gm->count; i++) {
		const struct guest_region *r = &gm->region[i];

		if (!overlaps(r, gpa, size))
			continue;
		if (r->gpa < gpa || r->gpa + r->size > gpa + size)
			return -EINVAL;
		found = true;
	}
	if (!found)
		return -ENOENT;

	for (i = 0; i < gm->count;) {
		if (overlaps(&gm->region[i], gpa, size))
			guest_mem_drop(gm, i);
		else
			i++;
	}
	return 0;
}

void guest_mem_clear(struct guest_mem *gm)
{
	while (gm->count)
		guest_mem_drop(gm, gm->count - 1);
}

static const struct guest_region *guest_mem_find(const struct guest_mem *gm,
						 uint64_t gpa)
{
	for (unsigned int i = 0; i < gm->count; i++) {
		const struct guest_region *r = &gm->region[i];

		if (gpa >= r->gpa && gpa - r->gpa < r->size)
			return r;
	}
	return NULL;
}

static int file_read(const struct guest_region *r, uint64_t pos, uint8_t *buf,
		     size_t len)
{
	while (len) {
		ssize_t n = pread(r->fd, buf, len, (off_t)pos);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -EIO;
		buf += n;
		pos += (uint64_t)n;
		len -= (size_t)n;
	}
	return 0;
}

/*
 * Not by pwrite(): it makes a file that was shrunk grow again, minds O_APPEND and the
 * limit of the file size, and huge pages do not have it.  A copy by the kernel into a
 * mapping has none of this, and where the file ends it is an error and no SIGBUS.
 */
static int file_write(const struct guest_region *r, uint64_t pos, const uint8_t *buf,
		      size_t len)
{
	struct iovec from = { (void *)buf, len }, to = { NULL, len };
	uint8_t *window;
	struct stat st;
	size_t span;
	ssize_t n;

	/* The last page goes on behind the end of the file, where bytes get lost */
	if (fstat(r->fd, &st) || (uint64_t)st.st_size < pos + len)
		return -EIO;
	window = window_open(r, pos, len, PROT_READ | PROT_WRITE, &span);
	if (window == MAP_FAILED)
		return -EIO;
	to.iov_base = window + pos % r->page;
	n = process_vm_writev(getpid(), &from, 1, &to, 1, 0);
	munmap(window, span);
	return n == (ssize_t)len ? 0 : -EIO;
}

static int guest_mem_file_io(const struct guest_region *r, uint64_t gpa,
			     uint8_t *buf, size_t len, bool write)
{
	uint64_t pos = r->offset + (gpa - r->gpa);

	return write ? file_write(r, pos, buf, len) : file_read(r, pos, buf, len);
}

/* @buf NULL: only check */
static int guest_mem_io(const struct guest_mem *gm, uint64_t gpa, uint8_t *buf,
			uint64_t len, bool write)
{
	/* No region reaches the end of the address space, so @gpa cannot wrap */
	while (len) {
		const struct guest_region *r = guest_mem_find(gm, gpa);
		uint64_t n;

		if (!r)
			return -EFAULT;
		if (r->fd < 0)
			return -EOPNOTSUPP;
		if (write && !r->writable)
			return -EACCES;

		n = r->size - (gpa - r->gpa);
		if (n > len)
			n = len;
		if (buf) {
			int ret = guest_mem_file_io(r, gpa, buf, n, write);

			if (ret)
				return ret;
			buf += n;
		}
		gpa += n;
		len -= n;
	}
	return 0;
}

int guest_mem_check(const struct guest_mem *gm, uint64_t gpa, uint64_t len,
		    bool write)
{
	return gm->bus_master ? guest_mem_io(gm, gpa, NULL, len, write) : -EPERM;
}

bool guest_mem_has(const struct guest_mem *gm, uint64_t gpa, uint64_t len)
{
	return !guest_mem_io(gm, gpa, NULL, len, false);
}

int guest_mem_read(const struct guest_mem *gm, uint64_t gpa, void *buf, size_t len)
{
	return gm->bus_master ? guest_mem_io(gm, gpa, buf, len, false) : -EPERM;
}

int guest_mem_peek(const struct guest_mem *gm, uint64_t gpa, void *buf, size_t len)
{
	return guest_mem_io(gm, gpa, buf, len, false);
}

int guest_mem_write(const struct guest_mem *gm, uint64_t gpa, const void *buf,
		    size_t len)
{
	int ret = guest_mem_check(gm, gpa, len, true);

	/* Checked first, so that a bad range is not written in part */
	if (ret)
		return ret;
	return guest_mem_io(gm, gpa, (uint8_t *)buf, len, true);
}
