/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The registers of the PSP: mailboxes, interrupt, identification.
 *
 * Each mailbox protocol has a file of its own; a further one adds its registers to
 * models.h, its state to struct psp, and its cases to the two tables in psp.c.
 */
#ifndef PSP_H
#define PSP_H

#include "bytes.h"
#include "faults.h"
#include "guest_mem.h"
#include "loop.h"
#include "models.h"
#include "pages.h"
#include "pci.h"
#include "psp_rmp.h"
#include "psp_sev.h"
#include "psp_sfs.h"
#include "transcript.h"

/* Bits of a mailbox's command and response register (include/linux/psp.h) */
#define PSP_RESP		0x80000000u
#define PSP_RECOVERY		0x40000000u
#define PSP_CMD(reg)		((reg) >> 16 & 0xff)

/* Bits 15:0 of the answer to a mailbox command that does not exist */
#define PSP_MBOX_BAD_COMMAND	0x0002

/* Feature register, C2PMSG_63 */
#define PSP_CAP_SEV		BIT(0)
#define PSP_CAP_TEE		BIT(1)
#define PSP_CAP_SFS		BIT(3)

struct psp_mailbox {
	uint32_t addr_lo;
	uint32_t addr_hi;
	/* What a read gives while no command runs */
	uint32_t answer;
	uint32_t command;
	bool running;
	/* The driver has not looked at the answer yet */
	bool unread;
	/* The last look at the idle mailbox was told "not ready" */
	bool refused;
};

struct psp_ring {
	bool active;
	/* The command that sets it up is not answered before psp_release() */
	bool hung;
	uint64_t base;
	uint32_t size;
	uint32_t rptr;
	uint32_t wptr;
};

/* Access that was logged last, so that polling does not fill the transcript */
struct psp_trace {
	bool valid;
	uint32_t value;
	uint64_t repeats;
};

struct psp {
	unsigned int generation;
	struct loop *loop;
	struct transcript *log;
	struct faults *faults;
	struct guest_mem *mem;
	struct pci_func *pci;

	uint32_t capability;
	uint32_t inten;
	uint32_t intsts;

	struct psp_mailbox tee;
	struct psp_ring ring;
	struct psp_mailbox pa;
	/* Its command is not answered before psp_release() */
	bool pa_hung;
	uint32_t doorbell;
	struct psp_sfs sfs;
	struct psp_mailbox sev_mb;
	struct psp_sev sev;
	/* Empty without SNP */
	struct pages pages;
	struct psp_rmp rmp;

	/* A command that takes its time; unarmed while it hangs */
	struct loop_timer timer;
	bool hung;

	struct psp_trace trace[REG_COUNT];
};

/* The fields that point elsewhere, and @capability, are set before */
int psp_init(struct psp *psp);
void psp_exit(struct psp *psp);
void psp_reset(struct psp *psp);

/* What the identity offers unless told otherwise */
uint32_t psp_default_capability(unsigned int generation);

/* BAR 2; -EINVAL: not an access that hardware would take */
int psp_mmio_read(struct psp *psp, uint64_t off, uint8_t *buf, size_t len);
int psp_mmio_write(struct psp *psp, uint64_t off, const uint8_t *buf, size_t len);

/* What hangs, in any mailbox, acts and answers; -ENOENT if nothing does */
int psp_release(struct psp *psp);

/* Sets bits of INTSTS and sends the interrupt if one of them is enabled */
void psp_raise_irq(struct psp *psp, uint32_t bits);

/* psp_mailbox.c: the registers of a mailbox; true: a command has come */
uint32_t psp_mailbox_read(struct psp *psp, struct psp_mailbox *mb);
bool psp_mailbox_start(struct psp *psp, struct psp_mailbox *mb, uint32_t off, uint32_t val);
void psp_mailbox_set_addr(struct psp *psp, const struct psp_mailbox *mb, uint32_t *half,
			  uint32_t off, uint32_t val);

/* And for the files that implement its commands */
uint64_t psp_mailbox_addr(const struct psp_mailbox *mb);
void psp_mailbox_answer(struct psp *psp, struct psp_mailbox *mb, uint32_t bits);

/* sev_regs.c */
bool psp_has_sev_reg(const struct psp *psp, enum psp_reg reg);
uint32_t psp_sev_reg_read(struct psp *psp, enum psp_reg reg);
void psp_sev_reg_write(struct psp *psp, enum psp_reg reg, uint32_t off, uint32_t val);

/* page_user.c: whose of the firmware's one of these pages is now; NULL: nobody's */
const char *psp_page_user(const struct psp *psp, uint64_t first, uint64_t count);

/* psp_tee.c */
void psp_tee_command(struct psp *psp);
void psp_tee_reset(struct psp *psp);
int psp_tee_release(struct psp *psp);
void psp_tee_ring(struct psp *psp, uint32_t wptr);

/* psp_pa.c */
void psp_pa_command(struct psp *psp);
int psp_pa_release(struct psp *psp);

/* psp_ext.c */
void psp_ext_command(struct psp *psp);
void psp_ext_reset(struct psp *psp);

#endif /* PSP_H */
