/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AMD Secure Processor driver: the PSPs of the KUnit tests of SFS
 */
#ifndef __SFS_FIXTURE_KUNIT_H__
#define __SFS_FIXTURE_KUNIT_H__

#include <linux/types.h>

#include "../sfs.h"
#include "common_kunit.h"

#define SFS_TEST_BUFFER_PAGES	(SFS_BUFFER_SIZE >> PAGE_SHIFT)

#define SFS_TEST_JUNK		0x5a

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
 * struct sfs_test_buffer - the command buffer as the firmware sees it
 * @header:	of an extended command
 * @extended:	detail of the header's status
 * @reserved:	rest of the header page
 * @data:	package, or versions
 */
struct sfs_test_buffer {
	struct psp_ext_req_buffer_hdr header;
	u32 extended;
	u8 reserved[SFS_HEADER_SIZE - sizeof(struct psp_ext_req_buffer_hdr) - sizeof(u32)];
	u8 data[SFS_MAX_PAYLOAD_SIZE];
} __packed;

static_assert(sizeof(struct sfs_test_buffer) == SFS_BUFFER_SIZE);

/**
 * struct sfs_test_firmware - what the firmware does, and what it has seen
 * @regs:	registers of its PSP
 * @response:	register afterwards
 * @status:	for the header
 * @extended:	goes with @status
 * @num_commands: number of commands
 * @addr:	physical address of the buffer of the latest one
 * @header:	start of it
 * @clean:	the rest is 0, or 0xc7 where versions go
 */
struct sfs_test_firmware {
	u32 *regs;
	u32 response;
	u32 status;
	u32 extended;
	unsigned int num_commands;
	phys_addr_t addr;
	struct psp_ext_req_buffer_hdr header;
	bool clean;
};

/**
 * struct sfs_test - what a test has, in its priv
 * @psp:	two PSPs
 * @regs:	their registers
 * @log:	where the log was when the test began
 * @leaked:	buffer that was leaked
 * @num_leaked:	how often one was
 * @mapped:	buffer that was mapped uncached, or should have been
 * @num_restored: how often it was mapped write-back again
 * @fw:		firmware of the first PSP
 */
struct sfs_test {
	struct psp_device psp[2];
	u32 regs[2][SFS_TEST_NUM_REGS];
	struct kmsg_dump_iter log;
	struct page *leaked;
	unsigned int num_leaked;
	struct page *mapped;
	unsigned int num_restored;
	struct sfs_test_firmware fw;
};

int sfs_test_init(struct kunit *test);
int sfs_test_init_with_firmware(struct kunit *test);
void sfs_test_exit(struct kunit *test);
void sfs_test_start(struct psp_device *psp);

void sfs_test_expect_warning(struct kunit *test, const char *why);
void sfs_test_expect_none_left(struct kunit *test);
void sfs_test_forget_master(void);
bool sfs_test_snp_is_off(void);
struct sfs_user_get_fw_versions *sfs_test_alloc_versions(struct kunit *test);
int sfs_test_get_versions(unsigned long node, struct sfs_user_get_fw_versions *versions);
void sfs_test_expect_untouched(struct kunit *test, struct sfs_user_get_fw_versions *versions);

#endif /* __SFS_FIXTURE_KUNIT_H__ */
