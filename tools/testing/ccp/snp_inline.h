/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included before everything else in the files that ask the processor itself about SNP:
 * --wrap does not reach what is put in line.
 */
#ifndef SNP_INLINE_H
#define SNP_INLINE_H

#include <linux/types.h>

#include <asm/cpufeature.h>
#include <asm/msr.h>

#include "snp_model.h"

#undef boot_cpu_has
#define boot_cpu_has(bit) (cpu_has(&boot_cpu_data, bit) || snp_model_has_feature(bit))

static inline int snp_inline_rdmsr_safe(u32 msr, u32 *low, u32 *high)
{
	int ret = rdmsr_safe(msr, low, high);

	if (!ret)
		*low = snp_model_msr(msr, *low);

	return ret;
}

#undef rdmsr_safe
#define rdmsr_safe(msr, low, high) snp_inline_rdmsr_safe(msr, low, high)

#endif /* SNP_INLINE_H */
