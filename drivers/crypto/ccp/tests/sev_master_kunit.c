// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: KUnit tests of SEV when the master comes and goes
 */

#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/psp-sev.h>
#include <linux/sched/task.h>
#include <linux/uaccess.h>

#include "../sev-dev.h"
#include "sev_fixture_kunit.h"

static void expect_master(struct kunit *test, unsigned int n)
{
	struct sev_test *ctx = test->priv;
	struct sev_test_psp *fake = &ctx->fake[n];
	unsigned int before = fake->num_commands;
	struct sev_user_data_status status;
	int error;

	KUNIT_EXPECT_TRUE(test, psp_is_master(&fake->psp));
	KUNIT_EXPECT_FALSE(test, psp_is_master(&ctx->fake[!n].psp));
	KUNIT_EXPECT_EQ(test, 0, sev_platform_status(&status, &error));
	KUNIT_EXPECT_EQ(test, fake->num_commands, before + 1);
	KUNIT_EXPECT_EQ(test, sev_test_count_notifiers(), ctx->notifiers + SEV_TEST_NOTIFIERS);
}

/* SEV works after the master was unbound and bound, and without it meanwhile */
static void sev_follows_the_master(struct kunit *test)
{
	struct sev_test *ctx = test->priv;

	sev_test_join(&ctx->fake[0]);
	sev_test_start(test);
	expect_master(test, 0);
	KUNIT_EXPECT_EQ(test, ctx->fake[0].num_inits, 1);
	sev_test_join(&ctx->fake[1]);
	expect_master(test, 0);
	KUNIT_EXPECT_EQ(test, ctx->fake[1].num_commands, 0);

	sev_test_leave(&ctx->fake[0]);
	KUNIT_EXPECT_EQ(test, ctx->fake[0].last, SEV_CMD_SHUTDOWN);
	expect_master(test, 1);
	KUNIT_EXPECT_EQ(test, ctx->fake[1].num_inits, 1);

	/* Its firmware is in use, so the lower one has to wait until it goes */
	sev_test_join(&ctx->fake[0]);
	expect_master(test, 1);
	sev_test_leave(&ctx->fake[1]);
	expect_master(test, 0);
	KUNIT_EXPECT_EQ(test, ctx->fake[0].num_inits, 2);
}

/* Nothing is lost if the firmware of the higher one is not in use */
static void lower_one_takes_over(struct kunit *test)
{
	struct sev_test *ctx = test->priv;

	sev_test_join(&ctx->fake[1]);
	sev_test_state((struct sev_device *)ctx->fake[1].psp.sev_data) = SEV_STATE_UNINIT;
	sev_test_join(&ctx->fake[0]);
	expect_master(test, 0);
	KUNIT_EXPECT_NE(test, ctx->fake[1].last, SEV_CMD_SHUTDOWN);
}

static int leave_fn(void *data)
{
	sev_test_leave(data);

	return 0;
}

static void let_master_leave(struct kunit *test, struct task_struct **task)
{
	struct sev_test *ctx = test->priv;
	unsigned int i;

	sev_test_join(&ctx->fake[0]);
	sev_test_start(test);
	ctx->hold = true;
	*task = kthread_create(leave_fn, &ctx->fake[0], "sev_leave");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, *task);
	get_task_struct(*task);
	wake_up_process(*task);

	/* It holds the mutex when it sends the command */
	for (i = 0; i < SEV_TEST_WAIT_MSECS; i++) {
		if (READ_ONCE(ctx->fake[0].last) == SEV_CMD_SHUTDOWN)
			break;
		fsleep(1000);
	}
	KUNIT_EXPECT_EQ(test, READ_ONCE(ctx->fake[0].last), SEV_CMD_SHUTDOWN);
	WRITE_ONCE(ctx->waiter, current);
}

static void expect_left(struct kunit *test, struct task_struct *task)
{
	struct sev_test *ctx = test->priv;

	kthread_stop_put(task);
	KUNIT_EXPECT_TRUE(test, ctx->waits);
	KUNIT_EXPECT_EQ(test, ctx->fake[0].last, SEV_CMD_SHUTDOWN);
	KUNIT_EXPECT_NULL(test, psp_get_master_device());
}

/* Who waited while the master went sends nothing to it */
static void command_waits_while_master_goes(struct kunit *test)
{
	struct sev_user_data_status status;
	struct task_struct *task;
	int error;

	let_master_leave(test, &task);
	KUNIT_EXPECT_EQ(test, -ENODEV, sev_platform_status(&status, &error));
	expect_left(test, task);
}

/* The same for a program, whose command looks at the master's state first */
static void ioctl_waits_while_master_goes(struct kunit *test)
{
	struct sev_test *ctx = test->priv;
	struct sev_device *sev = ctx->fake[0].psp.sev_data;
	struct sev_issue_cmd cmd = { .cmd = SEV_PEK_GEN };
	struct task_struct *task;
	unsigned long user;
	struct file *file;
	long ret;

	user = kunit_vm_mmap(test, NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
			     MAP_ANONYMOUS | MAP_PRIVATE, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(user));
	KUNIT_ASSERT_EQ(test, 0, copy_to_user((void __user *)user, &cmd, sizeof(cmd)));
	file = kunit_kzalloc(test, sizeof(*file), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, file);
	file->f_mode = FMODE_READ | FMODE_WRITE;

	let_master_leave(test, &task);
	ret = sev->misc->misc.fops->unlocked_ioctl(file, SEV_ISSUE_CMD, user);
	KUNIT_EXPECT_EQ(test, ret, -ENODEV);
	expect_left(test, task);
}

/* The command of one that never answers is leaked, and other PSPs are none the worse for it */
static void mute_master_is_left(struct kunit *test)
{
	struct sev_test *ctx = test->priv;
	struct sev_device *sev = ctx->fake[0].psp.sev_data;
	void *cmd_buf = sev->cmd_buf;
	struct page *page = virt_to_page(cmd_buf);

	WRITE_ONCE(ctx->fake[0].mute, true);
	sev_test_join(&ctx->fake[0]);
	KUNIT_EXPECT_NULL(test, ctx->fake[0].psp.sev_data);
	KUNIT_EXPECT_EQ(test, sev_test_count_notifiers(), ctx->notifiers);
	KUNIT_EXPECT_EQ(test, page_count(page), 1);

	sev_test_leave(&ctx->fake[0]);
	sev_test_join(&ctx->fake[1]);
	expect_master(test, 1);

	/* Only the test knows that nobody will use it */
	free_pages((unsigned long)cmd_buf, 1);
}

static struct kunit_case sev_master_test_cases[] = {
	KUNIT_CASE(sev_follows_the_master),
	KUNIT_CASE(lower_one_takes_over),
	KUNIT_CASE(command_waits_while_master_goes),
	KUNIT_CASE(ioctl_waits_while_master_goes),
	KUNIT_CASE_SLOW(mute_master_is_left),
	{ }
};

static struct kunit_suite sev_master_test_suite = {
	.name = "ccp_sev_master",
	.init = sev_test_init,
	.exit = sev_test_exit,
	.test_cases = sev_master_test_cases,
};

kunit_test_suite(sev_master_test_suite);
