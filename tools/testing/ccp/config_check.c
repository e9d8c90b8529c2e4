// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options without which the module would be built, and would show nothing
 */
#include <linux/build_bug.h>
#include <linux/kconfig.h>
#include <linux/pgtable.h>

#define NEED(condition) BUILD_BUG_ON_MSG(!(condition), "not as configured: " #condition)

void snp_check_config(void);
void snp_check_config(void)
{
	NEED(IS_MODULE(CONFIG_CRYPTO_DEV_CCP_DD));
	NEED(IS_ENABLED(CONFIG_CRYPTO_DEV_SP_PSP));
	NEED(IS_ENABLED(CONFIG_PCI));
	/* snp_leak_pages() and rmp_make_private() are more than empty functions */
	NEED(IS_ENABLED(CONFIG_KVM_AMD_SEV));
	NEED(IS_ENABLED(CONFIG_AMD_MEM_ENCRYPT));
	NEED(PMD_SIZE == 2 << 20);
}
