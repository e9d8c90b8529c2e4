// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the linker puts in the place of functions that need the hardware of SNP, and of those
 * that give memory back. Each is the real one unless SNP is to be believed in.
 *
 * Not every base has each real function, so they are weak.
 */
#include <linux/cc_platform.h>
#include <linux/errno.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "snp_model.h"

#define REAL(type, name, ...) \
	type __real_##name(__VA_ARGS__) __weak; \
	type __wrap_##name(__VA_ARGS__); \
	type __wrap_##name(__VA_ARGS__)

/* Is this the call that fails? */
static bool fails(unsigned int *in)
{
	return *in && !--*in;
}

/* The first that the module does */
REAL(int, sp_pci_init, void)
{
	snp_model_open();

	return __real_sp_pci_init();
}

/* The last */
REAL(void, snp_hv_fixed_exit, void)
{
	__real_snp_hv_fixed_exit();
	snp_model_close();
}

REAL(bool, cc_platform_has, enum cc_attr attr)
{
	return (snp_believed && attr == CC_ATTR_HOST_SEV_SNP) || __real_cc_platform_has(attr);
}

REAL(int, rmp_make_private, u64 pfn, u64 gpa, int level, u32 asid, bool immutable)
{
	if (!snp_believed)
		return __real_rmp_make_private(pfn, gpa, level, asid, immutable);

	return fails(&fail_rmp_make_private) || snp_model_ring(SNP_MODEL_ASSIGN, pfn, 1) ?
	       -EFAULT : 0;
}

REAL(int, rmp_make_shared, u64 pfn, int level)
{
	if (!snp_believed)
		return __real_rmp_make_shared(pfn, level);

	return fails(&fail_rmp_make_shared) || snp_model_ring(SNP_MODEL_SHARE, pfn, 1) ?
	       -EFAULT : 0;
}

REAL(void, snp_leak_pages, u64 pfn, unsigned int npages, bool quiet)
{
	snp_model_ring(SNP_MODEL_LEAKED, pfn, npages);
	__real_snp_leak_pages(pfn, npages, quiet);
}

/* Linux 6.18 and later */
REAL(void, __snp_leak_pages, u64 pfn, unsigned int npages, bool dump_rmp)
{
	snp_model_ring(SNP_MODEL_LEAKED, pfn, npages);
	__real___snp_leak_pages(pfn, npages, dump_rmp);
}

REAL(int, amd_iommu_snp_disable, void)
{
	if (snp_believed && fails(&fail_iommu_snp_disable))
		return -EIO;

	return __real_amd_iommu_snp_disable();
}

/* Nothing of SNP, but no other way to have it fail */
REAL(int, misc_register, struct miscdevice *misc)
{
	return fails(&fail_misc_register) ? -EBUSY : __real_misc_register(misc);
}

/* Newer kernels set up the processors when SNP is about to start, not when they boot */
REAL(int, snp_prepare, void)
{
	return snp_believed ? 0 : __real_snp_prepare();
}

REAL(void, snp_shutdown, void)
{
	if (!snp_believed)
		__real_snp_shutdown();
}

static void note_free(const void *address, size_t bytes)
{
	snp_model_ring(SNP_MODEL_FREED, __pa(address) >> PAGE_SHIFT, bytes >> PAGE_SHIFT);
}

REAL(void, __free_pages, struct page *page, unsigned int order)
{
	note_free(page_address(page), PAGE_SIZE << order);
	__real___free_pages(page, order);
}

REAL(void, free_pages, unsigned long address, unsigned int order)
{
	if (address)
		note_free((void *)address, PAGE_SIZE << order);
	__real_free_pages(address, order);
}

/* Smaller objects share their page with others */
REAL(void, kfree, const void *object)
{
	if (!ZERO_OR_NULL_PTR(object) && ksize(object) >= PAGE_SIZE)
		note_free(object, ksize(object));
	__real_kfree(object);
}
