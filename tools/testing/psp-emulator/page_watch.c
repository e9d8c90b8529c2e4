// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who wrote to a page that the firmware has?  On hardware the CPU faults; here the
 * content tells afterwards.
 */
#include <string.h>

#include "bytes.h"
#include "pages.h"

/* A word a step, as megabytes are looked at: nobody here wants to deceive it */
static uint64_t digest_of(const uint8_t *page)
{
	uint64_t h = 0, word;

	for (size_t i = 0; i < PAGE_BYTES; i += sizeof(word)) {
		memcpy(&word, page + i, sizeof(word));
		h = (h ^ word) * 0x9e3779b97f4a7c15ull;
		h ^= h >> 29;
	}
	return h;
}

/* What cannot be read now is not watched */
static void watch(struct page_entry *e, const struct guest_mem *mem)
{
	uint8_t page[PAGE_BYTES];

	e->watched = (e->state == PAGE_PRE || e->state == PAGE_FIRMWARE) &&
		     !guest_mem_peek(mem, e->frame << PAGE_SHIFT, page, sizeof(page));
	if (e->watched)
		e->digest = digest_of(page);
}

void pages_watch(struct pages *p, const struct guest_mem *mem, uint64_t first, uint64_t count)
{
	for (size_t i = pages_index(p, first);
	     i < p->count && p->entry[i].frame - first < count; i++)
		watch(&p->entry[i], mem);
}

static bool has_changed(struct page_entry *e, const struct guest_mem *mem)
{
	uint64_t before = e->digest;

	if (!e->watched)
		return false;
	watch(e, mem);
	return e->watched && e->digest != before;
}

static void report(struct transcript *log, const struct page_run *run)
{
	struct json *j;

	if (!run->count)
		return;
	j = transcript_violation_begin(log, "page written while the firmware owns it",
				       run->first << PAGE_SHIFT, run->count);
	json_str(j, "state", page_state_name(run->state));
	json_num(j, "pages", run->count);
	transcript_end(log);
}

void pages_check(struct pages *p, const struct guest_mem *mem, struct transcript *log,
		 uint64_t first, uint64_t count)
{
	struct page_run run = { 0 };

	for (size_t i = pages_index(p, first);
	     i < p->count && p->entry[i].frame - first < count; i++) {
		struct page_entry *e = &p->entry[i];

		if (!has_changed(e, mem))
			continue;
		if (e->frame != run.first + run.count || e->state != run.state) {
			report(log, &run);
			run = (struct page_run){ .first = e->frame, .state = e->state };
		}
		run.count++;
	}
	report(log, &run);
}

void pages_check_all(struct pages *p, const struct guest_mem *mem, struct transcript *log)
{
	pages_check(p, mem, log, 0, PAGE_FRAME_MAX);
}
