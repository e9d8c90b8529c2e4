// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: HV-Fixed pages
 *
 * While SNP is on, a page that the hypervisor and the firmware both write must
 * be in the HV-Fixed state.  The only way into it is the range list that
 * SNP_INIT_EX takes (firmware 1.52 and later), the only way out is SNP going off
 * in the hardware: with a shutdown of its firmware where both sides can do that, or
 * else with a reboot.  Such a page is of no use to an SNP guest and cannot go back to
 * the page allocator, where a guest may get it.
 *
 * Blocks are therefore handed out while SNP is off, put into the list of the next
 * SNP_INIT_EX, and kept for the next user when they are freed too late.
 *
 * Each block has a state of its own, because a list may be full and old firmware
 * takes none:
 *
 *   ORDINARY	never became HV-Fixed.  Usable while SNP is off, goes back to the
 *		page allocator when it is freed.
 *   FIXED	HV-Fixed since the latest initialisation.  Usable.
 *   STALE	HV-Fixed since an earlier initialisation, but left out of the
 *		latest list.  What the firmware makes of it is not known: neither
 *		usable nor free to go.
 *
 *	ORDINARY ----------> FIXED <----> STALE		by SNP_INIT_EX
 *	    ^------------------'------------'		SNP off in the hardware
 *
 * An SNP_INIT_EX that timed out may have been carried out, so its blocks count as
 * FIXED; so do those of one that succeeded and whose cache flush then failed.
 *
 * Locks: sev_cmd_mutex, then the pool's lock.  SNP initialisation and shutdown hold
 * the former when they come here.  Whoever allocates or frees needs the latter only
 * and must not hold it while calling into SEV code.  The panic path comes here not
 * at all.
 */

#include <linux/bug.h>
#include <linux/cleanup.h>
#include <linux/gfp.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <asm/msr.h>
#include <asm/sev.h>

#include <kunit/static_stub.h>
#include <kunit/visibility.h>

#include "hv-fixed.h"
#include "sev-dev.h"

#define HV_FIXED_UNIT_ORDER	get_order(PMD_SIZE)

enum hv_fixed_state {
	HV_FIXED_ORDINARY,
	HV_FIXED_FIXED,
	HV_FIXED_STALE,
};

enum hv_fixed_user {
	/* Somebody has it */
	HV_FIXED_IN_USE,
	/* Freed, but cannot go back to the page allocator yet */
	HV_FIXED_FREE,
	/* Leaked, as the firmware may write to it at any time */
	HV_FIXED_ABANDONED,
};

/**
 * struct hv_fixed_block - one allocation
 * @entry:	link in &hv_fixed_pool.blocks
 * @page:	first page
 * @order:	allocation order
 * @state:	see above
 * @user:	who has it
 * @listed:	is in the range list of the latest SNP_INIT_EX
 */
struct hv_fixed_block {
	struct list_head entry;
	struct page *page;
	unsigned int order;
	enum hv_fixed_state state;
	enum hv_fixed_user user;
	bool listed;
};

VISIBLE_IF_KUNIT struct hv_fixed_pool *hv_fixed_pool(void)
{
	static struct hv_fixed_pool pool = {
		.lock = __MUTEX_INITIALIZER(pool.lock),
		.blocks = LIST_HEAD_INIT(pool.blocks),
	};

	KUNIT_STATIC_STUB_REDIRECT(hv_fixed_pool);

	return &pool;
}

/* Does the hardware enforce the RMP?  Shutting the firmware down leaves that on. */
VISIBLE_IF_KUNIT bool hv_fixed_snp_enabled(void)
{
	u32 low, high;

	KUNIT_STATIC_STUB_REDIRECT(hv_fixed_snp_enabled);

	return !rdmsr_safe(MSR_AMD64_SYSCFG, &low, &high) && (low & MSR_AMD64_SYSCFG_SNP_EN);
}

/* These pages are not in error, so nothing can be learnt from their RMP entries */
VISIBLE_IF_KUNIT void hv_fixed_leak(u64 pfn, unsigned int npages)
{
	KUNIT_STATIC_STUB_REDIRECT(hv_fixed_leak, pfn, npages);

	snp_leak_pages_quietly(pfn, npages);
}

static struct hv_fixed_block *hv_fixed_find(struct hv_fixed_pool *pool, struct page *page)
{
	struct hv_fixed_block *block;

	lockdep_assert_held(&pool->lock);

	list_for_each_entry(block, &pool->blocks, entry) {
		if (block->page == page && block->user == HV_FIXED_IN_USE)
			return block;
	}

	return NULL;
}

static void hv_fixed_release(struct hv_fixed_block *block)
{
	list_del(&block->entry);
	__free_pages(block->page, block->order);
	kfree(block);
}

static bool hv_fixed_usable(struct hv_fixed_pool *pool, struct hv_fixed_block *block)
{
	switch (block->state) {
	case HV_FIXED_ORDINARY:
		return pool->phase == HV_FIXED_SNP_OFF;
	case HV_FIXED_FIXED:
		return true;
	default:
		return false;
	}
}

static struct page *hv_fixed_reuse(struct hv_fixed_pool *pool, unsigned int order)
{
	struct hv_fixed_block *block;

	lockdep_assert_held(&pool->lock);

	list_for_each_entry(block, &pool->blocks, entry) {
		if (block->user != HV_FIXED_FREE || block->order != order ||
		    !hv_fixed_usable(pool, block))
			continue;

		block->user = HV_FIXED_IN_USE;
		memset(page_address(block->page), 0, PAGE_SIZE << order);
		return block->page;
	}

	return NULL;
}

/**
 * snp_alloc_hv_fixed_pages() - get memory that both sides can write while SNP is on
 * @num_2mb_pages:	size in units of 2 MiB
 *
 * The block is aligned to its size and zeroed.  Ask before SNP is initialised; later
 * only a freed block of the same size can be had, and while SNP_INIT_EX is on its way
 * none at all.  Whether the block did become HV-Fixed is for snp_check_hv_fixed_pages()
 * to say.
 *
 * Context: process, may sleep.
 * Return: the first page, or NULL: size 0 or beyond what the page allocator has,
 * no memory, SNP is being initialised, or it is and no freed block fits.
 */
struct page *snp_alloc_hv_fixed_pages(unsigned int num_2mb_pages)
{
	struct hv_fixed_pool *pool = hv_fixed_pool();
	struct page *page;
	unsigned int order;

	if (!num_2mb_pages)
		return NULL;

	/* Too large an order is for the page allocator to refuse; it is asked not to warn */
	order = HV_FIXED_UNIT_ORDER + order_base_2(num_2mb_pages);

	guard(mutex)(&pool->lock);

	/* Whether a block is in the list or not must be certain */
	if (pool->phase == HV_FIXED_SNP_STARTING)
		return NULL;

	page = hv_fixed_reuse(pool, order);
	if (page)
		return page;

	/* Too late for the list */
	if (pool->phase == HV_FIXED_SNP_ON)
		return NULL;

	struct hv_fixed_block *block __free(kfree) = kzalloc(sizeof(*block), GFP_KERNEL);

	if (!block)
		return NULL;

	block->page = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_RETRY_MAYFAIL | __GFP_NOWARN,
				  order);
	if (!block->page)
		return NULL;

	block->order = order;
	block->state = HV_FIXED_ORDINARY;
	block->user = HV_FIXED_IN_USE;
	list_add_tail(&block->entry, &pool->blocks);

	return no_free_ptr(block)->page;
}

/**
 * snp_free_hv_fixed_pages() - give back what snp_alloc_hv_fixed_pages() returned
 * @page:	first page, or NULL
 *
 * Neither side may use the block any more.  It goes back to the page allocator
 * unless it is, or may be, HV-Fixed; then it waits for the next one who asks for
 * its size.
 *
 * Context: process, may sleep.  Needs no PSP to be there.
 */
void snp_free_hv_fixed_pages(struct page *page)
{
	struct hv_fixed_pool *pool = hv_fixed_pool();
	struct hv_fixed_block *block;

	if (!page)
		return;

	guard(mutex)(&pool->lock);

	block = hv_fixed_find(pool, page);
	if (WARN_ON_ONCE(!block))
		return;

	/*
	 * While SNP_INIT_EX is on its way nobody knows what becomes of a page in
	 * its list.  snp_hv_fixed_init_end() frees the ones that stay ordinary.
	 */
	if (block->state == HV_FIXED_ORDINARY &&
	    !(pool->phase == HV_FIXED_SNP_STARTING && block->listed))
		hv_fixed_release(block);
	else
		block->user = HV_FIXED_FREE;
}

/**
 * snp_abandon_hv_fixed_pages() - leak a block instead of freeing it
 * @page:	first page
 *
 * For memory that the firmware may still write to, or whose mapping cannot be
 * restored.  The block is never used again.
 *
 * Context: process, may sleep.
 */
void snp_abandon_hv_fixed_pages(struct page *page)
{
	struct hv_fixed_pool *pool = hv_fixed_pool();
	struct hv_fixed_block *block;

	guard(mutex)(&pool->lock);

	block = hv_fixed_find(pool, page);
	if (WARN_ON_ONCE(!block))
		return;

	/* It stays in the pool: what the firmware writes to must be listed again */
	block->user = HV_FIXED_ABANDONED;
	hv_fixed_leak(page_to_pfn(page), 1U << block->order);
}

/**
 * snp_check_hv_fixed_pages() - may a block be given to the firmware now?
 * @page:	first page
 *
 * Context: process, may sleep.
 * Return: 0 if so, -EBUSY while SNP is being initialised, -ENXIO if SNP is on and
 * the block did not become HV-Fixed.
 */
int snp_check_hv_fixed_pages(struct page *page)
{
	struct hv_fixed_pool *pool = hv_fixed_pool();
	struct hv_fixed_block *block;

	guard(mutex)(&pool->lock);

	block = hv_fixed_find(pool, page);
	if (WARN_ON_ONCE(!block))
		return -EINVAL;

	if (pool->phase == HV_FIXED_SNP_STARTING)
		return -EBUSY;

	return hv_fixed_usable(pool, block) ? 0 : -ENXIO;
}

/**
 * snp_hv_fixed_init_begin() - add all blocks to the range list of SNP_INIT_EX
 * @list:	range list with the other ranges in it, or NULL if the firmware is too
 *		old to take one
 *
 * Adds as many as fit, and warns of those in use that do not.  The firmware reads the
 * list from memory, so the caches must be flushed afterwards.  From now on nothing can
 * be allocated; snp_hv_fixed_init_end() must follow.
 *
 * Context: process, sev_cmd_mutex held.
 */
void snp_hv_fixed_init_begin(struct sev_data_range_list *list)
{
	struct hv_fixed_pool *pool = hv_fixed_pool();
	struct hv_fixed_block *block;

	guard(mutex)(&pool->lock);

	pool->phase_before = pool->phase;
	pool->phase = HV_FIXED_SNP_STARTING;

	list_for_each_entry(block, &pool->blocks, entry) {
		block->listed = list && !snp_range_list_add(list, page_to_phys(block->page),
							    1U << block->order);
		if (!block->listed && block->user == HV_FIXED_IN_USE)
			pr_warn("ccp: %u MiB cannot become HV-Fixed, their owner cannot use them: %s\n",
				1U << (block->order + PAGE_SHIFT - 20),
				list ? "the range list of SNP_INIT_EX is full" :
				       "the firmware is too old to take a range list");
	}
}

/**
 * snp_hv_fixed_init_end() - take note of what SNP_INIT_EX did
 * @rc:		result of the command itself, not of the flush that follows it
 *
 * Context: process, sev_cmd_mutex held.
 */
void snp_hv_fixed_init_end(int rc)
{
	struct hv_fixed_pool *pool = hv_fixed_pool();
	bool maybe_done = !rc || rc == -ETIMEDOUT;
	struct hv_fixed_block *block, *next;

	guard(mutex)(&pool->lock);

	pool->phase = maybe_done ? HV_FIXED_SNP_ON : pool->phase_before;

	list_for_each_entry_safe(block, next, &pool->blocks, entry) {
		if (maybe_done) {
			if (block->listed)
				block->state = HV_FIXED_FIXED;
			else if (block->state == HV_FIXED_FIXED)
				block->state = HV_FIXED_STALE;
		}

		if (block->user == HV_FIXED_FREE && block->state == HV_FIXED_ORDINARY)
			hv_fixed_release(block);
	}
}

/**
 * snp_hv_fixed_shutdown() - the SNP firmware was shut down
 *
 * Pages stop being HV-Fixed only if the hardware has left SNP, too.
 *
 * Context: process, sev_cmd_mutex held.  Not for the panic path.
 */
void snp_hv_fixed_shutdown(void)
{
	struct hv_fixed_pool *pool = hv_fixed_pool();
	struct hv_fixed_block *block, *next;

	guard(mutex)(&pool->lock);

	pool->phase = HV_FIXED_SNP_OFF;

	if (hv_fixed_snp_enabled())
		return;

	list_for_each_entry_safe(block, next, &pool->blocks, entry) {
		block->state = HV_FIXED_ORDINARY;
		if (block->user == HV_FIXED_FREE)
			hv_fixed_release(block);
	}
}

/**
 * snp_hv_fixed_exit() - leak what cannot be freed, as nobody will remember it
 *
 * Context: process, when all users are gone.
 */
void snp_hv_fixed_exit(void)
{
	struct hv_fixed_pool *pool = hv_fixed_pool();
	struct hv_fixed_block *block, *next;

	guard(mutex)(&pool->lock);

	list_for_each_entry_safe(block, next, &pool->blocks, entry) {
		WARN_ON_ONCE(block->user == HV_FIXED_IN_USE);
		if (block->user != HV_FIXED_ABANDONED)
			hv_fixed_leak(page_to_pfn(block->page), 1U << block->order);
		list_del(&block->entry);
		kfree(block);
	}
}
