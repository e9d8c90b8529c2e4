// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: KUnit tests of a PSP that leaves with the SFS buffer
 *
 * A command has timed out, and the PSP is unbound or suspended.
 */

#include <kunit/test.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/psp.h>

#include "sfs_fixture_kunit.h"

struct owner_case {
	const char *name;
	u32 reg;
	bool returned;
	/* As soon as it responds again it has the buffer again */
	bool remembered;
};

static const struct owner_case owner_cases[] = {
	{ "no response", 0, .remembered = true },
	{ "recovery, no response", PSP_CMDRESP_RECOVERY, .remembered = true },
	{ "recovery", PSP_CMDRESP_RESP | PSP_CMDRESP_RECOVERY, .returned = true },
	{ "gone", ~0U, .returned = true, .remembered = true },
	{ "response", PSP_CMDRESP_RESP, .returned = true },
	{ "response with a status", PSP_CMDRESP_RESP | 0x0f, .returned = true },
};

KUNIT_ARRAY_PARAM_DESC(owner, owner_cases, name);

/* The first PSP has the buffer, and @reg is what its register says since */
static struct page *start_with(struct kunit *test, unsigned int num_psps, u32 reg)
{
	struct sfs_test *ctx = test->priv;
	unsigned int i;

	for (i = 0; i < num_psps; i++)
		sfs_test_start(&ctx->psp[i]);
	KUNIT_ASSERT_NOT_NULL(test, psp_sfs.cmd);

	psp_sfs.owner = ctx->psp[0].sfs_data;
	ctx->regs[0][SFS_TEST_CMDRESP] = reg;

	return ccp_test_watch(test, psp_sfs.cmd);
}

static struct page *start(struct kunit *test, unsigned int num_psps)
{
	const struct owner_case *param = test->param_value;
	struct page *page = start_with(test, num_psps, param->reg);
	struct sfs_test *ctx = test->priv;

	/* Not the one to ask */
	ctx->regs[1][SFS_TEST_CMDRESP] = param->returned ? 0 : PSP_CMDRESP_RESP;

	return page;
}

static void buffer_comes_back_with_response(struct kunit *test)
{
	const struct owner_case *param = test->param_value;

	KUNIT_EXPECT_TRUE(test, sfs_buffer_returned());

	start(test, 1);
	KUNIT_EXPECT_EQ(test, param->returned, sfs_buffer_returned());
	KUNIT_EXPECT_EQ(test, param->remembered, !!psp_sfs.owner);
}

/* Leaked with one warning, and SFS can start again with another buffer */
static void unbound_with_buffer(struct kunit *test)
{
	const struct owner_case *param = test->param_value;
	struct page *page = start(test, 1);
	struct sfs_test *ctx = test->priv;

	sfs_dev_destroy(&ctx->psp[0]);

	sfs_test_expect_none_left(test);
	sfs_test_expect_warning(test, param->returned ? NULL :
				"leaking the command buffer, as the firmware still uses it");
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, !param->returned);
	KUNIT_EXPECT_PTR_EQ(test, ctx->leaked, param->returned ? NULL : page);
	KUNIT_EXPECT_EQ(test, param->returned, ccp_test_is_freed(page));

	sfs_test_start(&ctx->psp[0]);
	KUNIT_EXPECT_NOT_NULL(test, psp_sfs.cmd);
}

/* The node stays with the other PSP, without a buffer until the next one comes */
static void unbound_with_buffer_of_two(struct kunit *test)
{
	const struct owner_case *param = test->param_value;
	struct page *page = start(test, 2);
	struct sfs_test *ctx = test->priv;
	unsigned long node = sfs_node();

	sfs_dev_destroy(&ctx->psp[0]);

	KUNIT_EXPECT_EQ(test, sfs_node(), node);
	KUNIT_EXPECT_EQ(test, list_count_nodes(&psp_sfs.devices), 1);
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, !param->returned);
	KUNIT_EXPECT_PTR_EQ(test, ctx->leaked, param->returned ? NULL : page);
	KUNIT_EXPECT_EQ(test, param->returned, !!psp_sfs.cmd);
	KUNIT_EXPECT_NULL(test, psp_sfs.owner);
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(page));

	sfs_test_start(&ctx->psp[0]);
	KUNIT_ASSERT_NOT_NULL(test, psp_sfs.cmd);
	KUNIT_EXPECT_EQ(test, param->returned, virt_to_page(psp_sfs.cmd) == page);
	KUNIT_EXPECT_EQ(test, sfs_node(), node);
	KUNIT_EXPECT_EQ(test, list_count_nodes(&psp_sfs.devices), 2);
}

/* One that has no command goes without a word about the other's */
static void other_psp_is_unbound(struct kunit *test)
{
	struct page *page = start_with(test, 2, 0);
	struct sfs_test *ctx = test->priv;
	unsigned long node = sfs_node();

	/* Its own mailbox is ready, which says nothing about the buffer */
	ctx->regs[1][SFS_TEST_CMDRESP] = PSP_CMDRESP_RESP;
	sfs_dev_destroy(&ctx->psp[1]);

	KUNIT_EXPECT_PTR_EQ(test, (void *)psp_sfs.owner, ctx->psp[0].sfs_data);
	KUNIT_EXPECT_PTR_EQ(test, (void *)psp_sfs.cmd, page_address(page));
	KUNIT_EXPECT_FALSE(test, ccp_test_is_freed(page));
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, 0);
	KUNIT_EXPECT_EQ(test, sfs_node(), node);
	sfs_test_expect_warning(test, NULL);

	/* It is still known whose buffer it is */
	sfs_dev_destroy(&ctx->psp[0]);
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, 1);
	KUNIT_EXPECT_PTR_EQ(test, ctx->leaked, page);
}

/* A PSP that is busy keeps its power */
static void suspended_with_buffer(struct kunit *test)
{
	const struct owner_case *param = test->param_value;
	struct sfs_test *ctx = test->priv;

	KUNIT_EXPECT_EQ(test, 0, sfs_dev_suspend(&ctx->psp[0]));

	start(test, 2);
	KUNIT_EXPECT_EQ(test, 0, sfs_dev_suspend(&ctx->psp[1]));
	KUNIT_EXPECT_EQ(test, param->returned ? 0 : -EBUSY, sfs_dev_suspend(&ctx->psp[0]));
	KUNIT_EXPECT_EQ(test, param->remembered, !!psp_sfs.owner);
	sfs_test_expect_warning(test, param->returned ? NULL : "not suspending");

	psp_sfs.owner = NULL;
	KUNIT_EXPECT_EQ(test, 0, sfs_dev_suspend(&ctx->psp[0]));
}

static struct kunit_case sfs_owner_test_cases[] = {
	KUNIT_CASE_PARAM(buffer_comes_back_with_response, owner_gen_params),
	KUNIT_CASE_PARAM(unbound_with_buffer, owner_gen_params),
	KUNIT_CASE_PARAM(unbound_with_buffer_of_two, owner_gen_params),
	KUNIT_CASE(other_psp_is_unbound),
	KUNIT_CASE_PARAM(suspended_with_buffer, owner_gen_params),
	{ }
};

static struct kunit_suite sfs_owner_test_suite = {
	.name = "ccp_sfs_owner",
	.init = sfs_test_init,
	.exit = sfs_test_exit,
	.test_cases = sfs_owner_test_cases,
};

kunit_test_suite(sfs_owner_test_suite);
