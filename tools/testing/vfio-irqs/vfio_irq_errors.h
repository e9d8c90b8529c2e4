/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of vfio_irq_errors_test.c: requests, and the result of each while nothing,
 * INTx, MSI or MSI-X is enabled
 */
#ifndef VFIO_IRQ_ERRORS_H
#define VFIO_IRQ_ERRORS_H

#include <errno.h>

#include "vfio_test.h"

#define INTX	VFIO_PCI_INTX_IRQ_INDEX
#define MSI	VFIO_PCI_MSI_IRQ_INDEX
#define MSIX	VFIO_PCI_MSIX_IRQ_INDEX
#define ERR	VFIO_PCI_ERR_IRQ_INDEX
#define REQ	VFIO_PCI_REQ_IRQ_INDEX

#define NONE	VFIO_IRQ_SET_DATA_NONE
#define BOOL	VFIO_IRQ_SET_DATA_BOOL
#define FD	VFIO_IRQ_SET_DATA_EVENTFD

/* How many the index has, so that N + 1 is one more */
#define N	0x10000U

enum state { DISABLED, WITH_INTX, WITH_MSI, WITH_MSIX, STATES };

enum fd_kind { EVENT, MINUS_1, CLOSED, NO_EVENT };

static const struct row {
	unsigned int index;
	uint32_t flags;
	uint32_t start, count;
	int want[STATES];
	enum fd_kind fd;
} rows[] = {
/*	index  data   action         start count disabled INTx     MSI      MSI-X */
	{ INTX, NONE | VFIO_MASK,    0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, NONE | VFIO_MASK,    0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ INTX, BOOL | VFIO_MASK,    0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, BOOL | VFIO_MASK,    0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ INTX, FD | VFIO_MASK,      0, 1, { -EINVAL, -ENOTTY, -EINVAL, -EINVAL } },
	{ INTX, FD | VFIO_MASK,      0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ INTX, NONE | VFIO_UNMASK,  0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, NONE | VFIO_UNMASK,  0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ INTX, BOOL | VFIO_UNMASK,  0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, BOOL | VFIO_UNMASK,  0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ INTX, FD | VFIO_UNMASK,    0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, FD | VFIO_UNMASK,    0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL }, MINUS_1 },
	{ INTX, FD | VFIO_UNMASK,    0, 1, { -EINVAL, -EBADF,  -EINVAL, -EINVAL }, CLOSED },
	{ INTX, FD | VFIO_UNMASK,    0, 1, { -EINVAL, -EINVAL, -EINVAL, -EINVAL }, NO_EVENT },
	{ INTX, FD | VFIO_UNMASK,    0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ INTX, NONE | VFIO_TRIGGER, 0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, NONE | VFIO_TRIGGER, 0, 0, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, BOOL | VFIO_TRIGGER, 0, 1, { -EINVAL, 0,       -EINVAL, -EINVAL } },
	{ INTX, BOOL | VFIO_TRIGGER, 0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ INTX, FD | VFIO_TRIGGER,   0, 1, { 0,       0,       -EINVAL, -EINVAL } },
	{ INTX, FD | VFIO_TRIGGER,   0, 1, { 0,       0,       -EINVAL, -EINVAL }, MINUS_1 },
	{ INTX, FD | VFIO_TRIGGER,   0, 1, { -EBADF,  -EBADF,  -EINVAL, -EINVAL }, CLOSED },
	{ INTX, FD | VFIO_TRIGGER,   0, 1, { -EINVAL, -EINVAL, -EINVAL, -EINVAL }, NO_EVENT },
	{ INTX, FD | VFIO_TRIGGER,   0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },

	{ MSI, NONE | VFIO_MASK,     0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSI, BOOL | VFIO_MASK,     0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSI, FD | VFIO_MASK,       0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSI, NONE | VFIO_UNMASK,   0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSI, BOOL | VFIO_UNMASK,   0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSI, FD | VFIO_UNMASK,     0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSI, NONE | VFIO_TRIGGER,  0, N, { -EINVAL, -EINVAL, 0,       -EINVAL } },
	{ MSI, NONE | VFIO_TRIGGER,  0, 0, { -EINVAL, -EINVAL, 0,       -EINVAL } },
	{ MSI, BOOL | VFIO_TRIGGER,  0, N, { -EINVAL, -EINVAL, 0,       -EINVAL } },
	{ MSI, BOOL | VFIO_TRIGGER,  0, 0, { -EINVAL, -EINVAL, 0,       -EINVAL } },
	{ MSI, FD | VFIO_TRIGGER,    0, N, { 0,       -EINVAL, 0,       -EINVAL } },
	{ MSI, FD | VFIO_TRIGGER,    0, 1, { 0,       -EINVAL, 0,       -EINVAL }, MINUS_1 },
	{ MSI, FD | VFIO_TRIGGER,    0, 1, { -EBADF,  -EINVAL, -EBADF,  -EINVAL }, CLOSED },
	{ MSI, FD | VFIO_TRIGGER,    0, 1, { -EINVAL, -EINVAL, -EINVAL, -EINVAL }, NO_EVENT },
	{ MSI, FD | VFIO_TRIGGER,    0, 0, { -ERANGE, -EINVAL, 0,       -EINVAL } },

	{ MSIX, NONE | VFIO_MASK,    0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSIX, BOOL | VFIO_MASK,    1, 2, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSIX, FD | VFIO_MASK,      0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSIX, NONE | VFIO_UNMASK,  0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSIX, BOOL | VFIO_UNMASK,  1, 2, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSIX, FD | VFIO_UNMASK,    0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ MSIX, NONE | VFIO_TRIGGER, 0, N, { -EINVAL, -EINVAL, -EINVAL, 0 } },
	{ MSIX, NONE | VFIO_TRIGGER, 0, 0, { -EINVAL, -EINVAL, -EINVAL, 0 } },
	{ MSIX, NONE | VFIO_TRIGGER, 1, 0, { -EINVAL, -EINVAL, -EINVAL, 0 } },
	{ MSIX, BOOL | VFIO_TRIGGER, 0, N, { -EINVAL, -EINVAL, -EINVAL, 0 } },
	{ MSIX, BOOL | VFIO_TRIGGER, 0, 0, { -EINVAL, -EINVAL, -EINVAL, 0 } },
	{ MSIX, FD | VFIO_TRIGGER,   0, N, { 0,       -EINVAL, -EINVAL, 0 } },
	{ MSIX, FD | VFIO_TRIGGER,   1, 2, { 0,       -EINVAL, -EINVAL, 0 } },
	{ MSIX, FD | VFIO_TRIGGER,   0, N, { 0,       -EINVAL, -EINVAL, 0 }, MINUS_1 },
	{ MSIX, FD | VFIO_TRIGGER,   1, 2, { -EBADF,  -EINVAL, -EINVAL, -EBADF }, CLOSED },
	{ MSIX, FD | VFIO_TRIGGER,   1, 2, { -EINVAL, -EINVAL, -EINVAL, -EINVAL }, NO_EVENT },
	{ MSIX, FD | VFIO_TRIGGER,   0, 0, { -ERANGE, -EINVAL, -EINVAL, 0 } },

	/* These two do not depend on interrupts */
	{ ERR, NONE | VFIO_MASK,     0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ ERR, FD | VFIO_UNMASK,     0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ ERR, NONE | VFIO_TRIGGER,  0, 1, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ ERR, NONE | VFIO_TRIGGER,  0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ ERR, BOOL | VFIO_TRIGGER,  0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ ERR, BOOL | VFIO_TRIGGER,  0, 1, { 0,       0,       0,       0 } },
	{ ERR, FD | VFIO_TRIGGER,    0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ ERR, FD | VFIO_TRIGGER,    0, 1, { 0,       0,       0,       0 } },
	{ ERR, FD | VFIO_TRIGGER,    0, 1, { 0,       0,       0,       0 }, MINUS_1 },
	{ ERR, FD | VFIO_TRIGGER,    0, 1, { -EBADF,  -EBADF,  -EBADF,  -EBADF }, CLOSED },
	{ ERR, FD | VFIO_TRIGGER,    0, 1, { -EINVAL, -EINVAL, -EINVAL, -EINVAL }, NO_EVENT },
	{ REQ, BOOL | VFIO_MASK,     0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ REQ, NONE | VFIO_UNMASK,   0, 1, { -ENOTTY, -ENOTTY, -ENOTTY, -ENOTTY } },
	{ REQ, NONE | VFIO_TRIGGER,  0, 1, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ REQ, NONE | VFIO_TRIGGER,  0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ REQ, BOOL | VFIO_TRIGGER,  0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ REQ, FD | VFIO_TRIGGER,    0, 0, { -EINVAL, -EINVAL, -EINVAL, -EINVAL } },
	{ REQ, FD | VFIO_TRIGGER,    0, 1, { 0,       0,       0,       0 } },
	{ REQ, FD | VFIO_TRIGGER,    0, 1, { -EBADF,  -EBADF,  -EBADF,  -EBADF }, CLOSED },
	{ REQ, FD | VFIO_TRIGGER,    0, 1, { -EINVAL, -EINVAL, -EINVAL, -EINVAL }, NO_EVENT },
};

#endif /* VFIO_IRQ_ERRORS_H */
