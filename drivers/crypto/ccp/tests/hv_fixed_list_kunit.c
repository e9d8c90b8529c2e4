// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: KUnit tests of HV-Fixed pages in the range list
 *
 * What is in the list of an SNP_INIT_EX, and what becomes of what is not.
 */

#include <kunit/test.h>
#include <linux/minmax.h>
#include <linux/mm.h>

#include "../sev-dev.h"
#include "hv_fixed_fixture_kunit.h"

#define LIST_MAX	HV_FIXED_TEST_LIST_MAX

static bool is_listed(struct hv_fixed_test *ctx, struct page *page, unsigned int units)
{
	struct sev_data_range *range = ctx->list->ranges;
	unsigned int i, found = 0;

	for (i = 0; i < ctx->list->num_elements; i++, range++) {
		if (range->base == page_to_phys(page) &&
		    range->page_count == units * HV_FIXED_TEST_UNIT_PAGES)
			found++;
	}

	return found == 1;
}

static void range_list_holds_255(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct sev_data_range_list *list = ctx->list;
	unsigned int i;

	hv_fixed_test_snp_init(ctx, 0, 0);

	for (i = 0; i < LIST_MAX; i++)
		KUNIT_ASSERT_EQ(test, 0, snp_range_list_add(list, (i + 1ULL) << 40, ~i));

	KUNIT_EXPECT_EQ(test, -E2BIG, snp_range_list_add(list, PMD_SIZE, 1));
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_overran(ctx));
	KUNIT_EXPECT_EQ(test, list->num_elements, LIST_MAX);

	for (i = 0; i < LIST_MAX; i++) {
		KUNIT_EXPECT_EQ(test, list->ranges[i].base, (i + 1ULL) << 40);
		KUNIT_EXPECT_EQ(test, list->ranges[i].page_count, ~i);
	}
}

struct shutdown_case {
	const char *name;
	bool snp_enabled;
};

static const struct shutdown_case shutdown_cases[] = {
	{ "hardware stays in SNP", true },
	{ "hardware leaves SNP", false },
};

KUNIT_ARRAY_PARAM_DESC(shutdown, shutdown_cases, name);

/* Blocks in use outlive a shutdown, are listed again, and can be freed */
static void blocks_are_listed_again(struct kunit *test)
{
	const struct shutdown_case *param = test->param_value;
	struct hv_fixed_test *ctx = test->priv;
	struct page *a, *b;

	a = hv_fixed_test_alloc(test, 1);
	b = hv_fixed_test_alloc(test, 2);

	hv_fixed_test_snp_init(ctx, 7, 0);
	KUNIT_EXPECT_EQ(test, ctx->list->num_elements, 7 + 2);

	hv_fixed_test_snp_shutdown(ctx, param->snp_enabled);
	KUNIT_EXPECT_EQ(test, 0, snp_check_hv_fixed_pages(a));
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(a));
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(b));

	hv_fixed_test_snp_init(ctx, 7, 0);
	KUNIT_EXPECT_EQ(test, ctx->list->num_elements, 7 + 2);
	KUNIT_EXPECT_TRUE(test, is_listed(ctx, a, 1));
	KUNIT_EXPECT_TRUE(test, is_listed(ctx, b, 2));
	KUNIT_EXPECT_EQ(test, 0, snp_check_hv_fixed_pages(a));

	/* Not in the order in which they came */
	snp_free_hv_fixed_pages(b);
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(b));

	hv_fixed_test_snp_shutdown(ctx, false);
	KUNIT_EXPECT_TRUE(test, ccp_test_is_freed(b));
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(a));

	snp_free_hv_fixed_pages(a);
	KUNIT_EXPECT_TRUE(test, ccp_test_is_freed(a));
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, 0);
}

struct room_case {
	const char *name;
	unsigned int room;
};

static const struct room_case room_cases[] = {
	{ "room to spare", 3 },
	{ "exactly full", 2 },
	{ "one of two fits", 1 },
	{ "full before", 0 },
};

KUNIT_ARRAY_PARAM_DESC(room, room_cases, name);

/* As many as fit are listed; each block has a state of its own */
static void as_many_as_fit_are_listed(struct kunit *test)
{
	const struct room_case *param = test->param_value;
	struct hv_fixed_test *ctx = test->priv;
	struct page *pages[2];
	unsigned int i;
	bool fits;

	for (i = 0; i < ARRAY_SIZE(pages); i++)
		pages[i] = hv_fixed_test_alloc(test, 1);

	hv_fixed_test_snp_init(ctx, LIST_MAX - param->room, 0);
	KUNIT_EXPECT_EQ(test, ctx->list->num_elements, min(LIST_MAX, LIST_MAX - param->room + 2));
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_overran(ctx));
	hv_fixed_test_expect_warnings(test, ARRAY_SIZE(pages) - min(ARRAY_SIZE(pages), param->room),
				      "range list of SNP_INIT_EX is full");

	for (i = 0; i < ARRAY_SIZE(pages); i++) {
		fits = i < param->room;
		KUNIT_EXPECT_EQ(test, fits, is_listed(ctx, pages[i], 1));
		KUNIT_EXPECT_EQ(test, fits ? 0 : -ENXIO, snp_check_hv_fixed_pages(pages[i]));
	}

	for (i = 0; i < ARRAY_SIZE(pages); i++) {
		fits = i < param->room;
		snp_free_hv_fixed_pages(pages[i]);
		KUNIT_EXPECT_NE(test, fits, ccp_test_is_freed(pages[i]));
	}
}

/* Firmware without a list makes nothing HV-Fixed */
static void old_firmware_takes_no_list(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct page *a, *b;

	a = hv_fixed_test_alloc(test, 1);
	b = hv_fixed_test_alloc(test, 1);
	snp_hv_fixed_init_begin(NULL);
	snp_hv_fixed_init_end(0);
	hv_fixed_test_expect_warnings(test, 2, "too old to take a range list");

	KUNIT_EXPECT_EQ(test, -ENXIO, snp_check_hv_fixed_pages(a));
	snp_free_hv_fixed_pages(a);
	KUNIT_EXPECT_TRUE(test, ccp_test_is_freed(a));

	hv_fixed_test_snp_shutdown(ctx, true);
	KUNIT_EXPECT_EQ(test, 0, snp_check_hv_fixed_pages(b));
	snp_free_hv_fixed_pages(b);
	KUNIT_EXPECT_TRUE(test, ccp_test_is_freed(b));
}

/* What was left out of the latest list can be neither used nor freed */
static void left_out_block_is_stale(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct page *stale, *second, *fresh;

	stale = hv_fixed_test_alloc(test, 1);
	second = hv_fixed_test_alloc(test, 2);
	hv_fixed_test_snp_init(ctx, 0, 0);
	hv_fixed_test_snp_shutdown(ctx, true);
	hv_fixed_test_snp_init(ctx, LIST_MAX, 0);

	KUNIT_EXPECT_EQ(test, -ENXIO, snp_check_hv_fixed_pages(stale));
	KUNIT_EXPECT_EQ(test, -ENXIO, snp_check_hv_fixed_pages(second));
	snp_free_hv_fixed_pages(stale);
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(stale));
	KUNIT_EXPECT_NULL(test, snp_alloc_hv_fixed_pages(1));

	hv_fixed_test_snp_shutdown(ctx, true);
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(stale));
	fresh = hv_fixed_test_alloc(test, 1);
	KUNIT_EXPECT_PTR_NE(test, stale, fresh);

	/* In the list again */
	hv_fixed_test_snp_init(ctx, 0, 0);
	KUNIT_EXPECT_TRUE(test, is_listed(ctx, stale, 1));
	KUNIT_ASSERT_PTR_EQ(test, stale, snp_alloc_hv_fixed_pages(1));
	KUNIT_EXPECT_EQ(test, 0, snp_check_hv_fixed_pages(stale));

	/* Left out again, which nobody uses and so needs no warning */
	snp_free_hv_fixed_pages(stale);
	snp_free_hv_fixed_pages(second);
	snp_free_hv_fixed_pages(fresh);
	hv_fixed_test_snp_shutdown(ctx, true);
	hv_fixed_test_expect_warnings(test, 2, "is full");
	hv_fixed_test_snp_init(ctx, LIST_MAX, 0);
	hv_fixed_test_expect_warnings(test, 0, "");

	/* Then the hardware leaves SNP */
	hv_fixed_test_snp_shutdown(ctx, false);
	KUNIT_EXPECT_TRUE(test, ccp_test_is_freed(stale));
	KUNIT_EXPECT_TRUE(test, ccp_test_is_freed(second));
	KUNIT_EXPECT_TRUE(test, ccp_test_is_freed(fresh));
}

static struct kunit_case hv_fixed_list_test_cases[] = {
	KUNIT_CASE(range_list_holds_255),
	KUNIT_CASE_PARAM(blocks_are_listed_again, shutdown_gen_params),
	KUNIT_CASE_PARAM(as_many_as_fit_are_listed, room_gen_params),
	KUNIT_CASE(old_firmware_takes_no_list),
	KUNIT_CASE(left_out_block_is_stale),
	{ }
};

static struct kunit_suite hv_fixed_list_test_suite = {
	.name = "ccp_hv_fixed_list",
	.init = hv_fixed_test_init,
	.exit = hv_fixed_test_exit,
	.test_cases = hv_fixed_list_test_cases,
};

kunit_test_suite(hv_fixed_list_test_suite);
