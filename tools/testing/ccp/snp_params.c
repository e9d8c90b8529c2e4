// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a test sets and reads, in /sys/module/ccp/parameters
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/utsname.h>

#include <generated/utsrelease.h>

#include "snp_model.h"

bool sev_believed;
module_param(sev_believed, bool, 0444);
MODULE_PARM_DESC(sev_believed, " take the processor for one with SEV");

bool snp_believed;
module_param(snp_believed, bool, 0444);
MODULE_PARM_DESC(snp_believed, " take the processor for one with SEV, and SNP enabled");

unsigned int fail_rmp_make_private, fail_rmp_make_shared, fail_iommu_snp_disable;
unsigned int fail_misc_register;
module_param(fail_rmp_make_private, uint, 0644);
MODULE_PARM_DESC(fail_rmp_make_private, " which call from now on fails");
module_param(fail_rmp_make_shared, uint, 0644);
MODULE_PARM_DESC(fail_rmp_make_shared, " which call from now on fails");
module_param(fail_iommu_snp_disable, uint, 0644);
MODULE_PARM_DESC(fail_iommu_snp_disable, " which call from now on fails");
module_param(fail_misc_register, uint, 0644);
MODULE_PARM_DESC(fail_misc_register, " which call from now on fails");

/* Only this module has it: a test of another one would prove nothing */
static char watermark[] = "ccp of " UTS_RELEASE " with SNP's hardware replaced";
module_param_string(watermark, watermark, sizeof(watermark), 0444);

/* It is built from the tree's files, and the tree's kernel is not to be tainted */
MODULE_INFO(intree, "Y");
