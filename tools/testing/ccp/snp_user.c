// SPDX-License-Identifier: GPL-2.0-only
/*
 * A user of SEV as kvm_amd is one: starts it, SNP included, and shuts it down when it goes.
 *
 * kvm_amd itself wants a processor that can run SEV guests. Linux up to 6.12 starts SNP when its
 * PSP is found, later ones leave that to the first user.
 */
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/psp-sev.h>

/* Some kernels shut SEV down when the PSP goes, and offer nothing else */
void sev_platform_shutdown(void) __weak;

static int __init snp_user_init(void)
{
	struct sev_platform_init_args args = {};
	int ret = sev_platform_init(&args);

	/* kvm_amd goes on without SEV then */
	if (ret)
		pr_info("snp_user: SEV did not start: %d, status %#x\n", ret, args.error);

	return 0;
}
module_init(snp_user_init);

static void __exit snp_user_exit(void)
{
	if (sev_platform_shutdown)
		sev_platform_shutdown();
}
module_exit(snp_user_exit);

MODULE_DESCRIPTION("Starts SEV, and shuts it down");
MODULE_LICENSE("GPL");
MODULE_INFO(intree, "Y");
