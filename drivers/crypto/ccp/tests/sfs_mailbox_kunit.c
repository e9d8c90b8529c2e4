// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: KUnit tests of what SFS makes of the mailbox
 *
 * Whether a command can be sent, and whose the buffer is afterwards.
 */

#include <kunit/test.h>
#include <linux/psp.h>
#include <linux/string.h>

#include "sfs_fixture_kunit.h"

#define READY		PSP_CMDRESP_RESP
#define RECOVERY	(PSP_CMDRESP_RESP | PSP_CMDRESP_RECOVERY)
#define NOT_READY	0U
#define GONE		(~0U)

#define JUNK		SFS_TEST_JUNK

struct register_case {
	const char *name;
	u32 reg;
	int rc;
	bool returned;
};

static const struct register_case register_cases[] = {
	{ "response", READY, 0, true },
	{ "response with a status", READY | 0x0f, 0, true },
	{ "no response", NOT_READY, -EBUSY, false },
	{ "recovery", RECOVERY, -EBUSY, true },
	{ "recovery, no response", PSP_CMDRESP_RECOVERY, -EBUSY, false },
	{ "gone", GONE, -ENODEV, false },
};

KUNIT_ARRAY_PARAM_DESC(register, register_cases, name);

/* Whether a command can be sent */
static void command_needs_ready_mailbox(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = sfs_test_alloc_versions(test);
	const struct register_case *param = test->param_value;
	struct sfs_test *ctx = test->priv;
	struct sfs_test_firmware *fw = &ctx->fw;

	fw->regs[SFS_TEST_CMDRESP] = param->reg;
	KUNIT_EXPECT_EQ(test, param->rc, sfs_test_get_versions(sfs_node(), versions));
	KUNIT_EXPECT_EQ(test, fw->num_commands, !param->rc);
	KUNIT_EXPECT_NULL(test, psp_sfs.owner);
	if (param->rc)
		sfs_test_expect_untouched(test, versions);
}

/* The buffer is the firmware's until its response is seen */
static void kept_buffer_is_not_touched(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = sfs_test_alloc_versions(test);
	const struct register_case *param = test->param_value;
	struct sfs_status st = { JUNK, JUNK };
	struct sfs_test *ctx = test->priv;
	struct sfs_test_firmware *fw = &ctx->fw;

	psp_sfs.owner = ctx->psp[0].sfs_data;
	psp_sfs.dirty = SFS_MAX_PAYLOAD_SIZE;
	memset(psp_sfs.cmd, JUNK, SFS_BUFFER_SIZE);
	fw->regs[SFS_TEST_CMDRESP] = param->reg;

	KUNIT_EXPECT_EQ(test, param->rc, sfs_test_get_versions(sfs_node(), versions));
	KUNIT_EXPECT_EQ(test, param->returned, !psp_sfs.owner);
	if (param->rc) {
		KUNIT_EXPECT_EQ(test, param->rc, sfs_update_package(sfs_node(), "n", &st));
		KUNIT_EXPECT_NULL(test, memchr_inv(psp_sfs.cmd, JUNK, SFS_BUFFER_SIZE));
		KUNIT_EXPECT_EQ(test, fw->num_commands, 0);
		KUNIT_EXPECT_EQ(test, st.status, JUNK);
		sfs_test_expect_untouched(test, versions);

		/* Now it comes */
		fw->regs[SFS_TEST_CMDRESP] = READY;
		KUNIT_EXPECT_EQ(test, 0, sfs_test_get_versions(sfs_node(), versions));
	}

	KUNIT_EXPECT_NULL(test, psp_sfs.owner);
	KUNIT_EXPECT_EQ(test, fw->num_commands, 1);
	KUNIT_EXPECT_TRUE(test, fw->clean);
}

/* An answer returns the buffer, also one that says nothing but that it is no use */
static void recovery_returns_buffer(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = sfs_test_alloc_versions(test);
	struct sfs_test *ctx = test->priv;
	struct sfs_test_firmware *fw = &ctx->fw;

	fw->response = RECOVERY;
	KUNIT_EXPECT_EQ(test, -EBUSY, sfs_test_get_versions(sfs_node(), versions));
	sfs_test_expect_untouched(test, versions);
	KUNIT_EXPECT_NULL(test, psp_sfs.owner);
	KUNIT_EXPECT_EQ(test, 0, sfs_dev_suspend(&ctx->psp[0]));

	/* No use in sending another one before it is over */
	KUNIT_EXPECT_EQ(test, -EBUSY, sfs_test_get_versions(sfs_node(), versions));
	KUNIT_EXPECT_EQ(test, fw->num_commands, 1);

	fw->response = READY;
	fw->regs[SFS_TEST_CMDRESP] = READY;
	KUNIT_EXPECT_EQ(test, 0, sfs_test_get_versions(sfs_node(), versions));
	KUNIT_EXPECT_EQ(test, fw->num_commands, 2);
}

/* A device that is gone owns nothing, but if it comes back it may */
static void device_that_is_gone_owns_nothing(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = sfs_test_alloc_versions(test);
	struct sfs_test *ctx = test->priv;
	struct sfs_test_firmware *fw = &ctx->fw;

	fw->response = GONE;
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_test_get_versions(sfs_node(), versions));
	sfs_test_expect_untouched(test, versions);
	KUNIT_EXPECT_TRUE(test, sfs_buffer_returned());
	KUNIT_EXPECT_EQ(test, 0, sfs_dev_suspend(&ctx->psp[0]));

	fw->regs[SFS_TEST_CMDRESP] = NOT_READY;
	KUNIT_EXPECT_FALSE(test, sfs_buffer_returned());
	KUNIT_EXPECT_EQ(test, -EBUSY, sfs_test_get_versions(sfs_node(), versions));
	KUNIT_EXPECT_EQ(test, -EBUSY, sfs_dev_suspend(&ctx->psp[0]));
	KUNIT_EXPECT_EQ(test, fw->num_commands, 1);

	fw->response = READY;
	fw->regs[SFS_TEST_CMDRESP] = READY;
	KUNIT_EXPECT_EQ(test, 0, sfs_test_get_versions(sfs_node(), versions));
	KUNIT_EXPECT_NULL(test, psp_sfs.owner);
}

static struct kunit_case sfs_mailbox_test_cases[] = {
	KUNIT_CASE_PARAM(command_needs_ready_mailbox, register_gen_params),
	KUNIT_CASE_PARAM(kept_buffer_is_not_touched, register_gen_params),
	KUNIT_CASE(recovery_returns_buffer),
	KUNIT_CASE(device_that_is_gone_owns_nothing),
	{ }
};

static struct kunit_suite sfs_mailbox_test_suite = {
	.name = "ccp_sfs_mailbox",
	.init = sfs_test_init_with_firmware,
	.exit = sfs_test_exit,
	.test_cases = sfs_mailbox_test_cases,
};

kunit_test_suite(sfs_mailbox_test_suite);
