/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of SNP that the processor has, SNPEn and RMPUPDATE. The emulated PSP plays it, behind
 * a doorbell in its BAR 2.
 */
#ifndef SNP_MODEL_H
#define SNP_MODEL_H

#include <linux/types.h>

/* What the doorbell takes, see tools/testing/psp-emulator/README.md */
enum snp_model_op {
	SNP_MODEL_ASSIGN	= 1,	/* RMPUPDATE: assigned and immutable */
	SNP_MODEL_SHARE		= 2,	/* RMPUPDATE: the hypervisor's */
	SNP_MODEL_FREED		= 3,	/* goes back to the page allocator */
	SNP_MODEL_LEAKED	= 4,	/* nobody will use it again */
};

/* Parameters of the module, snp_params.c */
extern bool sev_believed, snp_believed;

/* Which call from now on fails; 0: none */
extern unsigned int fail_rmp_make_private, fail_rmp_make_shared, fail_iommu_snp_disable;
extern unsigned int fail_misc_register;

void snp_model_open(void);
void snp_model_close(void);
int snp_model_ring(enum snp_model_op op, u64 pfn, unsigned int npages);

bool snp_model_has_feature(unsigned int bit);
u32 snp_model_msr(u32 msr, u32 low);

#endif /* SNP_MODEL_H */
