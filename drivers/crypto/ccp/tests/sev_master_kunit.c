// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: KUnit tests of SEV when the master comes and goes
 *
 * Two PSPs are devices of the test, with memory as registers.  A thread plays their
 * SEV firmware, which completes commands with the handler of the interrupt.  All else
 * is real, so there must be no real PSP.
 */

#include <kunit/device.h>
#include <kunit/resource.h>
#include <kunit/static_stub.h>
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/cpufeature.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/kthread.h>
#include <linux/mman.h>
#include <linux/panic_notifier.h>
#include <linux/psp-sev.h>
#include <linux/sched.h>
#include <linux/sprintf.h>
#include <linux/uaccess.h>

#include "../psp-dev.h"
#include "../sev-dev.h"

enum { CMDRESP, ADDR_LO, ADDR_HI, NUM_REGS };

#define WAIT_MSECS	10000
#define NAME_SIZE	24

static const struct sev_vdata sev_vdata = {
	.cmdresp_reg = CMDRESP * sizeof(u32),
	.cmdbuff_addr_lo_reg = ADDR_LO * sizeof(u32),
	.cmdbuff_addr_hi_reg = ADDR_HI * sizeof(u32),
};

static struct psp_vdata psp_vdata = { .sev = &sev_vdata };

/**
 * struct fake_psp - one PSP
 * @psp:	as the driver knows it
 * @sp:		its device; the lower one is the one that is first in memory
 * @joined:	takes part in the election
 * @regs:	registers
 * @mute:	answers nothing
 * @num_commands: number of commands
 * @last:	the latest one
 * @num_inits:	how many of them were INIT
 */
struct fake_psp {
	struct psp_device psp;
	struct sp_device sp;
	bool joined;
	u32 regs[NUM_REGS];
	bool mute;
	unsigned int num_commands;
	unsigned int last;
	unsigned int num_inits;
};

/**
 * struct sev_test - what a test has, in its priv
 * @fake:	two PSPs
 * @hold:	SHUTDOWN is not answered until @waiter is there and waits
 * @waiter:	who is about to send a command
 * @waits:	it did wait
 * @notifiers:	number of panic notifiers before the test
 */
struct sev_test {
	struct fake_psp fake[2];
	bool hold;
	struct task_struct *waiter;
	bool waits;
	unsigned int notifiers;
};

static bool is_lower(struct sp_device *sp, struct sp_device *other)
{
	return sp < other;
}

static unsigned int count_notifiers(void)
{
	struct notifier_block *nb;
	unsigned int num = 0;

	rcu_read_lock();
	for (nb = rcu_dereference(panic_notifier_list.head); nb; nb = rcu_dereference(nb->next))
		num++;
	rcu_read_unlock();

	return num;
}

static void join(struct fake_psp *fake)
{
	psp_join_election(&fake->psp);
	fake->joined = true;
}

static void leave(struct fake_psp *fake)
{
	psp_leave_election(&fake->psp);
	fake->joined = false;
}

static bool wait_until_blocked(struct sev_test *ctx)
{
	struct task_struct *task;
	unsigned int i;

	for (i = 0; i < WAIT_MSECS; i++) {
		task = READ_ONCE(ctx->waiter);
		if (task && READ_ONCE(task->__state) == TASK_UNINTERRUPTIBLE)
			return true;
		usleep_range(1000, 1100);
	}

	return false;
}

static void execute(struct sev_test *ctx, struct fake_psp *fake, u32 reg)
{
	phys_addr_t addr = fake->regs[ADDR_LO] | (u64)fake->regs[ADDR_HI] << 32;
	struct sev_user_data_status *status;

	fake->last = FIELD_GET(SEV_CMDRESP_CMD, reg);
	fake->num_commands++;

	switch (fake->last) {
	case SEV_CMD_PLATFORM_STATUS:
		status = phys_to_virt(__sme_clr(addr));
		memset(status, 0, sizeof(*status));
		/* Too old to be updated, so that no file is looked for */
		status->api_minor = 14;
		break;
	case SEV_CMD_INIT:
		fake->num_inits++;
		break;
	case SEV_CMD_SHUTDOWN:
		if (ctx->hold)
			ctx->waits = wait_until_blocked(ctx);
		break;
	}
}

static int play_firmware(void *data)
{
	struct sev_test *ctx = data;
	struct fake_psp *fake;
	unsigned int i;
	u32 reg;

	while (!kthread_should_stop()) {
		for (i = 0; i < ARRAY_SIZE(ctx->fake); i++) {
			fake = &ctx->fake[i];
			/* The driver sets the address before it writes the register */
			reg = smp_load_acquire(&fake->regs[CMDRESP]);
			if (READ_ONCE(fake->mute) || reg & PSP_CMDRESP_RESP)
				continue;

			execute(ctx, fake, reg);
			/* What the command wrote is seen with the response */
			smp_store_release(&fake->regs[CMDRESP], PSP_CMDRESP_RESP);
			if (fake->psp.sev_irq_handler)
				fake->psp.sev_irq_handler(0, fake->psp.sev_irq_data,
							  SEV_CMD_COMPLETE);
		}
		usleep_range(20, 50);
	}

	return 0;
}

KUNIT_DEFINE_ACTION_WRAPPER(stop_firmware, kthread_stop, struct task_struct *);

static void forget_sev(void *unused)
{
	/* clear_cpu_cap() is not for modules */
	clear_bit(X86_FEATURE_SEV, (unsigned long *)boot_cpu_data.x86_capability);
}

static int sev_master_test_init(struct kunit *test)
{
	static unsigned int serial;
	struct task_struct *task;
	struct fake_psp *fake;
	struct sev_test *ctx;
	unsigned int i;
	char *name;

	if (psp_get_master_device())
		kunit_skip(test, "there is a real PSP");

	ctx = kunit_kzalloc(test, sizeof(*ctx), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ctx);
	test->priv = ctx;

	kunit_activate_static_stub(test, sp_pci_is_lower, is_lower);

	/* Nothing but the driver's own check depends on it */
	if (!boot_cpu_has(X86_FEATURE_SEV)) {
		set_cpu_cap(&boot_cpu_data, X86_FEATURE_SEV);
		KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, forget_sev, NULL));
	}

	for (i = 0; i < ARRAY_SIZE(ctx->fake); i++) {
		fake = &ctx->fake[i];
		fake->regs[CMDRESP] = PSP_CMDRESP_RESP;
		/* A device may be released late: CONFIG_DEBUG_KOBJECT_RELEASE */
		name = kunit_kzalloc(test, NAME_SIZE, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, name);
		snprintf(name, NAME_SIZE, "psp-%s-%u", i ? "higher" : "lower", serial++);
		fake->psp.dev = kunit_device_register(test, name);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fake->psp.dev);
		fake->psp.io_regs = (void __iomem __force *)fake->regs;
		fake->psp.vdata = &psp_vdata;
		fake->psp.sp = &fake->sp;
		KUNIT_ASSERT_EQ(test, 0, sev_dev_init(&fake->psp));
		KUNIT_ASSERT_NOT_NULL(test, fake->psp.sev_data);
	}

	task = kthread_run(play_firmware, ctx, "sev_firmware");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, task);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, stop_firmware, task));

	ctx->notifiers = count_notifiers();

	return 0;
}

static void sev_master_test_exit(struct kunit *test)
{
	struct sev_test *ctx = test->priv;
	unsigned int i;

	if (!ctx)
		return;

	for (i = 0; i < ARRAY_SIZE(ctx->fake); i++) {
		if (ctx->fake[i].joined)
			leave(&ctx->fake[i]);
		sev_dev_destroy(&ctx->fake[i].psp);
	}

	KUNIT_EXPECT_NULL(test, psp_get_master_device());
	KUNIT_EXPECT_EQ(test, count_notifiers(), ctx->notifiers);
}

static void expect_master(struct kunit *test, unsigned int n)
{
	struct sev_test *ctx = test->priv;
	struct fake_psp *fake = &ctx->fake[n];
	unsigned int before = fake->num_commands;
	struct sev_user_data_status status;
	int error;

	KUNIT_EXPECT_TRUE(test, psp_is_master(&fake->psp));
	KUNIT_EXPECT_FALSE(test, psp_is_master(&ctx->fake[!n].psp));
	KUNIT_EXPECT_EQ(test, 0, sev_platform_status(&status, &error));
	KUNIT_EXPECT_EQ(test, fake->num_commands, before + 1);
	KUNIT_EXPECT_EQ(test, count_notifiers(), ctx->notifiers + 1);
}

/* SEV works after the master was unbound and bound, and without it meanwhile */
static void sev_follows_the_master(struct kunit *test)
{
	struct sev_test *ctx = test->priv;

	join(&ctx->fake[0]);
	expect_master(test, 0);
	KUNIT_EXPECT_EQ(test, ctx->fake[0].num_inits, 1);
	join(&ctx->fake[1]);
	expect_master(test, 0);
	KUNIT_EXPECT_EQ(test, ctx->fake[1].num_commands, 0);

	leave(&ctx->fake[0]);
	KUNIT_EXPECT_EQ(test, ctx->fake[0].last, SEV_CMD_SHUTDOWN);
	expect_master(test, 1);
	KUNIT_EXPECT_EQ(test, ctx->fake[1].num_inits, 1);

	/* Its firmware is in use, so the lower one has to wait until it goes */
	join(&ctx->fake[0]);
	expect_master(test, 1);
	leave(&ctx->fake[1]);
	expect_master(test, 0);
	KUNIT_EXPECT_EQ(test, ctx->fake[0].num_inits, 2);
}

/* Nothing is lost if the firmware of the higher one is not in use */
static void lower_one_takes_over(struct kunit *test)
{
	struct sev_test *ctx = test->priv;

	join(&ctx->fake[1]);
	((struct sev_device *)ctx->fake[1].psp.sev_data)->state = SEV_STATE_UNINIT;
	join(&ctx->fake[0]);
	expect_master(test, 0);
	KUNIT_EXPECT_NE(test, ctx->fake[1].last, SEV_CMD_SHUTDOWN);
}

static int leave_fn(void *data)
{
	leave(data);

	return 0;
}

static void let_master_leave(struct kunit *test, struct task_struct **task)
{
	struct sev_test *ctx = test->priv;
	unsigned int i;

	join(&ctx->fake[0]);
	ctx->hold = true;
	*task = kthread_create(leave_fn, &ctx->fake[0], "sev_leave");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, *task);
	get_task_struct(*task);
	wake_up_process(*task);

	/* It holds the mutex when it sends the command */
	for (i = 0; i < WAIT_MSECS && READ_ONCE(ctx->fake[0].last) != SEV_CMD_SHUTDOWN; i++)
		fsleep(1000);
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
	join(&ctx->fake[0]);
	KUNIT_EXPECT_NULL(test, ctx->fake[0].psp.sev_data);
	KUNIT_EXPECT_EQ(test, count_notifiers(), ctx->notifiers);
	KUNIT_EXPECT_EQ(test, page_count(page), 1);

	leave(&ctx->fake[0]);
	join(&ctx->fake[1]);
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
	.init = sev_master_test_init,
	.exit = sev_master_test_exit,
	.test_cases = sev_master_test_cases,
};

kunit_test_suite(sev_master_test_suite);
