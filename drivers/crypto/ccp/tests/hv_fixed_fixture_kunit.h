/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AMD Secure Processor driver: the pool of the KUnit tests of HV-Fixed pages
 */
#ifndef __HV_FIXED_FIXTURE_KUNIT_H__
#define __HV_FIXED_FIXTURE_KUNIT_H__

#include <linux/io.h>
#include <linux/mm.h>
#include <linux/psp-sev.h>
#include <linux/types.h>

#include "../hv-fixed.h"
#include "common_kunit.h"

#define HV_FIXED_TEST_UNIT_PAGES	(PMD_SIZE >> PAGE_SHIFT)

/* Largest block, in units, that the page allocator has */
#define HV_FIXED_TEST_MAX_UNITS		(1U << (MAX_PAGE_ORDER + PAGE_SHIFT - PMD_SHIFT))

/* Ranges in the one page that SNP_INIT_EX takes */
#define HV_FIXED_TEST_LIST_MAX		255U

struct kunit;

/**
 * struct hv_fixed_test - what a test has, in its priv
 * @pool:	pool of its own
 * @list:	range list, followed by a page that nobody must write to
 * @snp_enabled: what the hardware says
 * @num_leaked:	number of blocks that were leaked
 * @leaked:	these blocks, freed when the test ends
 * @log:	where the log was when the test began
 */
struct hv_fixed_test {
	struct hv_fixed_pool pool;
	struct sev_data_range_list *list;
	bool snp_enabled;
	unsigned int num_leaked;
	struct {
		u64 pfn;
		unsigned int npages;
	} leaked[4];
	struct kmsg_dump_iter log;
};

int hv_fixed_test_init(struct kunit *test);
void hv_fixed_test_exit(struct kunit *test);

struct page *hv_fixed_test_alloc(struct kunit *test, unsigned int units);

void hv_fixed_test_snp_begin(struct hv_fixed_test *ctx, unsigned int used);
void hv_fixed_test_snp_init(struct hv_fixed_test *ctx, unsigned int used, int rc);
void hv_fixed_test_snp_shutdown(struct hv_fixed_test *ctx, bool snp_enabled);
bool hv_fixed_test_overran(struct hv_fixed_test *ctx);
void hv_fixed_test_expect_warnings(struct kunit *test, unsigned int count, const char *why);

#endif /* __HV_FIXED_FIXTURE_KUNIT_H__ */
