// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: KUnit tests of SFS commands
 *
 * A thread plays the firmware: it sees what is in the buffer when a command comes.
 */

#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/psp.h>
#include <linux/string.h>

#include "sfs_dev_kunit.h"

#define READY		PSP_CMDRESP_RESP
#define RECOVERY	(PSP_CMDRESP_RESP | PSP_CMDRESP_RECOVERY)
#define NOT_READY	0U
#define GONE		(~0U)

#define VERSIONS_SIZE	TEE_EXT_CMD_BUFFER_SIZE
#define JUNK		0x5a

/**
 * struct firmware_play - what the firmware does, and what it has seen
 * @regs:	registers of its PSP
 * @response:	register afterwards
 * @status:	for the header
 * @extended:	goes with @status
 * @num_commands: number of commands
 * @addr:	physical address of the buffer of the latest one
 * @header:	start of it
 * @clean:	the rest is 0, or 0xc7 where versions go
 */
struct firmware_play {
	u32 *regs;
	u32 response;
	u32 status;
	u32 extended;
	unsigned int num_commands;
	phys_addr_t addr;
	struct psp_ext_req_buffer_hdr header;
	bool clean;
};

/* What the master's ->get_psp_master_device() returns */
static struct sp_device *master;

static struct sp_device *get_master(void)
{
	return master;
}

static void execute(struct firmware_play *fw)
{
	struct sfs_command *cmd;

	fw->addr = __sme_clr(fw->regs[SFS_TEST_ADDR_LO] | (u64)fw->regs[SFS_TEST_ADDR_HI] << 32);
	cmd = phys_to_virt(fw->addr);
	fw->header = cmd->header;
	fw->clean = !cmd->header.status && !cmd->extended_status &&
		    !memchr_inv(cmd->reserved, 0, sizeof(cmd->reserved)) &&
		    !memchr_inv(cmd->data, 0xc7, VERSIONS_SIZE) &&
		    !memchr_inv(cmd->data + VERSIONS_SIZE, 0, sizeof(cmd->data) - VERSIONS_SIZE);
	fw->num_commands++;

	cmd->header.status = fw->status;
	cmd->extended_status = fw->extended;
	memset(cmd->data, fw->num_commands, 16);
}

static int play_firmware(void *data)
{
	struct firmware_play *fw = data;
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

KUNIT_DEFINE_ACTION_WRAPPER(stop_firmware, kthread_stop, struct task_struct *);
KUNIT_DEFINE_ACTION_WRAPPER(remove_master, sp_destroy, struct sp_device *);

static void add_master(struct kunit *test, struct psp_device *psp)
{
	static const struct sp_dev_vdata vdata;
	struct sp_device *sp;

	sp = sp_alloc_struct(psp->dev);
	KUNIT_ASSERT_NOT_NULL(test, sp);

	sp->dev_vdata = (struct sp_dev_vdata *)&vdata;
	sp->psp_data = psp;
	sp->get_psp_master_device = get_master;
	master = sp;
	KUNIT_ASSERT_EQ(test, 0, sp_init(sp));
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, remove_master, sp));

	if (psp_get_master_device() != psp)
		kunit_skip(test, "there is a real master");
}

static int sfs_cmd_test_init(struct kunit *test)
{
	struct firmware_play *fw;
	struct task_struct *task;
	struct sfs_test *ctx;
	int rc;

	rc = sfs_test_init(test);
	if (rc)
		return rc;

	ctx = test->priv;
	add_master(test, &ctx->psp[0]);

	fw = kunit_kzalloc(test, sizeof(*fw), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, fw);
	fw->regs = ctx->regs[0];
	fw->regs[SFS_TEST_CMDRESP] = READY;
	fw->response = READY;
	ctx->priv = fw;

	task = kthread_run(play_firmware, fw, "sfs_firmware");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, task);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, stop_firmware, task));

	/* The one that is not the master comes first */
	sfs_dev_init(&ctx->psp[1]);
	sfs_dev_init(&ctx->psp[0]);
	KUNIT_ASSERT_NOT_NULL(test, ctx->psp[0].sfs_data);

	return 0;
}

static struct sfs_user_get_fw_versions *alloc_versions(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions;

	versions = kunit_kmalloc(test, sizeof(*versions), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, versions);
	memset(versions, JUNK, sizeof(*versions));

	return versions;
}

static void expect_untouched(struct kunit *test, struct sfs_user_get_fw_versions *versions)
{
	KUNIT_EXPECT_NULL(test, memchr_inv(versions, JUNK, sizeof(*versions)));
}

static void versions_are_read(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = alloc_versions(test);
	struct sfs_test *ctx = test->priv;
	struct firmware_play *fw = ctx->priv;

	KUNIT_EXPECT_EQ(test, 0, sfs_get_fw_versions(sfs_node(), versions));

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

/* R15: the status words are those of this command, and come without versions */
static void status_is_of_this_command(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = alloc_versions(test);
	const struct refusal_case *param = test->param_value;
	struct sfs_test *ctx = test->priv;
	struct firmware_play *fw = ctx->priv;

	fw->response = param->response;
	fw->status = param->status;
	fw->extended = 0x11223344;
	KUNIT_EXPECT_EQ(test, -EIO, sfs_get_fw_versions(sfs_node(), versions));
	KUNIT_EXPECT_EQ(test, versions->sfs_status, 0x0e);
	KUNIT_EXPECT_EQ(test, versions->sfs_extended_status, 0x11223344);
	KUNIT_EXPECT_NULL(test, memchr_inv(versions->blob, JUNK, VERSIONS_SIZE));

	fw->response = READY;
	fw->status = 0;
	fw->extended = 0;
	KUNIT_EXPECT_EQ(test, 0, sfs_get_fw_versions(sfs_node(), versions));
	KUNIT_EXPECT_EQ(test, versions->sfs_status, 0);
	KUNIT_EXPECT_EQ(test, versions->sfs_extended_status, 0);
	KUNIT_EXPECT_TRUE(test, fw->clean);
}

/* R16 */
static void earlier_package_is_cleared(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = alloc_versions(test);
	struct sfs_test *ctx = test->priv;
	struct firmware_play *fw = ctx->priv;

	memset(psp_sfs.cmd, JUNK, SFS_BUFFER_SIZE);
	psp_sfs.dirty = SFS_MAX_PAYLOAD_SIZE;

	KUNIT_EXPECT_EQ(test, 0, sfs_get_fw_versions(sfs_node(), versions));
	KUNIT_EXPECT_TRUE(test, fw->clean);
}

/* R2: a descriptor is of no use on a later node */
static void descriptor_belongs_to_its_node(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = alloc_versions(test);
	struct sfs_status st = { JUNK, JUNK };
	struct sfs_test *ctx = test->priv;
	struct firmware_play *fw = ctx->priv;
	unsigned long node;
	struct file *file;

	file = kunit_kzalloc(test, sizeof(*file), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, file);
	KUNIT_ASSERT_EQ(test, 0, sfs_fops.open(NULL, file));
	node = (unsigned long)file->private_data;
	KUNIT_EXPECT_EQ(test, 0, sfs_get_fw_versions(node, versions));

	sfs_dev_destroy(&ctx->psp[1]);
	KUNIT_EXPECT_EQ(test, 0, sfs_get_fw_versions(node, versions));

	sfs_dev_destroy(&ctx->psp[0]);
	memset(versions, JUNK, sizeof(*versions));
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_get_fw_versions(node, versions));
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_get_fw_versions(sfs_node(), versions));

	sfs_dev_init(&ctx->psp[0]);
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_get_fw_versions(node, versions));
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_update_package(node, "n", &st));
	KUNIT_EXPECT_EQ(test, st.status, JUNK);
	expect_untouched(test, versions);
	KUNIT_EXPECT_EQ(test, fw->num_commands, 2);

	KUNIT_EXPECT_EQ(test, 0, sfs_get_fw_versions(sfs_node(), versions));
}

/* Not to another PSP that has SFS */
static void commands_go_to_master_only(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = alloc_versions(test);
	struct sfs_test *ctx = test->priv;

	sfs_dev_destroy(&ctx->psp[0]);
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_get_fw_versions(sfs_node(), versions));

	master = NULL;
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_get_fw_versions(sfs_node(), versions));
	expect_untouched(test, versions);
	KUNIT_EXPECT_EQ(test, ctx->regs[1][SFS_TEST_ADDR_LO], 0);
	KUNIT_EXPECT_EQ(test, ctx->regs[1][SFS_TEST_CMDRESP], 0);
}

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
	{ "recovery", RECOVERY, -EBUSY, false },
	{ "recovery, no response", PSP_CMDRESP_RECOVERY, -EBUSY, false },
	{ "gone", GONE, -ENODEV, false },
};

KUNIT_ARRAY_PARAM_DESC(register, register_cases, name);

/* R3, R17: whether a command can be sent */
static void command_needs_ready_mailbox(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = alloc_versions(test);
	const struct register_case *param = test->param_value;
	struct sfs_test *ctx = test->priv;
	struct firmware_play *fw = ctx->priv;

	fw->regs[SFS_TEST_CMDRESP] = param->reg;
	KUNIT_EXPECT_EQ(test, param->rc, sfs_get_fw_versions(sfs_node(), versions));
	KUNIT_EXPECT_EQ(test, fw->num_commands, !param->rc);
	KUNIT_EXPECT_NULL(test, psp_sfs.owner);
	if (param->rc)
		expect_untouched(test, versions);
}

/* R3: the buffer is the firmware's until its response is seen */
static void kept_buffer_is_not_touched(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = alloc_versions(test);
	const struct register_case *param = test->param_value;
	struct sfs_status st = { JUNK, JUNK };
	struct sfs_test *ctx = test->priv;
	struct firmware_play *fw = ctx->priv;

	psp_sfs.owner = ctx->psp[0].sfs_data;
	psp_sfs.dirty = SFS_MAX_PAYLOAD_SIZE;
	memset(psp_sfs.cmd, JUNK, SFS_BUFFER_SIZE);
	fw->regs[SFS_TEST_CMDRESP] = param->reg;

	KUNIT_EXPECT_EQ(test, param->rc, sfs_get_fw_versions(sfs_node(), versions));
	if (!param->returned) {
		KUNIT_EXPECT_EQ(test, param->rc, sfs_update_package(sfs_node(), "n", &st));
		KUNIT_EXPECT_NULL(test, memchr_inv(psp_sfs.cmd, JUNK, SFS_BUFFER_SIZE));
		KUNIT_EXPECT_EQ(test, fw->num_commands, 0);
		KUNIT_EXPECT_EQ(test, st.status, JUNK);
		expect_untouched(test, versions);

		/* Now it comes */
		fw->regs[SFS_TEST_CMDRESP] = READY;
		KUNIT_EXPECT_EQ(test, 0, sfs_get_fw_versions(sfs_node(), versions));
	}

	KUNIT_EXPECT_NULL(test, psp_sfs.owner);
	KUNIT_EXPECT_EQ(test, fw->num_commands, 1);
	KUNIT_EXPECT_TRUE(test, fw->clean);
}

/* R3: nor does it come back with a response that proves nothing */
static void buffer_is_kept_after_bad_response(struct kunit *test)
{
	struct sfs_user_get_fw_versions *versions = alloc_versions(test);
	struct sfs_test *ctx = test->priv;
	struct firmware_play *fw = ctx->priv;

	fw->response = RECOVERY;
	KUNIT_EXPECT_EQ(test, -EBUSY, sfs_get_fw_versions(sfs_node(), versions));
	KUNIT_EXPECT_PTR_EQ(test, (void *)psp_sfs.owner, ctx->psp[0].sfs_data);

	fw->regs[SFS_TEST_CMDRESP] = READY;
	fw->response = GONE;
	KUNIT_EXPECT_EQ(test, -ENODEV, sfs_get_fw_versions(sfs_node(), versions));
	KUNIT_EXPECT_PTR_EQ(test, (void *)psp_sfs.owner, ctx->psp[0].sfs_data);

	KUNIT_EXPECT_EQ(test, fw->num_commands, 2);
	expect_untouched(test, versions);
}

static struct kunit_case sfs_cmd_test_cases[] = {
	KUNIT_CASE(versions_are_read),
	KUNIT_CASE_PARAM(status_is_of_this_command, refusal_gen_params),
	KUNIT_CASE(earlier_package_is_cleared),
	KUNIT_CASE(descriptor_belongs_to_its_node),
	KUNIT_CASE(commands_go_to_master_only),
	KUNIT_CASE_PARAM(command_needs_ready_mailbox, register_gen_params),
	KUNIT_CASE_PARAM(kept_buffer_is_not_touched, register_gen_params),
	KUNIT_CASE(buffer_is_kept_after_bad_response),
	{ }
};

static struct kunit_suite sfs_cmd_test_suite = {
	.name = "ccp_sfs_cmd",
	.init = sfs_cmd_test_init,
	.exit = sfs_test_exit,
	.test_cases = sfs_cmd_test_cases,
};

kunit_test_suite(sfs_cmd_test_suite);
