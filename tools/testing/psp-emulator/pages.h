/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whose each 4 KiB page of the guest is: what the RMP says on hardware.
 *
 * Only pages that ever left the hypervisor's hands are stored, one by one; HV-Fixed
 * ones as ranges, as the lists of SNP_INIT_EX cover gigabytes.
 */
#ifndef PAGES_H
#define PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guest_mem.h"
#include "transcript.h"

#define PAGE_SHIFT	12
#define PAGE_BYTES	0x1000u
#define PAGE_FRAME(gpa)	((uint64_t)(gpa) >> PAGE_SHIFT)

/* Physical addresses have 52 bits at most */
#define PAGE_FRAME_MAX	(1ull << (52 - PAGE_SHIFT))

/* What the emulator remembers at most: 512 MiB in single pages, and some lists */
#define PAGES_MAX	0x20000u
#define PAGES_FIXED_MAX	1024

/* PRE: RMPUPDATE gave it to the firmware, which has not taken it into use so far */
enum page_state {
	PAGE_HYPERVISOR,
	PAGE_PRE,
	PAGE_FIRMWARE,
	PAGE_RECLAIM,
	PAGE_HV_FIXED,
	PAGE_STATES,
};

struct page_entry {
	uint64_t frame;
	/* Of its content when it was last looked at, while the kernel must not write to it */
	uint64_t digest;
	enum page_state state;
	/* The kernel said that it never uses it again */
	bool leaked;
	/* The digest is valid, if the state is still one in which that counts */
	bool watched;
};

struct page_run {
	uint64_t first;
	uint64_t count;
	enum page_state state;
	bool leaked;
};

struct pages {
	/* By frame, ascending */
	struct page_entry *entry;
	size_t count;
	size_t room;
	/* Ascending, without gaps of 0 pages between them */
	struct page_run fixed[PAGES_FIXED_MAX];
	size_t fixed_count;
};

/* Power on: everything is the hypervisor's.  Also frees what is stored. */
void pages_clear(struct pages *p);

/* SNPEn was cleared: the same, but what is leaked stays leaked */
void pages_snp_off(struct pages *p);

/* Another kernel runs: which pages the one before has leaked it cannot know */
void pages_kexec(struct pages *p);

const char *page_state_name(enum page_state state);
enum page_state pages_state(const struct pages *p, uint64_t frame);
bool pages_leaked(const struct pages *p, uint64_t frame);

/* Are all of them in one of @states, bits of enum page_state?  Is any of them? */
bool pages_all(const struct pages *p, uint64_t first, uint64_t count, uint32_t states);
bool pages_any(const struct pages *p, uint64_t first, uint64_t count, uint32_t states);

/* The first run of pages from @first on about which there is something to say */
bool pages_next(const struct pages *p, uint64_t first, struct page_run *run);

/* Moves all of them, or none: -ENOSPC */
int pages_set(struct pages *p, uint64_t first, uint64_t count, enum page_state state);
int pages_leak(struct pages *p, uint64_t first, uint64_t count);
int pages_fix(struct pages *p, uint64_t first, uint64_t count);

/*
 * page_watch.c: what the firmware has in its hands the kernel must not write to.
 * Remembers the content of those of the pages that it has, now.
 */
void pages_watch(struct pages *p, const struct guest_mem *mem, uint64_t first, uint64_t count);

/* Names those whose content is another by now, as a violation; each change once */
void pages_check(struct pages *p, const struct guest_mem *mem, struct transcript *log,
		 uint64_t first, uint64_t count);
void pages_check_all(struct pages *p, const struct guest_mem *mem, struct transcript *log);

/* For page_watch.c: index of the first entry from @frame on */
size_t pages_index(const struct pages *p, uint64_t frame);

#endif /* PAGES_H */
