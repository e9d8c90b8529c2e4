/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The emulated device as a whole: what the transport, the control socket and the
 * tests hold on to.
 */
#ifndef EMU_H
#define EMU_H

#include "faults.h"
#include "guest_mem.h"
#include "loop.h"
#include "models.h"
#include "pci.h"
#include "psp.h"
#include "transcript.h"

struct emu_config {
	const struct psp_identity *identity;
	/* Feature register; default of the identity unless @capability_set */
	uint32_t capability;
	bool capability_set;
	bool no_sfs;
	bool customer_allowed;
	bool number_answers;
	/* SEV, and SNP with it; version 0.0 of its API: the default */
	bool sev;
	bool snp;
	uint8_t sev_api_major;
	uint8_t sev_api_minor;
	enum snp_clear snp_clear;
};

struct emu {
	struct loop loop;
	struct transcript log;
	struct guest_mem mem;
	struct faults faults;
	struct pci_func pci;
	struct psp psp;
	bool connected;
};

/* @emu is zeroed but for @log, which is open; 0 or -errno */
int emu_init(struct emu *emu, const struct emu_config *config);
void emu_exit(struct emu *emu);

/* A client has agreed on a version: power is switched on.  It leaves: switched off. */
void emu_connect(struct emu *emu);
void emu_disconnect(struct emu *emu, const char *why);

/* Platform reset: firmware is as built, mailboxes are ready, faults stay armed */
void emu_reset(struct emu *emu, const char *who);

/* The same under a running guest, whose driver does not set the PCI function up again */
void emu_reset_firmware(struct emu *emu, const char *who);

/* @index is a region of linux/vfio.h; 0 or -errno */
int emu_region_read(struct emu *emu, uint32_t index, uint64_t off, uint8_t *buf,
		    uint32_t len);
int emu_region_write(struct emu *emu, uint32_t index, uint64_t off,
		     const uint8_t *buf, uint32_t len);

#endif /* EMU_H */
