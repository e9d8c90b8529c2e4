// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: KUnit tests of HV-Fixed pages
 *
 * Every test has a pool of its own and real pages.  Only two things are replaced: the
 * register that says whether the hardware has left SNP, and the leaking of pages.
 * The range list has its tests in hv_fixed_list_kunit.c.
 */

#include <kunit/static_stub.h>
#include <kunit/test-bug.h>
#include <kunit/test.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/panic.h>
#include <linux/string.h>

#include "hv_fixed_kunit.h"

#define LIST_SIZE	struct_size_t(struct sev_data_range_list, ranges, \
				      HV_FIXED_TEST_LIST_MAX)
#define CANARY		0x5a

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

	kunit_activate_static_stub(test, hv_fixed_snp_enabled, fake_snp_enabled);
	kunit_activate_static_stub(test, hv_fixed_leak, fake_leak);

	kmsg_dump_rewind(&ctx->log);
	ctx->log.cur_seq = ctx->log.next_seq;

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
	hv_fixed_exit(&ctx->pool);

	for (i = 0; i < ctx->num_leaked; i++)
		__free_pages(pfn_to_page(ctx->leaked[i].pfn), ilog2(ctx->leaked[i].npages));
}

static void put_watched_page(void *page)
{
	put_page(page);
}

/*
 * With a reference of the test's own, the first page of a block goes to nobody else when
 * the block is freed, so that it can be told whether it was.
 */
struct page *hv_fixed_test_alloc(struct kunit *test, unsigned int units)
{
	struct hv_fixed_test *ctx = test->priv;
	struct page *page;

	page = hv_fixed_alloc(&ctx->pool, units);
	KUNIT_ASSERT_NOT_NULL(test, page);

	get_page(page);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, put_watched_page, page));

	return page;
}

bool hv_fixed_test_is_released(struct page *page)
{
	return page_count(page) == 1;
}

/* @used ranges are in the list already */
void hv_fixed_test_snp_begin(struct hv_fixed_test *ctx, unsigned int used)
{
	memset(ctx->list, 0, LIST_SIZE);
	memset((void *)ctx->list + LIST_SIZE, CANARY, 2 * PAGE_SIZE - LIST_SIZE);
	ctx->list->num_elements = used;

	hv_fixed_init_begin(&ctx->pool, ctx->list);
}

void hv_fixed_test_snp_init(struct hv_fixed_test *ctx, unsigned int used, int rc)
{
	hv_fixed_test_snp_begin(ctx, used);
	hv_fixed_init_end(&ctx->pool, rc);
}

void hv_fixed_test_snp_shutdown(struct hv_fixed_test *ctx, bool snp_enabled)
{
	ctx->snp_enabled = snp_enabled;
	hv_fixed_shutdown(&ctx->pool);
}

bool hv_fixed_test_overran(struct hv_fixed_test *ctx)
{
	return memchr_inv((void *)ctx->list + LIST_SIZE, CANARY, 2 * PAGE_SIZE - LIST_SIZE);
}

/* Since the test began, or since this was last asked, all warnings say @why */
void hv_fixed_test_expect_warnings(struct kunit *test, unsigned int count, const char *why)
{
	unsigned int num_warnings = 0, num_whys = 0;
	struct hv_fixed_test *ctx = test->priv;
	size_t len;

	if (!IS_ENABLED(CONFIG_PRINTK))
		return;

	while (kmsg_dump_get_line(&ctx->log, true, ctx->line, sizeof(ctx->line) - 1, &len)) {
		ctx->line[len] = '\0';
		if (!strstarts(ctx->line, "<4>") || !strstr(ctx->line, "become HV-Fixed"))
			continue;

		num_warnings++;
		if (strstr(ctx->line, why))
			num_whys++;
	}

	KUNIT_EXPECT_EQ(test, num_warnings, count);
	KUNIT_EXPECT_EQ_MSG(test, num_whys, num_warnings, "not all warnings say '%s'", why);
}

/* What never became HV-Fixed goes back to the page allocator */
static void ordinary_block_comes_and_goes(struct kunit *test)
{
	const size_t size = HV_FIXED_TEST_MAX_UNITS * PMD_SIZE;
	struct hv_fixed_test *ctx = test->priv;
	struct page *page;

	page = hv_fixed_test_alloc(test, HV_FIXED_TEST_MAX_UNITS);
	KUNIT_EXPECT_TRUE(test, IS_ALIGNED(page_to_phys(page), size));
	KUNIT_EXPECT_NULL(test, memchr_inv(page_address(page), 0, size));
	KUNIT_EXPECT_EQ(test, 0, hv_fixed_check(&ctx->pool, page));

	hv_fixed_free(&ctx->pool, page);
	KUNIT_EXPECT_TRUE(test, hv_fixed_test_is_released(page));
	KUNIT_EXPECT_TRUE(test, list_empty(&ctx->pool.blocks));

	/* Like kfree(), for error paths */
	hv_fixed_free(&ctx->pool, NULL);
}

struct size_case {
	const char *name;
	unsigned int units;
};

static const struct size_case size_cases[] = {
	{ "nothing", 0 },
	{ "one unit too many", HV_FIXED_TEST_MAX_UNITS + 1 },
	{ "one unit, if counted in 32 bits", BIT(32 - PMD_SHIFT) + 1 },
	{ "largest number", UINT_MAX },
};

KUNIT_ARRAY_PARAM_DESC(size, size_cases, name);

/* Refused without a splat */
static void bad_size_is_refused(struct kunit *test)
{
	const struct size_case *param = test->param_value;
	struct hv_fixed_test *ctx = test->priv;
	int warned = test_taint(TAINT_WARN);

	KUNIT_EXPECT_NULL(test, hv_fixed_alloc(&ctx->pool, param->units));
	KUNIT_EXPECT_EQ(test, test_taint(TAINT_WARN), warned);
	KUNIT_EXPECT_TRUE(test, list_empty(&ctx->pool.blocks));
}

struct result_case {
	const char *name;
	int rc;
	bool fixed;
};

static const struct result_case result_cases[] = {
	{ "done", 0, true },
	{ "timed out", -ETIMEDOUT, true },
	{ "refused", -EIO, false },
	{ "not sent", -ENODEV, false },
};

KUNIT_ARRAY_PARAM_DESC(result, result_cases, name);

/* HV-Fixed is what the firmware may have made so */
static void result_of_init_decides(struct kunit *test)
{
	const struct result_case *param = test->param_value;
	struct hv_fixed_test *ctx = test->priv;
	struct page *page, *again;

	page = hv_fixed_test_alloc(test, 1);
	hv_fixed_test_snp_init(ctx, 0, param->rc);
	KUNIT_EXPECT_EQ(test, 0, hv_fixed_check(&ctx->pool, page));

	hv_fixed_free(&ctx->pool, page);
	KUNIT_EXPECT_NE(test, param->fixed, hv_fixed_test_is_released(page));

	/* The one that is kept is all there is, or SNP is off still */
	again = hv_fixed_alloc(&ctx->pool, 1);
	KUNIT_ASSERT_NOT_NULL(test, again);
	KUNIT_EXPECT_EQ(test, param->fixed, again == page);
	hv_fixed_free(&ctx->pool, again);
}

/* An attempt that fails says nothing about an earlier one that timed out */
static void failure_after_timeout_changes_nothing(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct page *page;

	page = hv_fixed_test_alloc(test, 1);
	hv_fixed_test_snp_init(ctx, 0, -ETIMEDOUT);
	hv_fixed_test_snp_init(ctx, HV_FIXED_TEST_LIST_MAX, -EIO);

	KUNIT_EXPECT_EQ(test, 0, hv_fixed_check(&ctx->pool, page));
	KUNIT_EXPECT_NULL(test, hv_fixed_alloc(&ctx->pool, 1));

	hv_fixed_free(&ctx->pool, page);
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_is_released(page));
}

/* Only the hardware ends HV-Fixed, and no shutdown leaks anything */
static void shutdown_waits_for_hardware(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct page *before, *after;

	before = hv_fixed_test_alloc(test, 1);
	after = hv_fixed_test_alloc(test, 1);
	hv_fixed_test_snp_init(ctx, 0, 0);
	hv_fixed_free(&ctx->pool, before);

	hv_fixed_test_snp_shutdown(ctx, true);
	hv_fixed_test_snp_shutdown(ctx, true);
	hv_fixed_free(&ctx->pool, after);
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_is_released(before));
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_is_released(after));

	hv_fixed_test_snp_shutdown(ctx, false);
	hv_fixed_test_snp_shutdown(ctx, false);
	KUNIT_EXPECT_TRUE(test, hv_fixed_test_is_released(before));
	KUNIT_EXPECT_TRUE(test, hv_fixed_test_is_released(after));
	KUNIT_EXPECT_TRUE(test, list_empty(&ctx->pool.blocks));
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, 0);
}

/* For a request of the same size, zeroed, while SNP is on and no new one can be had */
static void fixed_block_is_used_again(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct page *small, *big;

	big = hv_fixed_test_alloc(test, 2);
	small = hv_fixed_test_alloc(test, 1);
	hv_fixed_test_snp_init(ctx, 0, 0);
	KUNIT_EXPECT_NULL(test, hv_fixed_alloc(&ctx->pool, 1));

	memset(page_address(small), CANARY, PMD_SIZE);
	memset(page_address(big), CANARY, 2 * PMD_SIZE);
	hv_fixed_free(&ctx->pool, small);
	KUNIT_EXPECT_NULL(test, hv_fixed_alloc(&ctx->pool, 2));
	KUNIT_ASSERT_PTR_EQ(test, small, hv_fixed_alloc(&ctx->pool, 1));
	memset(page_address(small), CANARY, PMD_SIZE);

	hv_fixed_free(&ctx->pool, big);
	KUNIT_EXPECT_NULL(test, hv_fixed_alloc(&ctx->pool, 1));
	hv_fixed_free(&ctx->pool, small);

	KUNIT_ASSERT_PTR_EQ(test, small, hv_fixed_alloc(&ctx->pool, 1));
	KUNIT_EXPECT_NULL(test, hv_fixed_alloc(&ctx->pool, 1));
	KUNIT_EXPECT_NULL(test, memchr_inv(page_address(small), 0, PMD_SIZE));

	KUNIT_ASSERT_PTR_EQ(test, big, hv_fixed_alloc(&ctx->pool, 2));
	KUNIT_EXPECT_NULL(test, memchr_inv(page_address(big), 0, 2 * PMD_SIZE));

	hv_fixed_free(&ctx->pool, small);
	hv_fixed_free(&ctx->pool, big);
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_is_released(small));
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_is_released(big));
}

/* Leaked once, listed as long as there is a pool, and never used again */
static void abandoned_block_is_leaked_once(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct page *page, *other;

	other = hv_fixed_test_alloc(test, 1);
	page = hv_fixed_test_alloc(test, 2);
	hv_fixed_abandon(&ctx->pool, page);
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, 1);
	KUNIT_EXPECT_EQ(test, ctx->leaked[0].pfn, page_to_pfn(page));
	KUNIT_EXPECT_EQ(test, ctx->leaked[0].npages, 2 * HV_FIXED_TEST_UNIT_PAGES);
	hv_fixed_free(&ctx->pool, other);

	/* Ordinary still, as the firmware was not told */
	hv_fixed_test_snp_init(ctx, 0, -EIO);
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_is_released(page));
	other = hv_fixed_test_alloc(test, 2);
	KUNIT_EXPECT_PTR_NE(test, page, other);
	hv_fixed_free(&ctx->pool, other);

	hv_fixed_test_snp_init(ctx, 0, 0);
	KUNIT_EXPECT_EQ(test, ctx->list->num_elements, 1);
	KUNIT_EXPECT_EQ(test, ctx->list->ranges[0].base, page_to_phys(page));
	KUNIT_EXPECT_NULL(test, hv_fixed_alloc(&ctx->pool, 2));

	hv_fixed_test_snp_shutdown(ctx, true);
	hv_fixed_test_snp_shutdown(ctx, false);
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_is_released(page));

	hv_fixed_exit(&ctx->pool);
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_is_released(page));
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, 1);
	KUNIT_EXPECT_TRUE(test, list_empty(&ctx->pool.blocks));
}

static void exit_leaks_what_is_fixed(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct page *page;

	page = hv_fixed_test_alloc(test, 2);
	hv_fixed_test_snp_init(ctx, 0, 0);
	hv_fixed_free(&ctx->pool, page);
	hv_fixed_test_snp_shutdown(ctx, true);

	hv_fixed_exit(&ctx->pool);
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_is_released(page));
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, 1);
	KUNIT_EXPECT_EQ(test, ctx->leaked[0].pfn, page_to_pfn(page));
	KUNIT_EXPECT_EQ(test, ctx->leaked[0].npages, 2 * HV_FIXED_TEST_UNIT_PAGES);
	KUNIT_EXPECT_TRUE(test, list_empty(&ctx->pool.blocks));
}

static struct kunit_case hv_fixed_test_cases[] = {
	KUNIT_CASE(ordinary_block_comes_and_goes),
	KUNIT_CASE_PARAM(bad_size_is_refused, size_gen_params),
	KUNIT_CASE_PARAM(result_of_init_decides, result_gen_params),
	KUNIT_CASE(failure_after_timeout_changes_nothing),
	KUNIT_CASE(shutdown_waits_for_hardware),
	KUNIT_CASE(fixed_block_is_used_again),
	KUNIT_CASE(abandoned_block_is_leaked_once),
	KUNIT_CASE(exit_leaks_what_is_fixed),
	{ }
};

static struct kunit_suite hv_fixed_test_suite = {
	.name = "ccp_hv_fixed",
	.init = hv_fixed_test_init,
	.exit = hv_fixed_test_exit,
	.test_cases = hv_fixed_test_cases,
};

kunit_test_suite(hv_fixed_test_suite);
