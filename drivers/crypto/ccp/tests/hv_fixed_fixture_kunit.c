// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: the pool of the KUnit tests of HV-Fixed pages
 *
 * Every test has a pool of its own and real pages.  Only two other things are replaced:
 * the register that says whether the hardware has left SNP, and the leaking of pages.
 */

#include <kunit/static_stub.h>
#include <kunit/test-bug.h>
#include <kunit/test.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/string.h>

#include "hv_fixed_fixture_kunit.h"

#define LIST_SIZE	struct_size_t(struct sev_data_range_list, ranges, \
				      HV_FIXED_TEST_LIST_MAX)
#define CANARY		0x5a

static struct hv_fixed_pool *own_pool(void)
{
	struct hv_fixed_test *ctx = kunit_get_current_test()->priv;

	return &ctx->pool;
}

static bool fake_snp_enabled(void)
{
	struct hv_fixed_test *ctx = kunit_get_current_test()->priv;

	return ctx->snp_enabled;
}

static void fake_leak(u64 pfn, unsigned int npages)
{
	struct kunit *test = kunit_get_current_test();
	struct hv_fixed_test *ctx = test->priv;
	unsigned int i;

	for (i = 0; i < ctx->num_leaked; i++) {
		if (ctx->leaked[i].pfn == pfn)
			break;
	}

	if (i < ctx->num_leaked || i == ARRAY_SIZE(ctx->leaked)) {
		KUNIT_FAIL(test, "page frame %#llx is leaked again, or is one too many", pfn);
		return;
	}

	ctx->leaked[i].pfn = pfn;
	ctx->leaked[i].npages = npages;
	ctx->num_leaked++;
}

int hv_fixed_test_init(struct kunit *test)
{
	struct hv_fixed_test *ctx;

	ctx = kunit_kzalloc(test, sizeof(*ctx), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ctx);

	ctx->list = kunit_kzalloc(test, 2 * PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ctx->list);

	mutex_init(&ctx->pool.lock);
	INIT_LIST_HEAD(&ctx->pool.blocks);

	kunit_activate_static_stub(test, hv_fixed_pool, own_pool);
	kunit_activate_static_stub(test, hv_fixed_snp_enabled, fake_snp_enabled);
	kunit_activate_static_stub(test, hv_fixed_leak, fake_leak);
	ccp_test_log_start(&ctx->log);
	test->priv = ctx;

	return 0;
}

void hv_fixed_test_exit(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	unsigned int i;

	if (!ctx)
		return;

	/* What a test that failed has not freed is leaked by this, and so is freed below */
	hv_fixed_test_snp_shutdown(ctx, false);
	snp_hv_fixed_exit();

	for (i = 0; i < ctx->num_leaked; i++)
		__free_pages(pfn_to_page(ctx->leaked[i].pfn), ilog2(ctx->leaked[i].npages));
}

/* A block that ccp_test_is_freed() can be asked about */
struct page *hv_fixed_test_alloc(struct kunit *test, unsigned int units)
{
	struct page *page = snp_alloc_hv_fixed_pages(units);

	KUNIT_ASSERT_NOT_NULL(test, page);

	return ccp_test_watch(test, page_address(page));
}

/* @used ranges are in the list already */
void hv_fixed_test_snp_begin(struct hv_fixed_test *ctx, unsigned int used)
{
	memset(ctx->list, 0, LIST_SIZE);
	memset((void *)ctx->list + LIST_SIZE, CANARY, 2 * PAGE_SIZE - LIST_SIZE);
	ctx->list->num_elements = used;

	snp_hv_fixed_init_begin(ctx->list);
}

void hv_fixed_test_snp_init(struct hv_fixed_test *ctx, unsigned int used, int rc)
{
	hv_fixed_test_snp_begin(ctx, used);
	snp_hv_fixed_init_end(rc);
}

void hv_fixed_test_snp_shutdown(struct hv_fixed_test *ctx, bool snp_enabled)
{
	ctx->snp_enabled = snp_enabled;
	snp_hv_fixed_shutdown();
}

bool hv_fixed_test_overran(struct hv_fixed_test *ctx)
{
	return memchr_inv((void *)ctx->list + LIST_SIZE, CANARY, 2 * PAGE_SIZE - LIST_SIZE);
}

/* Since the test began, or since this was last asked, all warnings say @why */
void hv_fixed_test_expect_warnings(struct kunit *test, unsigned int count, const char *why)
{
	struct hv_fixed_test *ctx = test->priv;

	if (!IS_ENABLED(CONFIG_PRINTK))
		return;

	KUNIT_EXPECT_EQ(test, ccp_test_log_count(&ctx->log, "become HV-Fixed", NULL), count);
	KUNIT_EXPECT_EQ_MSG(test, ccp_test_log_count(&ctx->log, "become HV-Fixed", why), count,
			    "not all warnings say '%s'", why);
	ccp_test_log_start(&ctx->log);
}
