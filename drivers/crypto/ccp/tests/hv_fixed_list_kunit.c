// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: KUnit tests of HV-Fixed pages in the range list
 *
 * What is in the list of an SNP_INIT_EX, and what becomes of what is not.
 */

#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kmsg_dump.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "../sev-dev.h"
#include "hv_fixed_kunit.h"

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
	KUNIT_EXPECT_EQ(test, 0, hv_fixed_check(&ctx->pool, a));
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_is_released(a));
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_is_released(b));

	hv_fixed_test_snp_init(ctx, 7, 0);
	KUNIT_EXPECT_EQ(test, ctx->list->num_elements, 7 + 2);
	KUNIT_EXPECT_TRUE(test, is_listed(ctx, a, 1));
	KUNIT_EXPECT_TRUE(test, is_listed(ctx, b, 2));
	KUNIT_EXPECT_EQ(test, 0, hv_fixed_check(&ctx->pool, a));

	/* Not in the order in which they came */
	hv_fixed_free(&ctx->pool, b);
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_is_released(b));

	hv_fixed_test_snp_shutdown(ctx, false);
	KUNIT_EXPECT_TRUE(test, hv_fixed_test_is_released(b));
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_is_released(a));

	hv_fixed_free(&ctx->pool, a);
	KUNIT_EXPECT_TRUE(test, hv_fixed_test_is_released(a));
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, 0);
}

/* How often the log says something since @log */
static unsigned int count_in_log(struct kmsg_dump_iter *log, const char *text)
{
	struct kmsg_dump_iter iter = *log;
	unsigned int found = 0;
	char line[256];
	size_t len;

	while (kmsg_dump_get_line(&iter, true, line, sizeof(line) - 1, &len)) {
		line[len] = '\0';
		if (strstr(line, text))
			found++;
	}

	return found;
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
	struct kmsg_dump_iter log;
	struct page *pages[2];
	unsigned int i;
	bool fits;

	for (i = 0; i < ARRAY_SIZE(pages); i++)
		pages[i] = hv_fixed_test_alloc(test, 1);

	kmsg_dump_rewind(&log);
	log.cur_seq = log.next_seq;
	hv_fixed_test_snp_init(ctx, LIST_MAX - param->room, 0);
	KUNIT_EXPECT_EQ(test, count_in_log(&log, "range list of SNP_INIT_EX is full"),
			2 - min(2U, param->room));
	KUNIT_EXPECT_EQ(test, ctx->list->num_elements, min(LIST_MAX, LIST_MAX - param->room + 2));
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_overran(ctx));
	hv_fixed_test_expect_warnings(test, ARRAY_SIZE(pages) - min(ARRAY_SIZE(pages), param->room),
				      "range list of SNP_INIT_EX is full");

	for (i = 0; i < ARRAY_SIZE(pages); i++) {
		fits = i < param->room;
		KUNIT_EXPECT_EQ(test, fits, is_listed(ctx, pages[i], 1));
		KUNIT_EXPECT_EQ(test, fits ? 0 : -ENXIO, hv_fixed_check(&ctx->pool, pages[i]));
	}

	for (i = 0; i < ARRAY_SIZE(pages); i++) {
		fits = i < param->room;
		hv_fixed_free(&ctx->pool, pages[i]);
		KUNIT_EXPECT_NE(test, fits, hv_fixed_test_is_released(pages[i]));
	}
}

/* Firmware without a list makes nothing HV-Fixed */
static void old_firmware_takes_no_list(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct kmsg_dump_iter log;
	struct page *a, *b;

	a = hv_fixed_test_alloc(test, 1);
	b = hv_fixed_test_alloc(test, 1);
	kmsg_dump_rewind(&log);
	log.cur_seq = log.next_seq;
	hv_fixed_init_begin(&ctx->pool, NULL);
	KUNIT_EXPECT_EQ(test, count_in_log(&log, "too old to take a range list"), 2);
	KUNIT_EXPECT_EQ(test, count_in_log(&log, "is full"), 0);
	hv_fixed_init_end(&ctx->pool, 0);
	hv_fixed_test_expect_warnings(test, 2, "too old to take a range list");

	KUNIT_EXPECT_EQ(test, -ENXIO, hv_fixed_check(&ctx->pool, a));
	hv_fixed_free(&ctx->pool, a);
	KUNIT_EXPECT_TRUE(test, hv_fixed_test_is_released(a));

	hv_fixed_test_snp_shutdown(ctx, true);
	KUNIT_EXPECT_EQ(test, 0, hv_fixed_check(&ctx->pool, b));
	hv_fixed_free(&ctx->pool, b);
	KUNIT_EXPECT_TRUE(test, hv_fixed_test_is_released(b));
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

	KUNIT_EXPECT_EQ(test, -ENXIO, hv_fixed_check(&ctx->pool, stale));
	KUNIT_EXPECT_EQ(test, -ENXIO, hv_fixed_check(&ctx->pool, second));
	hv_fixed_free(&ctx->pool, stale);
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_is_released(stale));
	KUNIT_EXPECT_NULL(test, hv_fixed_alloc(&ctx->pool, 1));

	hv_fixed_test_snp_shutdown(ctx, true);
	KUNIT_EXPECT_FALSE(test, hv_fixed_test_is_released(stale));
	fresh = hv_fixed_test_alloc(test, 1);
	KUNIT_EXPECT_PTR_NE(test, stale, fresh);

	/* In the list again */
	hv_fixed_test_snp_init(ctx, 0, 0);
	KUNIT_EXPECT_TRUE(test, is_listed(ctx, stale, 1));
	KUNIT_ASSERT_PTR_EQ(test, stale, hv_fixed_alloc(&ctx->pool, 1));
	KUNIT_EXPECT_EQ(test, 0, hv_fixed_check(&ctx->pool, stale));

	/* Left out again, which nobody uses and so needs no warning */
	hv_fixed_free(&ctx->pool, stale);
	hv_fixed_free(&ctx->pool, second);
	hv_fixed_free(&ctx->pool, fresh);
	hv_fixed_test_snp_shutdown(ctx, true);
	hv_fixed_test_expect_warnings(test, 2, "is full");
	hv_fixed_test_snp_init(ctx, LIST_MAX, 0);
	hv_fixed_test_expect_warnings(test, 0, "");

	/* Then the hardware leaves SNP */
	hv_fixed_test_snp_shutdown(ctx, false);
	KUNIT_EXPECT_TRUE(test, hv_fixed_test_is_released(stale));
	KUNIT_EXPECT_TRUE(test, hv_fixed_test_is_released(second));
	KUNIT_EXPECT_TRUE(test, hv_fixed_test_is_released(fresh));
}

/* A block is either in the list, or there is none */
static void too_late_for_the_list(struct kunit *test)
{
	struct hv_fixed_test *ctx = test->priv;
	struct page *page;

	page = hv_fixed_test_alloc(test, 1);

	hv_fixed_test_snp_begin(ctx, 0);
	KUNIT_EXPECT_EQ(test, -EBUSY, hv_fixed_check(&ctx->pool, page));
	KUNIT_EXPECT_NULL(test, hv_fixed_alloc(&ctx->pool, 1));

	hv_fixed_init_end(&ctx->pool, 0);
	KUNIT_EXPECT_EQ(test, 0, hv_fixed_check(&ctx->pool, page));
	KUNIT_EXPECT_NULL(test, hv_fixed_alloc(&ctx->pool, 1));

	hv_fixed_free(&ctx->pool, page);

	/* Not even one that is HV-Fixed already */
	hv_fixed_test_snp_begin(ctx, 0);
	KUNIT_EXPECT_NULL(test, hv_fixed_alloc(&ctx->pool, 1));
	hv_fixed_init_end(&ctx->pool, -EIO);
	KUNIT_EXPECT_PTR_EQ(test, page, hv_fixed_alloc(&ctx->pool, 1));
	hv_fixed_free(&ctx->pool, page);

	hv_fixed_test_snp_shutdown(ctx, false);
	page = hv_fixed_test_alloc(test, 1);
	hv_fixed_free(&ctx->pool, page);
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
	{ "not listed", .used = LIST_MAX, .released_at_once = true, .released = true },
	{ "fixed, refused", .rc = -EIO, .fixed_before = true },
	{ "fixed, not listed", .used = LIST_MAX, .fixed_before = true },
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
	hv_fixed_free(&ctx->pool, page);
	KUNIT_EXPECT_EQ(test, param->released_at_once, hv_fixed_test_is_released(page));

	hv_fixed_init_end(&ctx->pool, param->rc);
	KUNIT_EXPECT_EQ(test, param->released, hv_fixed_test_is_released(page));
	KUNIT_EXPECT_EQ(test, param->released, list_empty(&ctx->pool.blocks));
}

struct racer {
	struct hv_fixed_pool *pool;
	unsigned int num_blocks;
	unsigned int num_unusable;
};

static int race(void *data)
{
	struct racer *racer = data;
	struct page *page;

	while (!kthread_should_stop()) {
		page = hv_fixed_alloc(racer->pool, 1);
		if (page) {
			if (hv_fixed_check(racer->pool, page) == -ENXIO)
				racer->num_unusable++;
			hv_fixed_free(racer->pool, page);
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
	struct racer racer = { .pool = &ctx->pool };
	struct task_struct *task;
	unsigned int i;

	task = kthread_run(race, &racer, "hv_fixed_race");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, task);

	for (i = 0; i < 500 || (i < 50000 && READ_ONCE(racer.num_blocks) < 100); i++) {
		hv_fixed_test_snp_begin(ctx, 0);
		if (i % 2)
			usleep_range(10, 50);
		hv_fixed_init_end(&ctx->pool, i % 5 ? 0 : -EIO);
		if (i % 3)
			usleep_range(10, 50);
		hv_fixed_test_snp_shutdown(ctx, i % 7);
	}

	kthread_stop(task);
	KUNIT_EXPECT_GE(test, racer.num_blocks, 100);
	KUNIT_EXPECT_EQ(test, racer.num_unusable, 0);
}

static struct kunit_case hv_fixed_list_test_cases[] = {
	KUNIT_CASE(range_list_holds_255),
	KUNIT_CASE_PARAM(blocks_are_listed_again, shutdown_gen_params),
	KUNIT_CASE_PARAM(as_many_as_fit_are_listed, room_gen_params),
	KUNIT_CASE(old_firmware_takes_no_list),
	KUNIT_CASE(left_out_block_is_stale),
	KUNIT_CASE(too_late_for_the_list),
	KUNIT_CASE_PARAM(freed_while_starting, free_gen_params),
	KUNIT_CASE_SLOW(allocation_races_with_init),
	{ }
};

static struct kunit_suite hv_fixed_list_test_suite = {
	.name = "ccp_hv_fixed_list",
	.init = hv_fixed_test_init,
	.exit = hv_fixed_test_exit,
	.test_cases = hv_fixed_list_test_cases,
};

kunit_test_suite(hv_fixed_list_test_suite);
