// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which code of the driver a thread has run, see sfs_fuzz.h: kcov of the debug kernel, in which
 * nothing but the driver is watched
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kcov.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sfs_fuzz.h"

#define KCOV		"/sys/kernel/debug/kcov"
#define AREA_WORDS	(64 << 10)

/* Sets of hashes: a collision hides something new, and does no other harm */
#define SET_BITS	20

static unsigned char places_seen[1 << (SET_BITS - 3)], ways_seen[1 << (SET_BITS - 3)];
static unsigned int places_count;

int fuzz_cover_open(struct fuzz_cover *cover)
{
	int ret;

	cover->fd = open(KCOV, O_RDWR | O_CLOEXEC);
	if (cover->fd < 0)
		return -errno;
	cover->area = MAP_FAILED;
	if (!ioctl(cover->fd, KCOV_INIT_TRACE, AREA_WORDS))
		cover->area = mmap(NULL, AREA_WORDS * sizeof(long), PROT_READ | PROT_WRITE,
				   MAP_SHARED, cover->fd, 0);
	if (cover->area != MAP_FAILED && !ioctl(cover->fd, KCOV_ENABLE, KCOV_TRACE_PC))
		return 0;
	ret = -errno;
	fuzz_cover_close(cover);

	return ret;
}

/* By the thread that opened it */
void fuzz_cover_close(struct fuzz_cover *cover)
{
	ioctl(cover->fd, KCOV_DISABLE, 0);
	if (cover->area != MAP_FAILED)
		munmap(cover->area, AREA_WORDS * sizeof(long));
	close(cover->fd);
}

void fuzz_cover_start(struct fuzz_cover *cover)
{
	__atomic_store_n(&cover->area[0], 0, __ATOMIC_RELAXED);
}

static bool add(unsigned char *set, unsigned long value)
{
	unsigned long hash = value * 0x9e3779b97f4a7c15UL >> (64 - SET_BITS);
	bool is_new = !(set[hash / 8] & 1 << hash % 8);

	set[hash / 8] |= 1 << hash % 8;

	return is_new;
}

unsigned int fuzz_cover_new(const struct fuzz_cover *cover, unsigned int *places)
{
	unsigned long i, count = __atomic_load_n(&cover->area[0], __ATOMIC_RELAXED), before = 0;
	unsigned int ways = 0;

	for (i = 1; i <= count && i < AREA_WORDS; i++) {
		unsigned long place = cover->area[i];

		if (add(places_seen, place)) {
			places_count++;
			++*places;
		}
		ways += add(ways_seen, place ^ before << 1);
		before = place;
	}

	return ways;
}

unsigned int fuzz_cover_places(void)
{
	return places_count;
}
