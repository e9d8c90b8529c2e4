// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: KUnit tests of how SFS comes and goes
 */

#include <kunit/resource.h>
#include <kunit/static_stub.h>
#include <kunit/test-bug.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/set_memory.h>

#include "../hv-fixed.h"
#include "sfs_fixture_kunit.h"

KUNIT_DEFINE_ACTION_WRAPPER(put_watched_node, put_device, struct device *);

/* Half-way */
static int fail_to_set_uncached(struct sfs_command *cmd)
{
	struct kunit *test = kunit_get_current_test();
	struct sfs_test *ctx = test->priv;

	ctx->mapped = ccp_test_watch(test, cmd);
	KUNIT_EXPECT_EQ(test, 0, set_memory_uc((unsigned long)cmd, SFS_TEST_BUFFER_PAGES / 2));

	return -EINVAL;
}

static int watch_and_set_uncached(struct sfs_command *cmd)
{
	struct kunit *test = kunit_get_current_test();
	struct sfs_test *ctx = test->priv;

	ctx->mapped = ccp_test_watch(test, cmd);

	return set_memory_uc((unsigned long)cmd, SFS_TEST_BUFFER_PAGES);
}

static int restore_write_back(struct sfs_command *cmd)
{
	struct kunit *test = kunit_get_current_test();
	struct sfs_test *ctx = test->priv;

	KUNIT_EXPECT_PTR_EQ(test, ctx->mapped, virt_to_page(cmd));
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(virt_to_page(cmd)));
	ctx->num_restored++;

	return set_memory_wb((unsigned long)cmd, SFS_TEST_BUFFER_PAGES);
}

static int fail_to_set_write_back(struct sfs_command *cmd)
{
	return -EINVAL;
}

static unsigned int num_uncached_pages(struct page *page)
{
	unsigned long addr = (unsigned long)page_address(page);
	unsigned int i, level, count = 0;
	pte_t *pte;

	for (i = 0; i < SFS_TEST_BUFFER_PAGES; i++, addr += PAGE_SIZE) {
		pte = lookup_address(addr, &level);
		if (pte && pte_flags(*pte) & _PAGE_PCD)
			count++;
	}

	return count;
}

/* With a reference of the test's own, a node can be asked whether it is still there */
static struct device *watch_node(struct kunit *test)
{
	struct device *node = get_device(psp_sfs.misc.this_device);

	KUNIT_EXPECT_EQ(test, 0, kunit_add_action_or_reset(test, put_watched_node, node));

	return node;
}

/* Nothing is left when the PSP goes, so that it can come again */
static void start_stop_start(struct kunit *test)
{
	struct sfs_test *ctx = test->priv;
	struct psp_device *psp = ctx->psp;
	struct device *node;
	struct page *page;
	unsigned int i;

	/* Nothing to stop */
	sfs_dev_destroy(psp);

	for (i = 0; i < 2; i++) {
		sfs_test_start(psp);
		KUNIT_ASSERT_NOT_NULL(test, psp->sfs_data);
		KUNIT_EXPECT_TRUE(test, IS_ALIGNED(__pa(psp_sfs.cmd), SFS_BUFFER_SIZE));
		node = watch_node(test);
		KUNIT_EXPECT_TRUE(test, device_is_registered(node));
		page = ccp_test_watch(test, psp_sfs.cmd);
		KUNIT_EXPECT_EQ(test, num_uncached_pages(page), SFS_TEST_BUFFER_PAGES);

		sfs_dev_destroy(psp);
		KUNIT_EXPECT_FALSE(test, device_is_registered(node));
		KUNIT_EXPECT_TRUE(test, ccp_test_is_freed(page));
		KUNIT_EXPECT_EQ(test, num_uncached_pages(page), 0);
		sfs_test_expect_none_left(test);
	}

	KUNIT_EXPECT_EQ(test, ctx->num_leaked, 0);
	sfs_test_expect_warning(test, NULL);
}

/* Nobody can open it before there is a PSP to send commands to, and after it went */
static void node_comes_when_it_is_published(struct kunit *test)
{
	struct sfs_test *ctx = test->priv;
	struct page *page;

	sfs_dev_init(&ctx->psp[0]);
	KUNIT_ASSERT_NOT_NULL(test, psp_sfs.cmd);
	page = ccp_test_watch(test, psp_sfs.cmd);
	KUNIT_EXPECT_FALSE(test, psp_sfs.published);
	sfs_dev_destroy(&ctx->psp[0]);
	sfs_test_expect_none_left(test);
	KUNIT_EXPECT_TRUE(test, ccp_test_is_freed(page));

	/* Without a buffer there is nothing to publish */
	sfs_dev_publish(&ctx->psp[0]);
	sfs_test_expect_none_left(test);
	sfs_test_expect_warning(test, NULL);
}

struct mailbox_case {
	const char *name;
	struct psp_vdata vdata;
};

static const struct mailbox_case mailbox_cases[] = {
	{ "no command register", { .cmdbuff_addr_lo_reg = 8, .cmdbuff_addr_hi_reg = 12 } },
	{ "no low address register", { .cmdresp_reg = 4, .cmdbuff_addr_hi_reg = 12 } },
	{ "no high address register", { .cmdresp_reg = 4, .cmdbuff_addr_lo_reg = 8 } },
};

KUNIT_ARRAY_PARAM_DESC(mailbox, mailbox_cases, name);

static void mailbox_is_missing(struct kunit *test)
{
	const struct mailbox_case *param = test->param_value;
	struct sfs_test *ctx = test->priv;
	struct psp_vdata vdata = param->vdata;

	ctx->psp[0].vdata = &vdata;
	sfs_test_start(&ctx->psp[0]);

	sfs_test_expect_none_left(test);
	sfs_test_expect_warning(test, "not available: no mailbox");
}

/* What was changed, maybe in part, is changed back before it is freed */
static void mapping_cannot_be_uncached(struct kunit *test)
{
	struct sfs_test *ctx = test->priv;

	kunit_activate_static_stub(test, sfs_set_uncached, fail_to_set_uncached);
	kunit_activate_static_stub(test, sfs_set_write_back, restore_write_back);
	sfs_test_start(&ctx->psp[0]);

	sfs_test_expect_none_left(test);
	sfs_test_expect_warning(test, "not available: command buffer cannot be mapped uncached");
	KUNIT_ASSERT_NOT_NULL(test, ctx->mapped);
	KUNIT_EXPECT_EQ(test, ctx->num_restored, 1);
	KUNIT_EXPECT_EQ(test, num_uncached_pages(ctx->mapped), 0);
	KUNIT_EXPECT_TRUE(test, ccp_test_is_freed(ctx->mapped));
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, 0);
}

/* Leaked, and no obstacle to another attempt */
static void mapping_cannot_be_restored(struct kunit *test)
{
	struct sfs_test *ctx = test->priv;
	struct page *page;

	sfs_test_start(&ctx->psp[0]);
	KUNIT_ASSERT_NOT_NULL(test, psp_sfs.cmd);
	page = ccp_test_watch(test, psp_sfs.cmd);

	kunit_activate_static_stub(test, sfs_set_write_back, fail_to_set_write_back);
	sfs_dev_destroy(&ctx->psp[0]);
	kunit_deactivate_static_stub(test, sfs_set_write_back);

	sfs_test_expect_none_left(test);
	sfs_test_expect_warning(test, "leaking the command buffer, as its mapping cannot be");
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(page));
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, 1);
	KUNIT_EXPECT_PTR_EQ(test, ctx->leaked, page);

	sfs_test_start(&ctx->psp[0]);
	KUNIT_EXPECT_NOT_NULL(test, psp_sfs.cmd);
}

/* A parent that is not there itself cannot have the node for its child */
static void failed_registration_is_retried(struct kunit *test)
{
	struct sfs_test *ctx = test->priv;
	struct device *parent;

	parent = kunit_kzalloc(test, sizeof(*parent), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, parent);
	device_initialize(parent);

	kunit_activate_static_stub(test, sfs_set_uncached, watch_and_set_uncached);
	psp_sfs.misc.parent = parent;
	sfs_test_start(&ctx->psp[0]);
	psp_sfs.misc.parent = NULL;
	kunit_deactivate_static_stub(test, sfs_set_uncached);

	sfs_test_expect_none_left(test);
	sfs_test_expect_warning(test, "not available: node cannot be registered");
	KUNIT_ASSERT_NOT_NULL(test, ctx->mapped);
	KUNIT_EXPECT_EQ(test, num_uncached_pages(ctx->mapped), 0);
	KUNIT_EXPECT_TRUE(test, ccp_test_is_freed(ctx->mapped));
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, 0);

	sfs_test_start(&ctx->psp[0]);
	KUNIT_EXPECT_NOT_NULL(test, ctx->psp[0].sfs_data);
}

/* Too late for a buffer */
static void snp_is_on_already(struct kunit *test)
{
	struct sfs_test *ctx = test->priv;

	kunit_activate_static_stub(test, hv_fixed_snp_enabled, sfs_test_snp_is_off);
	snp_hv_fixed_init_begin(NULL);
	snp_hv_fixed_init_end(0);
	sfs_test_start(&ctx->psp[0]);
	sfs_test_expect_none_left(test);
	sfs_test_expect_warning(test, "not available: no 2 MiB block of memory, or SNP is");

	snp_hv_fixed_shutdown();
	sfs_test_start(&ctx->psp[0]);
	KUNIT_EXPECT_NOT_NULL(test, ctx->psp[0].sfs_data);
}

struct order_case {
	const char *name;
	unsigned int leaves_first;
};

static const struct order_case order_cases[] = {
	{ "first in, first out", 0 },
	{ "last in, first out", 1 },
};

KUNIT_ARRAY_PARAM_DESC(order, order_cases, name);

/* One buffer and one node, of one number, from the first PSP to the last */
static void two_psps_share_one_node(struct kunit *test)
{
	const struct order_case *param = test->param_value;
	struct sfs_test *ctx = test->priv;
	struct psp_device *leaves = &ctx->psp[param->leaves_first];
	struct psp_device *stays = &ctx->psp[!param->leaves_first];
	unsigned long number = sfs_node();
	struct device *node;
	struct page *page;

	sfs_test_start(&ctx->psp[0]);
	KUNIT_ASSERT_NOT_NULL(test, psp_sfs.cmd);
	page = ccp_test_watch(test, psp_sfs.cmd);
	node = watch_node(test);

	sfs_test_start(&ctx->psp[1]);
	KUNIT_EXPECT_EQ(test, list_count_nodes(&psp_sfs.devices), 2);

	/* It may leave and come again meanwhile */
	sfs_dev_destroy(leaves);
	sfs_test_start(leaves);
	sfs_dev_destroy(leaves);
	KUNIT_EXPECT_NULL(test, leaves->sfs_data);
	KUNIT_EXPECT_NOT_NULL(test, stays->sfs_data);
	KUNIT_EXPECT_PTR_EQ(test, (void *)psp_sfs.cmd, page_address(page));
	KUNIT_EXPECT_EQ(test, num_uncached_pages(page), SFS_TEST_BUFFER_PAGES);
	KUNIT_EXPECT_PTR_EQ(test, psp_sfs.misc.this_device, node);
	KUNIT_EXPECT_TRUE(test, device_is_registered(node));
	KUNIT_EXPECT_EQ(test, sfs_node(), number);

	sfs_dev_destroy(stays);
	sfs_test_expect_none_left(test);
	KUNIT_EXPECT_FALSE(test, device_is_registered(node));
	KUNIT_EXPECT_TRUE(test, ccp_test_is_freed(page));
	KUNIT_EXPECT_EQ(test, sfs_node(), number + 1);
	sfs_test_expect_warning(test, NULL);
}

static struct kunit_case sfs_dev_test_cases[] = {
	KUNIT_CASE(start_stop_start),
	KUNIT_CASE(node_comes_when_it_is_published),
	KUNIT_CASE_PARAM(mailbox_is_missing, mailbox_gen_params),
	KUNIT_CASE(mapping_cannot_be_uncached),
	KUNIT_CASE(mapping_cannot_be_restored),
	KUNIT_CASE(failed_registration_is_retried),
	KUNIT_CASE(snp_is_on_already),
	KUNIT_CASE_PARAM(two_psps_share_one_node, order_gen_params),
	{ }
};

static struct kunit_suite sfs_dev_test_suite = {
	.name = "ccp_sfs_dev",
	.init = sfs_test_init,
	.exit = sfs_test_exit,
	.test_cases = sfs_dev_test_cases,
};

kunit_test_suite(sfs_dev_test_suite);
