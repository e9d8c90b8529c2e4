// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page states, see pages.h
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "pages.h"

static const char * const state_names[PAGE_STATES] = {
	[PAGE_HYPERVISOR]	= "hypervisor",
	[PAGE_PRE]		= "pre",
	[PAGE_FIRMWARE]		= "firmware",
	[PAGE_RECLAIM]		= "reclaim",
	[PAGE_HV_FIXED]		= "hv-fixed",
};

const char *page_state_name(enum page_state state)
{
	return state_names[state];
}

void pages_clear(struct pages *p)
{
	free(p->entry);
	memset(p, 0, sizeof(*p));
}

size_t pages_index(const struct pages *p, uint64_t frame)
{
	size_t low = 0, high = p->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (p->entry[mid].frame < frame)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static const struct page_entry *find(const struct pages *p, uint64_t frame)
{
	size_t i = pages_index(p, frame);

	return i < p->count && p->entry[i].frame == frame ? &p->entry[i] : NULL;
}

/* The first range that ends behind @frame; it may begin behind it as well */
static const struct page_run *find_fixed(const struct pages *p, uint64_t frame)
{
	for (size_t i = 0; i < p->fixed_count; i++) {
		if (frame < p->fixed[i].first + p->fixed[i].count)
			return &p->fixed[i];
	}
	return NULL;
}

enum page_state pages_state(const struct pages *p, uint64_t frame)
{
	const struct page_entry *e = find(p, frame);
	const struct page_run *r;

	if (e && e->state != PAGE_HYPERVISOR)
		return e->state;
	r = find_fixed(p, frame);
	return r && r->first <= frame ? PAGE_HV_FIXED : PAGE_HYPERVISOR;
}

bool pages_leaked(const struct pages *p, uint64_t frame)
{
	const struct page_entry *e = find(p, frame);

	return e && e->leaked;
}

/* A run of single pages that have the same to say, from entry @i on */
static void entry_run(const struct pages *p, size_t i, struct page_run *run)
{
	run->first = p->entry[i].frame;
	run->count = 0;
	run->state = pages_state(p, run->first);
	run->leaked = p->entry[i].leaked;
	for (; i < p->count; i++, run->count++) {
		const struct page_entry *e = &p->entry[i];

		if (e->frame != run->first + run->count || e->leaked != run->leaked ||
		    pages_state(p, e->frame) != run->state)
			break;
	}
}

bool pages_next(const struct pages *p, uint64_t first, struct page_run *run)
{
	const struct page_run *r = find_fixed(p, first);
	size_t i = pages_index(p, first);
	uint64_t end;

	if (i < p->count && (!r || p->entry[i].frame <= r->first || p->entry[i].frame == first)) {
		entry_run(p, i, run);
		return true;
	}
	if (!r)
		return false;

	*run = *r;
	end = r->first + r->count;
	if (run->first < first)
		run->first = first;
	if (i < p->count && p->entry[i].frame < end)
		end = p->entry[i].frame;
	run->count = end - run->first;
	return true;
}

/* Is each (@all) or any of them in one of @states?  By runs, as ranges are long. */
static bool look(const struct pages *p, uint64_t first, uint64_t count, uint32_t states,
		 bool all)
{
	uint64_t at = first, end = first + count;
	struct page_run run;

	while (at < end) {
		uint32_t state = BIT(PAGE_HYPERVISOR);
		uint64_t next = end;

		if (pages_next(p, at, &run)) {
			next = run.first;
			if (run.first <= at) {
				state = BIT(run.state);
				next = run.first + run.count;
			}
		}
		if (!(states & state) == all)
			return !all;
		at = next;
	}
	return all;
}

bool pages_all(const struct pages *p, uint64_t first, uint64_t count, uint32_t states)
{
	return look(p, first, count, states, true);
}

bool pages_any(const struct pages *p, uint64_t first, uint64_t count, uint32_t states)
{
	return look(p, first, count, states, false);
}

static int make_room(struct pages *p, size_t count)
{
	struct page_entry *more;

	if (count > PAGES_MAX)
		return -ENOSPC;
	if (count <= p->room)
		return 0;
	count += count / 2;
	more = realloc(p->entry, count * sizeof(*more));
	if (!more)
		return -ENOSPC;
	p->entry = more;
	p->room = count;
	return 0;
}

/* Makes sure that each of them has an entry */
static int store(struct pages *p, uint64_t first, uint64_t count)
{
	size_t from = pages_index(p, first), to = pages_index(p, first + count);
	size_t have = to - from, more = (size_t)count - have;

	if (make_room(p, p->count + more))
		return -ENOSPC;
	memmove(&p->entry[to + more], &p->entry[to], (p->count - to) * sizeof(*p->entry));
	p->count += more;

	/* From the end on, so that those that were there are moved before they are needed */
	for (size_t i = (size_t)count; i--;) {
		struct page_entry *slot = &p->entry[from + i];

		if (have && p->entry[from + have - 1].frame == first + i)
			*slot = p->entry[from + --have];
		else
			*slot = (struct page_entry){ .frame = first + i };
	}
	return 0;
}

/* Drops entries that say nothing any more */
static void tidy(struct pages *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->count; i++) {
		if (p->entry[i].state != PAGE_HYPERVISOR || p->entry[i].leaked)
			p->entry[kept++] = p->entry[i];
	}
	p->count = kept;
}

static void release(struct pages *p, uint64_t first, uint64_t count)
{
	for (size_t i = pages_index(p, first);
	     i < p->count && p->entry[i].frame < first + count; i++)
		p->entry[i].state = PAGE_HYPERVISOR;
	tidy(p);
}

int pages_set(struct pages *p, uint64_t first, uint64_t count, enum page_state state)
{
	size_t i;

	if (state == PAGE_HYPERVISOR) {
		release(p, first, count);
		return 0;
	}
	if (store(p, first, count))
		return -ENOSPC;
	i = pages_index(p, first);
	for (uint64_t n = 0; n < count; n++)
		p->entry[i + n].state = state;
	return 0;
}

int pages_leak(struct pages *p, uint64_t first, uint64_t count)
{
	size_t i;

	if (store(p, first, count))
		return -ENOSPC;
	i = pages_index(p, first);
	for (uint64_t n = 0; n < count; n++)
		p->entry[i + n].leaked = true;
	return 0;
}

void pages_kexec(struct pages *p)
{
	for (size_t i = 0; i < p->count; i++)
		p->entry[i].leaked = false;
}

/* Takes all ranges that touch the new one into it */
static void merge_fixed(struct pages *p, struct page_run *new_run)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->fixed_count; i++) {
		const struct page_run r = p->fixed[i];
		uint64_t end = r.first + r.count, new_end = new_run->first + new_run->count;

		if (end < new_run->first || r.first > new_end) {
			p->fixed[kept++] = r;
			continue;
		}
		if (r.first < new_run->first)
			new_run->first = r.first;
		new_run->count = (end > new_end ? end : new_end) - new_run->first;
	}
	p->fixed_count = kept;
}

int pages_fix(struct pages *p, uint64_t first, uint64_t count)
{
	struct page_run run = { first, count, PAGE_HV_FIXED, false };
	size_t i;

	if (!count)
		return 0;
	if (p->fixed_count == PAGES_FIXED_MAX)
		return -ENOSPC;

	release(p, first, count);
	merge_fixed(p, &run);
	for (i = p->fixed_count; i && p->fixed[i - 1].first > run.first; i--)
		p->fixed[i] = p->fixed[i - 1];
	p->fixed[i] = run;
	p->fixed_count++;
	return 0;
}

void pages_snp_off(struct pages *p)
{
	p->fixed_count = 0;
	release(p, 0, PAGE_FRAME_MAX);
}
