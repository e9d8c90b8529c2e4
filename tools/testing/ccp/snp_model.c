// SPDX-License-Identifier: GPL-2.0-only
/*
 * See snp_model.h
 */
#include <linux/bits.h>
#include <linux/io.h>
#include <linux/minmax.h>
#include <linux/pci.h>
#include <linux/printk.h>

#include <asm/cpufeature.h>
#include <asm/msr.h>

#include "snp_model.h"

#define PSP_BAR			2
#define PSP_BAR_SIZE		0x100000
#define DOORBELL		0xf0000
#define DOORBELL_PAGE_LO	0x0
#define DOORBELL_PAGE_HI	0x4
#define DOORBELL_OP		0x8
#define DOORBELL_SNP		0xc
#define DOORBELL_SNP_ENABLED	BIT(0)
#define DOORBELL_SNP_STARTED	BIT(1)
#define DOORBELL_SIZE		0x1000
/* Bits 31:16 of OP: pages, less one */
#define DOORBELL_MAX_PAGES	0x10000

#define MAX_PSPS		4

/* Of each PSP: one that has no SNP takes no notice */
static void __iomem *doorbells[MAX_PSPS];
static unsigned int doorbell_count;

static bool is_psp(struct pci_dev *pdev)
{
	return pdev->class >> 8 == 0x1080 && pci_resource_len(pdev, PSP_BAR) == PSP_BAR_SIZE;
}

/*
 * The driver need not be bound yet, or any more: its own enabling is left to it, but the
 * registers must be there.
 */
static void __iomem *map_doorbell(struct pci_dev *pdev)
{
	u16 command;

	pci_read_config_word(pdev, PCI_COMMAND, &command);
	pci_write_config_word(pdev, PCI_COMMAND, command | PCI_COMMAND_MEMORY);

	return ioremap(pci_resource_start(pdev, PSP_BAR) + DOORBELL, DOORBELL_SIZE);
}

void snp_model_open(void)
{
	struct pci_dev *pdev = NULL;

	if (!sev_believed && !snp_believed)
		return;

	while ((pdev = pci_get_device(PCI_VENDOR_ID_AMD, PCI_ANY_ID, pdev))) {
		if (!is_psp(pdev) || doorbell_count == MAX_PSPS)
			continue;
		doorbells[doorbell_count] = map_doorbell(pdev);
		if (doorbells[doorbell_count])
			doorbell_count++;
	}
	if (!doorbell_count)
		pr_err("ccp: no emulated PSP, so there is nothing to believe in\n");
}

void snp_model_close(void)
{
	while (doorbell_count)
		iounmap(doorbells[--doorbell_count]);
}

static u32 ring(void __iomem *doorbell, enum snp_model_op op, u64 pfn, unsigned int npages)
{
	u64 address = pfn << PAGE_SHIFT;

	iowrite32(lower_32_bits(address), doorbell + DOORBELL_PAGE_LO);
	iowrite32(upper_32_bits(address), doorbell + DOORBELL_PAGE_HI);
	iowrite32((npages - 1) << 16 | op, doorbell + DOORBELL_OP);

	return ioread32(doorbell + DOORBELL_OP);
}

/*
 * Whose page it is concerns the PSP whose firmware runs SNP: each emulated one has states of its
 * own. What becomes of a page concerns all that may use it.
 */
static bool concerns(void __iomem *doorbell, enum snp_model_op op)
{
	return op == SNP_MODEL_FREED || op == SNP_MODEL_LEAKED ||
	       (ioread32(doorbell + DOORBELL_SNP) & DOORBELL_SNP_STARTED);
}

/* 0, or what RMPUPDATE says: the first PSP that refuses decides */
int snp_model_ring(enum snp_model_op op, u64 pfn, unsigned int npages)
{
	unsigned int i, n;
	u32 ret = 0;

	for (; npages && !ret; pfn += n, npages -= n) {
		n = min(npages, DOORBELL_MAX_PAGES);
		for (i = 0; i < doorbell_count && !ret; i++) {
			if (concerns(doorbells[i], op))
				ret = ring(doorbells[i], op, pfn, n);
		}
	}

	return ret;
}

bool snp_model_has_feature(unsigned int bit)
{
	switch (bit) {
	case X86_FEATURE_SEV:
	case X86_FEATURE_SEV_ES:
		return sev_believed || snp_believed;
	case X86_FEATURE_SEV_SNP:
		return snp_believed;
	default:
		return false;
	}
}

/* The firmware's shutdown clears SNPEn where it can do that, so it is for the PSP to say */
static bool snp_en(void)
{
	unsigned int i;

	for (i = 0; i < doorbell_count; i++) {
		if (ioread32(doorbells[i] + DOORBELL_SNP) & DOORBELL_SNP_ENABLED)
			return true;
	}

	return false;
}

/* The lower half of an MSR as it would be with SNP */
u32 snp_model_msr(u32 msr, u32 low)
{
	if (!snp_believed || msr != MSR_AMD64_SYSCFG)
		return low;

	return snp_en() ? low | MSR_AMD64_SYSCFG_SNP_EN : low & ~MSR_AMD64_SYSCFG_SNP_EN;
}
