// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: the PSPs of the KUnit tests of SEV
 *
 * Two PSPs are devices of the test, with memory as registers.  A thread plays their
 * SEV firmware, which completes commands with the handler of the interrupt.  All else
 * is real, so there must be no real PSP.
 */

#include <kunit/resource.h>
#include <kunit/static_stub.h>
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/cpufeature.h>
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/kthread.h>
#include <linux/panic_notifier.h>
#include <linux/psp-sev.h>
#include <linux/sched.h>

#include "../sev-dev.h"
#include "common_kunit.h"
#include "sev_fixture_kunit.h"

static const struct sev_vdata sev_vdata = {
	.cmdresp_reg = SEV_TEST_CMDRESP * sizeof(u32),
	.cmdbuff_addr_lo_reg = SEV_TEST_ADDR_LO * sizeof(u32),
	.cmdbuff_addr_hi_reg = SEV_TEST_ADDR_HI * sizeof(u32),
};

static struct psp_vdata psp_vdata = { .sev = &sev_vdata };

static bool is_lower(struct sp_device *sp, struct sp_device *other)
{
	return sp < other;
}

unsigned int sev_test_count_notifiers(void)
{
	struct notifier_block *nb;
	unsigned int num = 0;

	rcu_read_lock();
	for (nb = rcu_dereference(panic_notifier_list.head); nb; nb = rcu_dereference(nb->next))
		num++;
	rcu_read_unlock();

	return num;
}

void sev_test_join(struct sev_test_psp *fake)
{
	psp_join_election(&fake->psp);
	fake->joined = true;
}

void sev_test_leave(struct sev_test_psp *fake)
{
	psp_leave_election(&fake->psp);
	fake->joined = false;
}

/* As kvm_amd does when it is loaded; where SEV starts with the master it is up already */
void sev_test_start(struct kunit *test)
{
	struct sev_platform_init_args args = {};

	KUNIT_ASSERT_EQ(test, 0, sev_platform_init(&args));
}

static bool wait_until_blocked(struct sev_test *ctx)
{
	struct task_struct *task;
	unsigned int i;

	for (i = 0; i < SEV_TEST_WAIT_MSECS; i++) {
		task = READ_ONCE(ctx->waiter);
		if (task && READ_ONCE(task->__state) == TASK_UNINTERRUPTIBLE)
			return true;
		usleep_range(1000, 1100);
	}

	return false;
}

static void execute(struct sev_test *ctx, struct sev_test_psp *fake, u32 reg)
{
	phys_addr_t addr = fake->regs[SEV_TEST_ADDR_LO] | (u64)fake->regs[SEV_TEST_ADDR_HI] << 32;
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
	struct sev_test_psp *fake;
	unsigned int i;
	u32 reg;

	while (!kthread_should_stop()) {
		for (i = 0; i < ARRAY_SIZE(ctx->fake); i++) {
			fake = &ctx->fake[i];
			/* The driver sets the address before it writes the register */
			reg = smp_load_acquire(&fake->regs[SEV_TEST_CMDRESP]);
			if (READ_ONCE(fake->mute) || reg & PSP_CMDRESP_RESP)
				continue;

			execute(ctx, fake, reg);
			/* What the command wrote is seen with the response */
			smp_store_release(&fake->regs[SEV_TEST_CMDRESP], PSP_CMDRESP_RESP);
			if (fake->psp.sev_irq_handler)
				fake->psp.sev_irq_handler(0, fake->psp.sev_irq_data,
							  SEV_CMD_COMPLETE);
		}
		usleep_range(20, 50);
	}

	return 0;
}

static void forget_sev(void *unused)
{
	/* clear_cpu_cap() is not for modules */
	clear_bit(X86_FEATURE_SEV, (unsigned long *)boot_cpu_data.x86_capability);
}

int sev_test_init(struct kunit *test)
{
	struct sev_test_psp *fake;
	struct sev_test *ctx;
	unsigned int i;

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
		fake->regs[SEV_TEST_CMDRESP] = PSP_CMDRESP_RESP;
		fake->psp.dev = ccp_test_device(test);
		fake->psp.io_regs = (void __iomem __force *)fake->regs;
		fake->psp.vdata = &psp_vdata;
		fake->psp.sp = &fake->sp;
		KUNIT_ASSERT_EQ(test, 0, sev_dev_init(&fake->psp));
		KUNIT_ASSERT_NOT_NULL(test, fake->psp.sev_data);
	}

	ccp_test_run(test, play_firmware, ctx, "sev_firmware");
	ctx->notifiers = sev_test_count_notifiers();

	return 0;
}

void sev_test_exit(struct kunit *test)
{
	struct sev_test *ctx = test->priv;
	unsigned int i;

	if (!ctx)
		return;

	for (i = 0; i < ARRAY_SIZE(ctx->fake); i++) {
		if (ctx->fake[i].joined)
			sev_test_leave(&ctx->fake[i]);
		sev_dev_destroy(&ctx->fake[i].psp);
	}
	sev_test_stop();

	KUNIT_EXPECT_NULL(test, psp_get_master_device());
	KUNIT_EXPECT_EQ(test, sev_test_count_notifiers(), ctx->notifiers);
}
