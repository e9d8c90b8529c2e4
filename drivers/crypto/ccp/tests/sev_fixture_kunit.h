/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AMD Secure Processor driver: the PSPs of the KUnit tests of SEV
 */
#ifndef __SEV_FIXTURE_KUNIT_H__
#define __SEV_FIXTURE_KUNIT_H__

#include <linux/types.h>

#include "../psp-dev.h"

#define SEV_TEST_WAIT_MSECS	10000

/* Numbers of the PSPs' registers, which are of 32 bits each */
enum sev_test_reg {
	SEV_TEST_CMDRESP,
	SEV_TEST_ADDR_LO,
	SEV_TEST_ADDR_HI,
	SEV_TEST_NUM_REGS,
};

struct kunit;
struct task_struct;

/**
 * struct sev_test_psp - one PSP
 * @psp:	as the driver knows it
 * @sp:		its device; the lower one is the one that is first in memory
 * @joined:	takes part in the election
 * @regs:	registers
 * @mute:	answers nothing
 * @num_commands: number of commands
 * @last:	the latest one
 * @num_inits:	how many of them were INIT
 */
struct sev_test_psp {
	struct psp_device psp;
	struct sp_device sp;
	bool joined;
	u32 regs[SEV_TEST_NUM_REGS];
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
	struct sev_test_psp fake[2];
	bool hold;
	struct task_struct *waiter;
	bool waits;
	unsigned int notifiers;
};

int sev_test_init(struct kunit *test);
void sev_test_exit(struct kunit *test);

void sev_test_start(struct kunit *test);
void sev_test_join(struct sev_test_psp *fake);
void sev_test_leave(struct sev_test_psp *fake);
unsigned int sev_test_count_notifiers(void);

#endif /* __SEV_FIXTURE_KUNIT_H__ */
