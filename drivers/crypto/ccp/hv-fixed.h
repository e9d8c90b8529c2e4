/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AMD Secure Processor driver: HV-Fixed pages
 *
 * See the top of hv-fixed.c for states and locks.
 */
#ifndef __HV_FIXED_H__
#define __HV_FIXED_H__

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

struct page;
struct sev_data_range_list;

/**
 * enum hv_fixed_phase - what SNP does at the moment
 * @HV_FIXED_SNP_OFF:		the SNP firmware is not initialised
 * @HV_FIXED_SNP_STARTING:	SNP_INIT_EX is on its way
 * @HV_FIXED_SNP_ON:		the SNP firmware is, or may be, initialised
 */
enum hv_fixed_phase {
	HV_FIXED_SNP_OFF,
	HV_FIXED_SNP_STARTING,
	HV_FIXED_SNP_ON,
};

/**
 * struct hv_fixed_pool - the blocks that were asked for and what became of them
 * @lock:	mutex
 * @blocks:	all &struct hv_fixed_block
 * @phase:	what SNP does
 * @phase_before: phase to return to if SNP_INIT_EX fails
 */
struct hv_fixed_pool {
	/* Protects everything here and all blocks */
	struct mutex lock;

	struct list_head blocks;
	enum hv_fixed_phase phase;
	enum hv_fixed_phase phase_before;
};

struct page *snp_alloc_hv_fixed_pages(unsigned int num_2mb_pages);
void snp_free_hv_fixed_pages(struct page *page);
void snp_abandon_hv_fixed_pages(struct page *page);
int snp_check_hv_fixed_pages(struct page *page);

void snp_hv_fixed_init_begin(struct sev_data_range_list *list);
void snp_hv_fixed_init_end(int rc);
void snp_hv_fixed_shutdown(void);
void snp_hv_fixed_exit(void);

#if IS_ENABLED(CONFIG_KUNIT)
struct hv_fixed_pool *hv_fixed_pool(void);
bool hv_fixed_snp_enabled(void);
void hv_fixed_leak(u64 pfn, unsigned int npages);
#endif

#endif /* __HV_FIXED_H__ */
