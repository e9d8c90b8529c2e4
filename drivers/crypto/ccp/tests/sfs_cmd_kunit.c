// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: KUnit tests of SFS commands
 */

#include <kunit/static_stub.h>
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/psp.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "../hv-fixed.h"
#include "sfs_fixture_kunit.h"

#define READY		PSP_CMDRESP_RESP

#define VERSIONS_SIZE	TEE_EXT_CMD_BUFFER_SIZE
#define JUNK		SFS_TEST_JUNK

#define LOCK_HELD	(5 * HZ)

/* Another task has the lock, as it does while the firmware works */
static struct completion lock_was_taken, lock_can_go;

static int hold_lock_until_told(void *data)
{
	mutex_lock(&psp_sfs.lock);
	complete(&lock_was_taken);
	/* Who waits for the lock all the same is to fail, not to hang */
	wait_for_completion_timeout(&lock_can_go, LOCK_HELD);
	mutex_unlock(&psp_sfs.lock);

	return 0;
}

static struct task_struct *hold_lock(struct kunit *test)
{
	struct task_struct *task;

	init_completion(&lock_was_taken);
	init_completion(&lock_can_go);
	task = kthread_run(hold_lock_until_told, NULL, "sfs_lock");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, task);
	wait_for_completion(&lock_was_taken);
	get_task_struct(task);

	return task;
}

static void release_lock(struct task_struct *task)
{
	complete(&lock_can_go);
	kthread_stop_put(task);
}

static void versions_are_read(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = sfs_test_alloc_versions(test);
	struct sfs_test *ctx = test->priv;
	struct sfs_test_firmware *fw = &ctx->fw;

	KUNIT_EXPECT_EQ(test, 0, sfs_test_get_versions(sfs_node(), versions));

	KUNIT_EXPECT_EQ(test, fw->num_commands, 1);
	KUNIT_EXPECT_EQ(test, fw->addr, __pa(psp_sfs.cmd));
	KUNIT_EXPECT_EQ(test, fw->header.payload_size, 8192);
	KUNIT_EXPECT_EQ(test, fw->header.sub_cmd_id, 1);
	KUNIT_EXPECT_TRUE(test, fw->clean);

	KUNIT_EXPECT_NULL(test, memchr_inv(versions->blob, 1, 16));
	KUNIT_EXPECT_NULL(test, memchr_inv(versions->blob + 16, 0xc7, VERSIONS_SIZE - 16));
	KUNIT_EXPECT_EQ(test, versions->sfs_status, 0);
	KUNIT_EXPECT_EQ(test, versions->sfs_extended_status, 0);
}

struct refusal_case {
	const char *name;
	u32 response;
	u32 status;
};

static const struct refusal_case refusal_cases[] = {
	{ "by the mailbox", READY | 0x0e, 0 },
	{ "by the header", READY, 0x0e },
};

KUNIT_ARRAY_PARAM_DESC(refusal, refusal_cases, name);

/* The status words are those of this command, and come without versions */
static void status_is_of_this_command(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = sfs_test_alloc_versions(test);
	const struct refusal_case *param = test->param_value;
	struct sfs_test *ctx = test->priv;
	struct sfs_test_firmware *fw = &ctx->fw;

	fw->response = param->response;
	fw->status = param->status;
	fw->extended = 0x11223344;
	KUNIT_EXPECT_EQ(test, -EIO, sfs_test_get_versions(sfs_node(), versions));
	KUNIT_EXPECT_EQ(test, versions->sfs_status, 0x0e);
	KUNIT_EXPECT_EQ(test, versions->sfs_extended_status, 0x11223344);
	KUNIT_EXPECT_NULL(test, memchr_inv(versions->blob, JUNK, VERSIONS_SIZE));

	fw->response = READY;
	fw->status = 0;
	fw->extended = 0;
	KUNIT_EXPECT_EQ(test, 0, sfs_test_get_versions(sfs_node(), versions));
	KUNIT_EXPECT_EQ(test, versions->sfs_status, 0);
	KUNIT_EXPECT_EQ(test, versions->sfs_extended_status, 0);
	KUNIT_EXPECT_TRUE(test, fw->clean);
}

static void earlier_package_is_cleared(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = sfs_test_alloc_versions(test);
	struct sfs_test *ctx = test->priv;
	struct sfs_test_firmware *fw = &ctx->fw;

	memset(psp_sfs.cmd, JUNK, SFS_BUFFER_SIZE);
	psp_sfs.dirty = SFS_MAX_PAYLOAD_SIZE;

	KUNIT_EXPECT_EQ(test, 0, sfs_test_get_versions(sfs_node(), versions));
	KUNIT_EXPECT_TRUE(test, fw->clean);
}

/* A descriptor is of no use on a later node */
static void descriptor_belongs_to_its_node(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = sfs_test_alloc_versions(test);
	struct sfs_status st = { JUNK, JUNK };
	struct sfs_test *ctx = test->priv;
	struct sfs_test_firmware *fw = &ctx->fw;
	unsigned long node;
	struct file *file;

	file = kunit_kzalloc(test, sizeof(*file), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, file);
	KUNIT_ASSERT_EQ(test, 0, sfs_fops.open(NULL, file));
	node = (unsigned long)file->private_data;
	KUNIT_EXPECT_EQ(test, 0, sfs_test_get_versions(node, versions));

	sfs_dev_destroy(&ctx->psp[1]);
	KUNIT_EXPECT_EQ(test, 0, sfs_test_get_versions(node, versions));

	sfs_dev_destroy(&ctx->psp[0]);
	memset(versions, JUNK, sizeof(*versions));
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_test_get_versions(node, versions));
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_test_get_versions(sfs_node(), versions));

	sfs_test_start(&ctx->psp[0]);
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_test_get_versions(node, versions));
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_update_package(node, "n", &st));
	KUNIT_EXPECT_EQ(test, st.status, JUNK);
	sfs_test_expect_untouched(test, versions);
	KUNIT_EXPECT_EQ(test, fw->num_commands, 2);

	KUNIT_EXPECT_EQ(test, 0, sfs_test_get_versions(sfs_node(), versions));
}

/* Not to another PSP that has SFS */
static void commands_go_to_master_only(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = sfs_test_alloc_versions(test);
	struct sfs_test *ctx = test->priv;

	sfs_dev_destroy(&ctx->psp[0]);
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_test_get_versions(sfs_node(), versions));

	sfs_test_forget_master();
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_test_get_versions(sfs_node(), versions));
	sfs_test_expect_untouched(test, versions);
	KUNIT_EXPECT_EQ(test, ctx->regs[1][SFS_TEST_ADDR_LO], 0);
	KUNIT_EXPECT_EQ(test, ctx->regs[1][SFS_TEST_CMDRESP], 0);
}

/* While SNP is on and the buffer is not HV-Fixed, nothing is sent, and the log says why */
static void buffer_must_be_hv_fixed(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = sfs_test_alloc_versions(test);
	struct sfs_test *ctx = test->priv;

	kunit_activate_static_stub(test, hv_fixed_snp_enabled, sfs_test_snp_is_off);

	snp_hv_fixed_init_begin(NULL);
	KUNIT_EXPECT_EQ(test, -EBUSY, sfs_test_get_versions(sfs_node(), versions));
	snp_hv_fixed_init_end(0);
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_test_get_versions(sfs_node(), versions));
	sfs_test_expect_untouched(test, versions);
	KUNIT_EXPECT_EQ(test, ctx->fw.num_commands, 0);

	snp_hv_fixed_shutdown();
	KUNIT_EXPECT_EQ(test, 0, sfs_test_get_versions(sfs_node(), versions));
}

/* The other PSP went with the buffer, so there is none until it comes again */
static void buffer_went_with_other_psp(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = sfs_test_alloc_versions(test);
	struct sfs_test *ctx = test->priv;

	psp_sfs.owner = ctx->psp[1].sfs_data;
	sfs_dev_destroy(&ctx->psp[1]);
	KUNIT_EXPECT_EQ(test, ctx->num_leaked, 1);
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_test_get_versions(sfs_node(), versions));
	sfs_test_expect_untouched(test, versions);

	sfs_test_start(&ctx->psp[1]);
	KUNIT_EXPECT_EQ(test, 0, sfs_test_get_versions(sfs_node(), versions));
}

/* Who waits for another command can be interrupted, and then changes nothing */
static void waiting_can_be_interrupted(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = sfs_test_alloc_versions(test);
	struct sfs_status st = { JUNK, JUNK };
	struct sfs_test *ctx = test->priv;
	struct task_struct *task;

	memset(psp_sfs.cmd, JUNK, SFS_BUFFER_SIZE);
	task = hold_lock(test);

	/* A signal is all that can end the waiting */
	set_tsk_thread_flag(current, TIF_SIGPENDING);
	KUNIT_EXPECT_EQ(test, -ERESTARTSYS, sfs_test_get_versions(sfs_node(), versions));
	set_tsk_thread_flag(current, TIF_SIGPENDING);
	KUNIT_EXPECT_EQ(test, -ERESTARTSYS, sfs_update_package(sfs_node(), "n", &st));
	clear_tsk_thread_flag(current, TIF_SIGPENDING);

	release_lock(task);
	sfs_test_expect_untouched(test, versions);
	KUNIT_EXPECT_EQ(test, st.status, JUNK);
	KUNIT_EXPECT_EQ(test, ctx->fw.num_commands, 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(psp_sfs.cmd, JUNK, SFS_BUFFER_SIZE));
}

/* The task that has the lock may be frozen */
static void suspend_does_not_wait(struct kunit *test)
{
	struct sfs_test *ctx = test->priv;
	struct task_struct *task;

	task = hold_lock(test);
	KUNIT_EXPECT_EQ(test, -EBUSY, sfs_dev_suspend(&ctx->psp[0]));
	release_lock(task);
	KUNIT_EXPECT_EQ(test, 0, sfs_dev_suspend(&ctx->psp[0]));
}

/* After hibernation nothing in the buffer is known to be zero */
static void buffer_is_cleared_after_suspend(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = sfs_test_alloc_versions(test);
	struct sfs_test *ctx = test->priv;

	KUNIT_EXPECT_EQ(test, 0, sfs_test_get_versions(sfs_node(), versions));
	KUNIT_EXPECT_EQ(test, 0, sfs_dev_suspend(&ctx->psp[0]));
	memset(psp_sfs.cmd, JUNK, SFS_BUFFER_SIZE);

	KUNIT_EXPECT_EQ(test, 0, sfs_test_get_versions(sfs_node(), versions));
	KUNIT_EXPECT_TRUE(test, ctx->fw.clean);
}

static struct kunit_case sfs_cmd_test_cases[] = {
	KUNIT_CASE(versions_are_read),
	KUNIT_CASE_PARAM(status_is_of_this_command, refusal_gen_params),
	KUNIT_CASE(earlier_package_is_cleared),
	KUNIT_CASE(descriptor_belongs_to_its_node),
	KUNIT_CASE(commands_go_to_master_only),
	KUNIT_CASE(buffer_must_be_hv_fixed),
	KUNIT_CASE(buffer_went_with_other_psp),
	KUNIT_CASE(waiting_can_be_interrupted),
	KUNIT_CASE(suspend_does_not_wait),
	KUNIT_CASE(buffer_is_cleared_after_suspend),
	{ }
};

static struct kunit_suite sfs_cmd_test_suite = {
	.name = "ccp_sfs_cmd",
	.init = sfs_test_init_with_firmware,
	.exit = sfs_test_exit,
	.test_cases = sfs_cmd_test_cases,
};

kunit_test_suite(sfs_cmd_test_suite);
