/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AMD Secure Processor driver: what the KUnit tests of SFS with a PSP share
 */
#ifndef __SFS_DEV_KUNIT_H__
#define __SFS_DEV_KUNIT_H__

#include <linux/kmsg_dump.h>
#include <linux/types.h>

#include "../sfs.h"

#define SFS_TEST_BUFFER_PAGES	(SFS_BUFFER_SIZE >> PAGE_SHIFT)

/* Numbers of the PSPs' registers, which are of 32 bits each */
enum sfs_test_reg {
	SFS_TEST_FEATURE,
	SFS_TEST_CMDRESP,
	SFS_TEST_ADDR_LO,
	SFS_TEST_ADDR_HI,
	SFS_TEST_NUM_REGS,
};

struct kunit;
struct page;

/**
 * struct sfs_test - what a test has, in its priv
 * @psp:	two PSPs
 * @regs:	their registers
 * @log:	where the log was when the test began
 * @line:	one line of it
 * @leaked:	buffer that was leaked
 * @num_leaked:	how often one was
 * @priv:	for the tests of one file
 */
struct sfs_test {
	struct psp_device psp[2];
	u32 regs[2][SFS_TEST_NUM_REGS];
	struct kmsg_dump_iter log;
	char line[256];
	struct page *leaked;
	unsigned int num_leaked;
	void *priv;
};

extern struct psp_vdata sfs_test_vdata;

int sfs_test_init(struct kunit *test);
void sfs_test_exit(struct kunit *test);

struct page *sfs_test_watch(struct kunit *test, struct sfs_command *cmd);
bool sfs_test_is_freed(struct page *page);
void sfs_test_expect_warning(struct kunit *test, const char *why);
void sfs_test_expect_none_left(struct kunit *test);

#endif /* __SFS_DEV_KUNIT_H__ */
