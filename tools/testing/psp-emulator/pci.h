/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The PCI function around the PSP: configuration space, BARs, MSI-X.
 *
 * QEMU emulates the MSI-X table for the guest and hands over eventfds, so all
 * that the device needs of MSI-X is a capability and a place for the table.
 */
#ifndef PCI_H
#define PCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PCI_CFG_SIZE		256
#define PCI_MSIX_VECTORS	2

#define PSP_BAR_SIZE		0x100000
#define MSIX_BAR_SIZE		0x2000

/* Region and interrupt numbers are those of linux/vfio.h */
enum pci_region {
	PCI_REGION_BAR2	= 2,
	PCI_REGION_BAR5	= 5,
	PCI_REGION_CFG	= 7,
	PCI_REGION_COUNT = 9,
};

enum pci_irq {
	PCI_IRQ_INTX,
	PCI_IRQ_MSI,
	PCI_IRQ_MSIX,
	/* Error and device-request events are not offered: QEMU asks and goes on */
	PCI_IRQ_COUNT,
};

struct pci_func {
	uint8_t cfg[PCI_CFG_SIZE];
	/* A set bit can be written by the guest */
	uint8_t writable[PCI_CFG_SIZE];
	uint8_t msix_bar[MSIX_BAR_SIZE];
	int msix_fd[PCI_MSIX_VECTORS];
	uint64_t msix_sent[PCI_MSIX_VECTORS];
};

void pci_init(struct pci_func *pci, uint16_t device_id);
void pci_reset(struct pci_func *pci);

/* 0: no such region */
uint64_t pci_region_size(unsigned int index);
unsigned int pci_irq_count(unsigned int index);

/* The caller has checked the range against pci_region_size() */
void pci_cfg_read(const struct pci_func *pci, size_t off, uint8_t *buf, size_t len);
void pci_cfg_write(struct pci_func *pci, size_t off, const uint8_t *buf, size_t len);

/* May it access memory?  The guest says so in the command register. */
bool pci_is_bus_master(const struct pci_func *pci);

/* Takes over @fd, -1 takes the vector's eventfd away */
void pci_msix_set_fd(struct pci_func *pci, unsigned int vector, int fd);
void pci_msix_clear(struct pci_func *pci);
void pci_msix_send(struct pci_func *pci, unsigned int vector);

#endif /* PCI_H */
