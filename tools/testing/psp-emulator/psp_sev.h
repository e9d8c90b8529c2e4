/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SEV firmware, legacy and SNP: its mailbox, its commands, its state.
 *
 * Commands are a table (sev_cmds.c).  A handler finds the command buffer in @in, may
 * change it there, and returns the status; psp_sev.c does what all commands have in
 * common.
 */
#ifndef PSP_SEV_H
#define PSP_SEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop.h"

struct psp;
struct json;

/* Command and response register: not quite like that of the other mailboxes */
#define SEV_CMD(reg)		((reg) >> 16 & 0x7ff)
#define SEV_IOC			BIT(0)

/* INTSTS: a command that asked for it is done */
#define SEV_CMD_COMPLETE	BIT(1)

/* The largest command buffer, and how many other areas a command names */
#define SEV_BUFFER_MAX		64
#define SEV_AREAS		2

enum sev_state { SEV_UNINIT, SEV_INIT, SEV_WORKING, SEV_STATES };
enum snp_state { SNP_UNINIT, SNP_INIT, SNP_STATES };

enum sev_status {
	SEV_OK				= 0x00,
	SEV_INVALID_PLATFORM_STATE	= 0x01,
	SEV_INVALID_LEN			= 0x04,
	SEV_INVALID_ADDRESS		= 0x09,
	SEV_INVALID_COMMAND		= 0x11,
	SEV_UNSUPPORTED			= 0x15,
	SEV_INVALID_PARAM		= 0x16,
	SEV_RESOURCE_LIMIT		= 0x17,
	SEV_SECURE_DATA_INVALID		= 0x18,
	SEV_INVALID_PAGE_STATE		= 0x1a,
	SEV_RMP_INIT_REQUIRED		= 0x20,
};

/* When SNP_SHUTDOWN_EX clears SNPEn */
enum snp_clear {
	SNP_CLEAR_ASKED,
	SNP_CLEAR_ALWAYS,
	SNP_CLEAR_NEVER,
};

struct sev_area {
	uint64_t addr;
	uint64_t len;
};

struct sev_command;

struct sev_cmd_desc {
	uint32_t id;
	const char *name;
	/* Bytes of the command buffer; 0: it has none */
	uint32_t size;
	/* States in which it is allowed, bits of enum sev_state and enum snp_state */
	uint32_t sev_states;
	uint32_t snp_states;
	uint32_t flags;
	enum sev_status (*run)(struct psp *psp, struct sev_command *cmd);
	/* Other memory that the buffer names: offset of the address, and of the length */
	struct sev_area_desc {
		uint8_t addr_at;
		/* 0: it is @len bytes, and 0 of them: there is none */
		uint8_t len_at;
		uint16_t len;
	} area[SEV_AREAS];
};

/* The first word of the buffer is its length */
#define SEV_F_LENGTH	BIT(0)
/* The firmware writes the buffer back */
#define SEV_F_ANSWERS	BIT(1)
/* Firmware without SNP does not know it */
#define SEV_F_SNP	BIT(2)

struct sev_command {
	uint64_t number;
	uint32_t id;
	/* NULL: unknown */
	const struct sev_cmd_desc *desc;
	uint64_t buffer;
	bool ioc;
	/* The buffer as it was when the command came; a late one acts on it */
	bool readable;
	uint8_t in[SEV_BUFFER_MAX];
	struct sev_area area[SEV_AREAS];

	/* Faults that it drew */
	bool hang;
	bool delay;
	uint32_t delay_ms;
	bool forced;
	uint32_t forced_status;
	bool no_irq;

	uint32_t status;
	/* The buffer is another than it was, when the answer came late */
	bool changed;
	/* The function was not bus master at the end */
	bool blocked;
	/* Bytes of guest memory that it wrote */
	uint64_t written;
};

struct psp_sev {
	/* Platform settings */
	bool offered;
	bool snp_offered;
	uint8_t api_major;
	uint8_t api_minor;
	enum snp_clear clear;

	enum sev_state state;
	enum snp_state snp_state;
	/* SNPEn: what the hardware enforces, firmware or not */
	bool snp_enabled;
	/* What SEV uses from INIT to SHUTDOWN; length 0: none */
	struct sev_area tmr;
	struct sev_area nv;
	uint64_t reported_tcb;
	uint32_t snp_flags;

	uint64_t commands;
	struct sev_command cmd;
	bool hung;
	struct loop_timer timer;
};

/* psp_sev.c */
void psp_sev_command(struct psp *psp);
void psp_sev_reset(struct psp *psp);
int psp_sev_release(struct psp *psp);

/* May the firmware take this as the buffer of an SFS command?  A violation if not. */
bool psp_sev_sfs_buffer_ok(struct psp *psp, uint64_t buffer);

/* sev_cmds.c */
const struct sev_cmd_desc *sev_cmd_find(uint32_t id);
const struct sev_cmd_desc *sev_cmd_named(const char *name, size_t len);

/*
 * sev_memory.c: what the commands do with guest memory.
 * Can the firmware write to it?  With SNP the pages must have been given to it.
 */
enum sev_status sev_check_area(struct psp *psp, const struct sev_area *area);

/* Takes the pages of an area that was checked into use, until they are reclaimed */
void sev_claim(struct psp *psp, const struct sev_area *area);

/* Writes, with a line in the transcript; false: that is not possible */
bool sev_write(struct psp *psp, const char *what, uint64_t addr, const void *buf, size_t len);
void sev_fill(struct psp *psp, const char *what, const struct sev_area *area, uint8_t byte);

/* The TMR is in use: each command leaves a trace in it */
void sev_touch_tmr(struct psp *psp);

/* sev_platform.c, sev_snp.c: the handlers */
enum sev_status sev_init(struct psp *psp, struct sev_command *cmd);
enum sev_status sev_init_ex(struct psp *psp, struct sev_command *cmd);
enum sev_status sev_shutdown(struct psp *psp, struct sev_command *cmd);
enum sev_status sev_platform_status(struct psp *psp, struct sev_command *cmd);
enum sev_status sev_get_id(struct psp *psp, struct sev_command *cmd);
enum sev_status sev_nothing(struct psp *psp, struct sev_command *cmd);
enum sev_status sev_unsupported(struct psp *psp, struct sev_command *cmd);
enum sev_status snp_init(struct psp *psp, struct sev_command *cmd);
enum sev_status snp_init_ex(struct psp *psp, struct sev_command *cmd);
enum sev_status snp_shutdown(struct psp *psp, struct sev_command *cmd);
enum sev_status snp_shutdown_ex(struct psp *psp, struct sev_command *cmd);
enum sev_status snp_platform_status(struct psp *psp, struct sev_command *cmd);
enum sev_status snp_page_reclaim(struct psp *psp, struct sev_command *cmd);
enum sev_status snp_config(struct psp *psp, struct sev_command *cmd);
enum sev_status snp_feature_info(struct psp *psp, struct sev_command *cmd);

/* Has the range list of an SNP_INIT_EX that runs one of these pages in it? */
bool snp_list_names(const struct psp *psp, const struct sev_area *list, uint64_t first,
		    uint64_t count);

/* sev_nv.c: persistent data, in guest memory; true if it was good */
bool sev_nv_load(struct psp *psp, const struct sev_area *nv);
/* Writes it; @renew: as on a platform that has none yet */
bool sev_nv_store(struct psp *psp, const struct sev_area *nv, bool renew);

/* sev_record.c */
const char *sev_status_text(uint32_t status);
const char *sev_state_name(enum sev_state state);
const char *snp_state_name(enum snp_state state);
void sev_command_json(const struct sev_command *cmd, struct json *j);
void sev_answer_json(const struct psp *psp, struct json *j);
/* For "state" */
void sev_state_json(const struct psp *psp, struct json *j);

#endif /* PSP_SEV_H */
