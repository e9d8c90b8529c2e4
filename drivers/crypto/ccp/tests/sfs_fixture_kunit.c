// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: the PSPs of the KUnit tests of SFS
 *
 * They are devices of the test, and their registers are memory.  A thread plays their
 * firmware: it sees what is in the buffer when a command comes.  Buffer, mapping and
 * node are real, so there must be no real PSP that uses SFS.
 */

#include <kunit/static_stub.h>
#include <kunit/test-bug.h>
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/psp.h>
#include <linux/set_memory.h>
#include <linux/string.h>

#include "../hv-fixed.h"
#include "sfs_fixture_kunit.h"

static struct psp_device *master;

static struct psp_vdata fake_vdata = {
	.cmdresp_reg = SFS_TEST_CMDRESP * sizeof(u32),
	.cmdbuff_addr_lo_reg = SFS_TEST_ADDR_LO * sizeof(u32),
	.cmdbuff_addr_hi_reg = SFS_TEST_ADDR_HI * sizeof(u32),
};

/*
 * SFS has said one thing since the test began, with a warning that says why; or, without
 * @why, nothing at all.  That a PSP has it is no news.
 */
void sfs_test_expect_warning(struct kunit *test, const char *why)
{
	struct sfs_test *ctx = test->priv;

	if (!IS_ENABLED(CONFIG_PRINTK))
		return;

	KUNIT_EXPECT_EQ(test, ccp_test_log_count(&ctx->log, " sfs: ", NULL), why ? 1 : 0);
	if (why)
		KUNIT_EXPECT_EQ_MSG(test, ccp_test_log_count(&ctx->log, " sfs: ", why), 1,
				    "no warning says '%s'", why);
}

void sfs_test_expect_none_left(struct kunit *test)
{
	struct sfs_test *ctx = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ctx->psp); i++)
		KUNIT_EXPECT_NULL(test, ctx->psp[i].sfs_data);

	KUNIT_EXPECT_TRUE(test, list_empty(&psp_sfs.devices));
	KUNIT_EXPECT_FALSE(test, psp_sfs.published);
	KUNIT_EXPECT_NULL(test, psp_sfs.cmd);
	KUNIT_EXPECT_NULL(test, psp_sfs.owner);
}

static void fake_leak(u64 pfn, unsigned int npages)
{
	struct kunit *test = kunit_get_current_test();
	struct sfs_test *ctx = test->priv;

	KUNIT_EXPECT_EQ(test, npages, SFS_TEST_BUFFER_PAGES);
	KUNIT_EXPECT_PTR_NE(test, ctx->leaked, pfn_to_page(pfn));
	ctx->leaked = pfn_to_page(pfn);
	ctx->num_leaked++;
}

int sfs_test_init(struct kunit *test)
{
	struct sfs_test *ctx;
	struct page *page;
	unsigned int i;

	if (!list_empty(&psp_sfs.devices))
		kunit_skip(test, "a PSP uses SFS");

	page = snp_alloc_hv_fixed_pages(1);
	if (!page)
		kunit_skip(test, "SNP is on, or no 2 MiB block of memory is free");
	snp_free_hv_fixed_pages(page);

	ctx = kunit_kzalloc(test, sizeof(*ctx), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ctx);

	for (i = 0; i < ARRAY_SIZE(ctx->psp); i++) {
		ctx->psp[i].dev = ccp_test_device(test);
		ctx->psp[i].io_regs = (void __iomem __force *)ctx->regs[i];
		ctx->psp[i].vdata = &fake_vdata;
		mutex_init(&ctx->psp[i].mailbox_mutex);
	}

	kunit_activate_static_stub(test, hv_fixed_leak, fake_leak);
	ccp_test_log_start(&ctx->log);
	test->priv = ctx;

	return 0;
}

void sfs_test_exit(struct kunit *test)
{
	struct sfs_test *ctx = test->priv;
	unsigned int i;

	if (!ctx)
		return;

	/* What a test that failed has left behind */
	psp_sfs.misc.parent = NULL;
	psp_sfs.owner = NULL;
	for (i = 0; i < ARRAY_SIZE(ctx->psp); i++)
		sfs_dev_destroy(&ctx->psp[i]);

	sfs_test_expect_none_left(test);

	/* The driver must remember it for good, so that it cannot be freed */
	if (ctx->leaked)
		set_memory_wb((unsigned long)page_address(ctx->leaked), SFS_TEST_BUFFER_PAGES);
}

/* As probing does */
void sfs_test_start(struct psp_device *psp)
{
	sfs_dev_init(psp);
	sfs_dev_publish(psp);
}

/* A stub for hv_fixed_snp_enabled(): the hardware has left SNP with the firmware */
bool sfs_test_snp_is_off(void)
{
	return false;
}

static bool is_master(struct psp_device *psp)
{
	return psp == master;
}

void sfs_test_forget_master(void)
{
	master = NULL;
}

static void execute(struct sfs_test_firmware *fw)
{
	struct sfs_test_buffer *cmd;

	fw->addr = __sme_clr(fw->regs[SFS_TEST_ADDR_LO] | (u64)fw->regs[SFS_TEST_ADDR_HI] << 32);
	cmd = phys_to_virt(fw->addr);
	fw->header = cmd->header;
	fw->clean = !cmd->header.status && !cmd->extended &&
		    !memchr_inv(cmd->reserved, 0, sizeof(cmd->reserved)) &&
		    !memchr_inv(cmd->data, 0xc7, TEE_EXT_CMD_BUFFER_SIZE) &&
		    !memchr_inv(cmd->data + TEE_EXT_CMD_BUFFER_SIZE, 0,
				sizeof(cmd->data) - TEE_EXT_CMD_BUFFER_SIZE);
	fw->num_commands++;

	cmd->header.status = fw->status;
	cmd->extended = fw->extended;
	memset(cmd->data, fw->num_commands, 16);
}

static int play_firmware(void *data)
{
	struct sfs_test_firmware *fw = data;
	u32 *reg = &fw->regs[SFS_TEST_CMDRESP];
	u32 command;

	while (!kthread_should_stop()) {
		/* The driver fills the buffer before it writes the register */
		command = smp_load_acquire(reg);
		if (command == PSP_CMD_TEE_EXTENDED_CMD << 16) {
			execute(fw);
			/* The answer is in the buffer when the response is seen */
			smp_store_release(reg, fw->response);
		}
		usleep_range(20, 50);
	}

	return 0;
}

/* As sfs_test_init(), and both PSPs have SFS, and the first is the master and alive */
int sfs_test_init_with_firmware(struct kunit *test)
{
	struct sfs_test *ctx;
	int rc;

	rc = sfs_test_init(test);
	if (rc)
		return rc;

	ctx = test->priv;
	master = &ctx->psp[0];
	kunit_activate_static_stub(test, psp_is_master, is_master);

	ctx->fw.regs = ctx->regs[0];
	ctx->fw.regs[SFS_TEST_CMDRESP] = PSP_CMDRESP_RESP;
	ctx->fw.response = PSP_CMDRESP_RESP;

	ccp_test_run(test, play_firmware, &ctx->fw, "sfs_firmware");

	sfs_test_start(&ctx->psp[1]);
	sfs_test_start(&ctx->psp[0]);
	KUNIT_ASSERT_NOT_NULL(test, ctx->psp[0].sfs_data);

	return 0;
}

/* Filled with something that is seen to be overwritten */
struct sfs_user_get_fw_versions *sfs_test_alloc_versions(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions;

	versions = kunit_kmalloc(test, sizeof(*versions), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, versions);
	memset(versions, SFS_TEST_JUNK, sizeof(*versions));

	return versions;
}

/* As SFSIOCFWVERS does it */
int sfs_test_get_versions(unsigned long node, struct sfs_user_get_fw_versions *versions)
{
	struct sfs_status st = { versions->sfs_status, versions->sfs_extended_status };
	int rc = sfs_get_fw_versions(node, versions->blob, &st);

	versions->sfs_status = st.status;
	versions->sfs_extended_status = st.extended;

	return rc;
}

void sfs_test_expect_untouched(struct kunit *test, struct sfs_user_get_fw_versions *versions)
{
	KUNIT_EXPECT_NULL(test, memchr_inv(versions, SFS_TEST_JUNK, sizeof(*versions)));
}
