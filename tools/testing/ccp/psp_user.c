// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls as other drivers make them: a command for the TEE (amdtee), a message of platform access
 * (the I2C bus that is shared with the firmware), a page for the firmware (kvm_amd).
 *
 * A call is written to /sys/module/psp_user/parameters/call, and its result read there.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/psp-platform-access.h>
#include <linux/psp-sev.h>
#include <linux/psp-tee.h>
#include <linux/string.h>
#include <linux/sysfs.h>

/* What the emulated PSP says of each */
#define TEE_NOT_IMPLEMENTED	0xffff0009
#define PA_NOT_IMPLEMENTED	0x0009

static int call_tee(void)
{
	u8 buf[64] = { };
	u32 status;
	int ret;

	ret = psp_tee_process_cmd(TEE_CMD_ID_LOAD_TA, buf, sizeof(buf), &status);
	if (ret)
		return ret;

	return status == TEE_NOT_IMPLEMENTED ? 0 : -EPROTO;
}

static int call_platform_access(void)
{
	/* Not on the stack, as the firmware writes to it */
	static struct psp_request req;
	int ret;

	memset(&req, 0, sizeof(req));
	req.header.payload_size = sizeof(req);
	ret = psp_send_platform_access_msg(PSP_I2C_REQ_BUS_CMD, &req);

	return ret == -EIO && req.header.status == PA_NOT_IMPLEMENTED ? 0 : ret;
}

static void *page;

static int call_page_alloc(void)
{
	page = snp_alloc_firmware_page(GFP_KERNEL);

	return page ? 0 : -ENOMEM;
}

static int call_page_free(void)
{
	snp_free_firmware_page(page);
	page = NULL;

	return 0;
}

static const struct {
	const char *name;
	int (*run)(void);
} calls[] = {
	{ "tee", call_tee },
	{ "platform-access", call_platform_access },
	{ "page-alloc", call_page_alloc },
	{ "page-free", call_page_free },
};

static int result;

static int call_set(const char *name, const struct kernel_param *param)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		if (sysfs_streq(name, calls[i].name)) {
			result = calls[i].run();
			return 0;
		}
	}

	return -EINVAL;
}

static const struct kernel_param_ops call_ops = {
	.set = call_set,
	.get = param_get_int,
};
module_param_cb(call, &call_ops, &result, 0600);
MODULE_PARM_DESC(call, " which call is made; reads as its result");

MODULE_DESCRIPTION("Calls as other drivers make them");
MODULE_LICENSE("GPL");
MODULE_INFO(intree, "Y");
