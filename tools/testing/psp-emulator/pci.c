// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PCI function around the PSP, see pci.h
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "fds.h"
#include "pci.h"

#define PCI_VENDOR_AMD		0x1022

/* Encryption controller, as real PSPs say */
#define PCI_CLASS_ENCRYPTION	0x1080

#define CAP_PM			0x50
#define CAP_MSIX		0xa0

#define MSIX_PBA_OFFSET		0x1000

static void cfg16(struct pci_func *pci, size_t off, uint16_t val, uint16_t writable)
{
	put_le16(pci->cfg + off, val);
	put_le16(pci->writable + off, writable);
}

static void cfg32(struct pci_func *pci, size_t off, uint32_t val, uint32_t writable)
{
	put_le32(pci->cfg + off, val);
	put_le32(pci->writable + off, writable);
}

static void pci_init_bar(struct pci_func *pci, unsigned int bar)
{
	/* 32 bits, not prefetchable; writing ones reads back the size */
	cfg32(pci, PCI_BASE_ADDRESS_0 + 4 * bar, PCI_BASE_ADDRESS_SPACE_MEMORY,
	      ~((uint32_t)pci_region_size(bar) - 1));
}

static void pci_init_caps(struct pci_func *pci)
{
	cfg16(pci, PCI_STATUS, PCI_STATUS_CAP_LIST, 0);
	pci->cfg[PCI_CAPABILITY_LIST] = CAP_PM;

	pci->cfg[CAP_PM] = PCI_CAP_ID_PM;
	pci->cfg[CAP_PM + PCI_CAP_LIST_NEXT] = CAP_MSIX;
	cfg16(pci, CAP_PM + PCI_PM_PMC, 3, 0);
	cfg16(pci, CAP_PM + PCI_PM_CTRL, PCI_PM_CTRL_NO_SOFT_RESET,
	      PCI_PM_CTRL_STATE_MASK);

	pci->cfg[CAP_MSIX] = PCI_CAP_ID_MSIX;
	cfg16(pci, CAP_MSIX + PCI_MSIX_FLAGS, PCI_MSIX_VECTORS - 1,
	      PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL);
	cfg32(pci, CAP_MSIX + PCI_MSIX_TABLE, PCI_REGION_BAR5, 0);
	cfg32(pci, CAP_MSIX + PCI_MSIX_PBA, MSIX_PBA_OFFSET | PCI_REGION_BAR5, 0);
}

static void pci_init_cfg(struct pci_func *pci, uint16_t device_id)
{
	memset(pci->cfg, 0, sizeof(pci->cfg));
	memset(pci->writable, 0, sizeof(pci->writable));
	memset(pci->msix_bar, 0, sizeof(pci->msix_bar));

	cfg16(pci, PCI_VENDOR_ID, PCI_VENDOR_AMD, 0);
	cfg16(pci, PCI_DEVICE_ID, device_id, 0);
	cfg16(pci, PCI_COMMAND, 0, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER |
	      PCI_COMMAND_PARITY | PCI_COMMAND_SERR | PCI_COMMAND_INTX_DISABLE);
	cfg16(pci, PCI_CLASS_DEVICE, PCI_CLASS_ENCRYPTION, 0);
	cfg16(pci, PCI_SUBSYSTEM_VENDOR_ID, PCI_VENDOR_AMD, 0);
	cfg16(pci, PCI_SUBSYSTEM_ID, device_id, 0);
	pci->writable[PCI_CACHE_LINE_SIZE] = 0xff;
	pci->writable[PCI_INTERRUPT_LINE] = 0xff;
	pci_init_bar(pci, PCI_REGION_BAR2);
	pci_init_bar(pci, PCI_REGION_BAR5);
	pci_init_caps(pci);
}

void pci_init(struct pci_func *pci, uint16_t device_id)
{
	memset(pci, 0, sizeof(*pci));
	for (unsigned int i = 0; i < PCI_MSIX_VECTORS; i++)
		pci->msix_fd[i] = -1;
	pci_init_cfg(pci, device_id);
}

void pci_reset(struct pci_func *pci)
{
	pci_init_cfg(pci, get_le16(pci->cfg + PCI_DEVICE_ID));
}

uint64_t pci_region_size(unsigned int index)
{
	switch (index) {
	case PCI_REGION_BAR2:
		return PSP_BAR_SIZE;
	case PCI_REGION_BAR5:
		return MSIX_BAR_SIZE;
	case PCI_REGION_CFG:
		return PCI_CFG_SIZE;
	default:
		return 0;
	}
}

unsigned int pci_irq_count(unsigned int index)
{
	return index == PCI_IRQ_MSIX ? PCI_MSIX_VECTORS : 0;
}

void pci_cfg_read(const struct pci_func *pci, size_t off, uint8_t *buf, size_t len)
{
	memcpy(buf, pci->cfg + off, len);
}

void pci_cfg_write(struct pci_func *pci, size_t off, const uint8_t *buf, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint8_t mask = pci->writable[off + i];
		uint8_t *reg = &pci->cfg[off + i];

		*reg = (uint8_t)((*reg & ~mask) | (buf[i] & mask));
	}
}

bool pci_is_bus_master(const struct pci_func *pci)
{
	return get_le16(pci->cfg + PCI_COMMAND) & PCI_COMMAND_MASTER;
}

void pci_msix_set_fd(struct pci_func *pci, unsigned int vector, int fd)
{
	if (pci->msix_fd[vector] >= 0)
		close(pci->msix_fd[vector]);
	pci->msix_fd[vector] = fd;
}

void pci_msix_clear(struct pci_func *pci)
{
	for (unsigned int i = 0; i < PCI_MSIX_VECTORS; i++)
		pci_msix_set_fd(pci, i, -1);
}

void pci_msix_send(struct pci_func *pci, unsigned int vector)
{
	uint64_t one = 1;

	/* An eventfd that is full is already signalled */
	if (pci->msix_fd[vector] >= 0 &&
	    !fd_write_now(pci->msix_fd[vector], &one, sizeof(one)))
		pci->msix_sent[vector]++;
}
