// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: KUnit tests of HV-Fixed pages while SNP_INIT_EX is on its way
 */

#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "hv_fixed_fixture_kunit.h"

/* A block is either in the list, or there is none */
static void too_late_for_the_list(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct page *page;

	page = hv_fixed_test_alloc(test, 1);

	hv_fixed_test_snp_begin(ctx, 0);
	KUNIT_EXPECT_EQ(test, -EBUSY, snp_check_hv_fixed_pages(page));
	KUNIT_EXPECT_NULL(test, snp_alloc_hv_fixed_pages(1));

	snp_hv_fixed_init_end(0);
	KUNIT_EXPECT_EQ(test, 0, snp_check_hv_fixed_pages(page));
	KUNIT_EXPECT_NULL(test, snp_alloc_hv_fixed_pages(1));

	snp_free_hv_fixed_pages(page);

	/* Not even one that is HV-Fixed already */
	hv_fixed_test_snp_begin(ctx, 0);
	KUNIT_EXPECT_NULL(test, snp_alloc_hv_fixed_pages(1));
	snp_hv_fixed_init_end(-EIO);
	KUNIT_EXPECT_PTR_EQ(test, page, snp_alloc_hv_fixed_pages(1));
	snp_free_hv_fixed_pages(page);

	hv_fixed_test_snp_shutdown(ctx, false);
	page = hv_fixed_test_alloc(test, 1);
	snp_free_hv_fixed_pages(page);
}

struct free_case {
	const char *name;
	unsigned int used;
	int rc;
	bool fixed_before;
	bool released_at_once;
	bool released;
};

static const struct free_case free_cases[] = {
	{ "listed, done", .rc = 0 },
	{ "listed, timed out", .rc = -ETIMEDOUT },
	{ "listed, refused", .rc = -EIO, .released = true },
	{ "not listed", .used = HV_FIXED_TEST_LIST_MAX, .released_at_once = true,
	  .released = true },
	{ "fixed, refused", .rc = -EIO, .fixed_before = true },
	{ "fixed, not listed", .used = HV_FIXED_TEST_LIST_MAX, .fixed_before = true },
};

KUNIT_ARRAY_PARAM_DESC(free, free_cases, name);

/* While SNP_INIT_EX is on its way, the list already says what is in it */
static void freed_while_starting(struct kunit *test)
{
	const struct free_case *param = test->param_value;
	struct hv_fixed_test *ctx = test->priv;
	struct page *page;

	page = hv_fixed_test_alloc(test, 1);
	if (param->fixed_before) {
		hv_fixed_test_snp_init(ctx, 0, 0);
		hv_fixed_test_snp_shutdown(ctx, true);
	}

	hv_fixed_test_snp_begin(ctx, param->used);
	snp_free_hv_fixed_pages(page);
	KUNIT_EXPECT_EQ(test, param->released_at_once, ccp_test_is_freed(page));

	snp_hv_fixed_init_end(param->rc);
	KUNIT_EXPECT_EQ(test, param->released, ccp_test_is_freed(page));
	KUNIT_EXPECT_EQ(test, param->released, list_empty(&ctx->pool.blocks));
}

struct racer {
	struct kunit *test;
	unsigned int num_blocks;
	unsigned int num_unusable;
};

static int race(void *data)
{
	struct racer *racer = data;
	struct page *page;

	/* For the pool of the test */
	current->kunit_test = racer->test;

	while (!kthread_should_stop()) {
		page = snp_alloc_hv_fixed_pages(1);
		if (page) {
			if (snp_check_hv_fixed_pages(page) == -ENXIO)
				racer->num_unusable++;
			snp_free_hv_fixed_pages(page);
			WRITE_ONCE(racer->num_blocks, racer->num_blocks + 1);
		}
		cond_resched();
	}

	return 0;
}

/* With room in the list, whoever has a block can use it */
static void allocation_races_with_init(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct racer racer = { .test = test };
	struct task_struct *task;
	unsigned int i;

	task = kthread_run(race, &racer, "hv_fixed_race");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, task);

	for (i = 0; i < 500 || (i < 50000 && READ_ONCE(racer.num_blocks) < 100); i++) {
		hv_fixed_test_snp_begin(ctx, 0);
		if (i % 2)
			usleep_range(10, 50);
		snp_hv_fixed_init_end(i % 5 ? 0 : -EIO);
		if (i % 3)
			usleep_range(10, 50);
		hv_fixed_test_snp_shutdown(ctx, i % 7);
	}

	kthread_stop(task);
	KUNIT_EXPECT_GE(test, racer.num_blocks, 100);
	KUNIT_EXPECT_EQ(test, racer.num_unusable, 0);
}

static struct kunit_case hv_fixed_start_test_cases[] = {
	KUNIT_CASE(too_late_for_the_list),
	KUNIT_CASE_PARAM(freed_while_starting, free_gen_params),
	KUNIT_CASE_SLOW(allocation_races_with_init),
	{ }
};

static struct kunit_suite hv_fixed_start_test_suite = {
	.name = "ccp_hv_fixed_start",
	.init = hv_fixed_test_init,
	.exit = hv_fixed_test_exit,
	.test_cases = hv_fixed_start_test_cases,
};

kunit_test_suite(hv_fixed_start_test_suite);
