// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: KUnit tests of HV-Fixed pages
 *
 * The range list has its tests in hv_fixed_list_kunit.c.
 */

#include <kunit/test.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/panic.h>
#include <linux/string.h>

#include "hv_fixed_fixture_kunit.h"

#define JUNK	0x5a

/* What never became HV-Fixed goes back to the page allocator */
static void ordinary_block_comes_and_goes(struct kunit *test)
{
	const size_t size = HV_FIXED_TEST_MAX_UNITS * PMD_SIZE;
	struct hv_fixed_test *ctx = test->priv;
	struct page *page;

	page = hv_fixed_test_alloc(test, HV_FIXED_TEST_MAX_UNITS);
	KUNIT_EXPECT_TRUE(test, IS_ALIGNED(page_to_phys(page), size));
	KUNIT_EXPECT_NULL(test, memchr_inv(page_address(page), 0, size));
	KUNIT_EXPECT_EQ(test, 0, snp_check_hv_fixed_pages(page));

	snp_free_hv_fixed_pages(page);
	KUNIT_EXPECT_TRUE(test, ccp_test_is_freed(page));
	KUNIT_EXPECT_TRUE(test, list_empty(&ctx->pool.blocks));

	/* Like kfree(), for error paths */
	snp_free_hv_fixed_pages(NULL);
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

	KUNIT_EXPECT_NULL(test, snp_alloc_hv_fixed_pages(param->units));
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
	KUNIT_EXPECT_EQ(test, 0, snp_check_hv_fixed_pages(page));

	snp_free_hv_fixed_pages(page);
	KUNIT_EXPECT_NE(test, param->fixed, ccp_test_is_freed(page));

	/* The one that is kept is all there is, or SNP is off still */
	again = snp_alloc_hv_fixed_pages(1);
	KUNIT_ASSERT_NOT_NULL(test, again);
	KUNIT_EXPECT_EQ(test, param->fixed, again == page);
	snp_free_hv_fixed_pages(again);
}

/* An attempt that fails says nothing about an earlier one that timed out */
static void failure_after_timeout_changes_nothing(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct page *page;

	page = hv_fixed_test_alloc(test, 1);
	hv_fixed_test_snp_init(ctx, 0, -ETIMEDOUT);
	hv_fixed_test_snp_init(ctx, HV_FIXED_TEST_LIST_MAX, -EIO);

	KUNIT_EXPECT_EQ(test, 0, snp_check_hv_fixed_pages(page));
	KUNIT_EXPECT_NULL(test, snp_alloc_hv_fixed_pages(1));

	snp_free_hv_fixed_pages(page);
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(page));
}

/* Only the hardware ends HV-Fixed, and no shutdown leaks anything */
static void shutdown_waits_for_hardware(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct page *before, *after;

	before = hv_fixed_test_alloc(test, 1);
	after = hv_fixed_test_alloc(test, 1);
	hv_fixed_test_snp_init(ctx, 0, 0);
	snp_free_hv_fixed_pages(before);

	hv_fixed_test_snp_shutdown(ctx, true);
	hv_fixed_test_snp_shutdown(ctx, true);
	snp_free_hv_fixed_pages(after);
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(before));
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(after));

	hv_fixed_test_snp_shutdown(ctx, false);
	hv_fixed_test_snp_shutdown(ctx, false);
	KUNIT_EXPECT_TRUE(test, ccp_test_is_freed(before));
	KUNIT_EXPECT_TRUE(test, ccp_test_is_freed(after));
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
	KUNIT_EXPECT_NULL(test, snp_alloc_hv_fixed_pages(1));

	memset(page_address(small), JUNK, PMD_SIZE);
	memset(page_address(big), JUNK, 2 * PMD_SIZE);
	snp_free_hv_fixed_pages(small);
	KUNIT_EXPECT_NULL(test, snp_alloc_hv_fixed_pages(2));
	KUNIT_ASSERT_PTR_EQ(test, small, snp_alloc_hv_fixed_pages(1));
	memset(page_address(small), JUNK, PMD_SIZE);

	snp_free_hv_fixed_pages(big);
	KUNIT_EXPECT_NULL(test, snp_alloc_hv_fixed_pages(1));
	snp_free_hv_fixed_pages(small);

	KUNIT_ASSERT_PTR_EQ(test, small, snp_alloc_hv_fixed_pages(1));
	KUNIT_EXPECT_NULL(test, snp_alloc_hv_fixed_pages(1));
	KUNIT_EXPECT_NULL(test, memchr_inv(page_address(small), 0, PMD_SIZE));

	KUNIT_ASSERT_PTR_EQ(test, big, snp_alloc_hv_fixed_pages(2));
	KUNIT_EXPECT_NULL(test, memchr_inv(page_address(big), 0, 2 * PMD_SIZE));

	snp_free_hv_fixed_pages(small);
	snp_free_hv_fixed_pages(big);
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(small));
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(big));
}

/* Leaked once, listed as long as there is a pool, and never used again */
static void abandoned_block_is_leaked_once(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct page *page, *other;

	other = hv_fixed_test_alloc(test, 1);
	page = hv_fixed_test_alloc(test, 2);
	snp_abandon_hv_fixed_pages(page);
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, 1);
	KUNIT_EXPECT_EQ(test, ctx->leaked[0].pfn, page_to_pfn(page));
	KUNIT_EXPECT_EQ(test, ctx->leaked[0].npages, 2 * HV_FIXED_TEST_UNIT_PAGES);
	snp_free_hv_fixed_pages(other);

	/* Ordinary still, as the firmware was not told */
	hv_fixed_test_snp_init(ctx, 0, -EIO);
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(page));
	other = hv_fixed_test_alloc(test, 2);
	KUNIT_EXPECT_PTR_NE(test, page, other);
	snp_free_hv_fixed_pages(other);

	hv_fixed_test_snp_init(ctx, 0, 0);
	KUNIT_EXPECT_EQ(test, ctx->list->num_elements, 1);
	KUNIT_EXPECT_EQ(test, ctx->list->ranges[0].base, page_to_phys(page));
	KUNIT_EXPECT_NULL(test, snp_alloc_hv_fixed_pages(2));

	hv_fixed_test_snp_shutdown(ctx, true);
	hv_fixed_test_snp_shutdown(ctx, false);
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(page));

	snp_hv_fixed_exit();
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(page));
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, 1);
	KUNIT_EXPECT_TRUE(test, list_empty(&ctx->pool.blocks));
}

static void exit_leaks_what_is_fixed(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct page *page;

	page = hv_fixed_test_alloc(test, 2);
	hv_fixed_test_snp_init(ctx, 0, 0);
	snp_free_hv_fixed_pages(page);
	hv_fixed_test_snp_shutdown(ctx, true);

	snp_hv_fixed_exit();
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(page));
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
