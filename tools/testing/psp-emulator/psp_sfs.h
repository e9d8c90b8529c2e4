/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Seamless Firmware Servicing as the firmware sees it: a command buffer in guest
 * memory comes in, statuses and data go back into it.
 */
#ifndef PSP_SFS_H
#define PSP_SFS_H

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"
#include "faults.h"
#include "guest_mem.h"
#include "sha256.h"

struct json;

#define SFS_BUFFER_SIZE		0x200000
#define SFS_PAGE		0x1000
#define SFS_PAYLOAD_UNIT	0x10000

/* Header page of the command buffer */
#define SFS_HDR_PAYLOAD_SIZE	0
#define SFS_HDR_SUB_CMD		4
#define SFS_HDR_STATUS		8
#define SFS_HDR_EXT_STATUS	12

#define SFS_SUB_GET_VERSIONS	1
#define SFS_SUB_UPDATE		2

/* Get versions: header page, and one page that the driver filled with this */
#define SFS_VERSIONS_PAYLOAD	(2 * SFS_PAGE)
#define SFS_PREFILL		0xc7

/* The answer, in the emulator's own layout (README.md) */
#define SFS_VERSIONS_MAGIC	"PSPEMUV1"
#define SFS_VERSIONS_HEADER	32
#define SFS_VERSIONS_ENTRY	24
#define SFS_VERSIONS_NAME	16

/* Offsets in the blob, then in each entry */
#define SFS_VER_BYTES		8
#define SFS_VER_COUNT		12
#define SFS_VER_BASE_LEVEL	16
#define SFS_VER_LEVEL		20
#define SFS_VER_UPDATES		24
#define SFS_VER_NUMBER		28
#define SFS_VER_ENTRY_VERSION	16
#define SFS_VER_ENTRY_LEVEL	20

enum sfs_status {
	SFS_OK				= 0x00,
	SFS_BAD_PAYLOAD_ADDRESS		= 0x01,
	SFS_BAD_TOTAL_SIZE		= 0x02,
	SFS_BAD_IMAGE_ADDRESS		= 0x03,
	SFS_BAD_PACKAGE_SIZE		= 0x04,
	SFS_DISABLED			= 0x05,
	SFS_BAD_CUSTOMER_SIGNATURE	= 0x06,
	SFS_BAD_AMD_SIGNATURE		= 0x07,
	SFS_INTERNAL_ERROR		= 0x08,
	SFS_CUSTOMER_NOT_ALLOWED	= 0x09,
	SFS_BAD_BASE_LEVEL		= 0x0a,
	SFS_BAD_CURRENT_LEVEL		= 0x0b,
	SFS_BAD_NEW_LEVEL		= 0x0c,
	SFS_BAD_SUB_COMMAND		= 0x0d,
	SFS_PROTECTION_FAILURE		= 0x0e,
	SFS_BUSY			= 0x0f,
	SFS_FW_MISMATCH			= 0x10,
	SFS_SYSTEM_MISMATCH		= 0x11,
	SFS_SEV_INITIALISED		= 0x12,
};

/* Bits 15:0 of the mailbox when the header cannot even be reached */
#define SFS_MBOX_BAD_BUFFER	0x0001

/* One command as it was found, as it was answered, and what a test asks about it */
struct sfs_command {
	uint64_t number;
	uint64_t buffer;
	uint32_t sub_cmd;
	uint32_t payload_size;
	uint32_t status_in;
	uint32_t ext_status_in;

	/* From the package header; 0 if there is none */
	uint32_t package_bytes;
	/* Non-zero bytes after the package, up to payload_size */
	uint32_t tail_nonzero;
	/* Non-zero bytes after payload_size, up to the end of the buffer */
	uint32_t beyond_nonzero;
	/* The data page of get versions was SFS_PREFILL all over */
	bool prefilled;
	/* The buffer while the firmware had it */
	uint8_t digest[SHA256_DIGEST_SIZE];
	bool changed;

	/* The faults that this command drew, BIT(enum fault) */
	uint32_t faults;
	uint32_t fault_value[FAULT_COUNT];

	bool header_valid;
	/* The function was not bus master when the firmware wanted to answer */
	bool blocked;
	bool deferred;
	bool done;
	/* Never to be answered: the platform was reset under it */
	bool lost;
	uint16_t mailbox_status;
	bool recovery;
	uint32_t status;
	/* The extended status word is written only if there is a detail */
	bool ext_written;
	uint32_t ext_status;
};

struct psp_sfs {
	const struct guest_mem *mem;
	struct faults *faults;

	/* Platform settings */
	bool enabled;
	bool customer_allowed;
	/* Answers to get versions differ even if the versions do not */
	bool number_answers;
	/* SEV firmware is up: set by whoever emulates it */
	bool sev_initialised;

	uint32_t base_level;
	uint32_t level;
	uint32_t updates;
	uint64_t commands;
	uint32_t garbage_seed;

	/* The newest command, valid if @commands */
	struct sfs_command cmd;
	/* The buffer while it is looked at */
	uint8_t *work;
};

int sfs_init(struct psp_sfs *sfs, const struct guest_mem *mem, struct faults *faults);
void sfs_exit(struct psp_sfs *sfs);
void sfs_reset(struct psp_sfs *sfs);

/* Takes a command in: reads and records the buffer, if it may, and changes nothing */
void sfs_begin(struct psp_sfs *sfs, uint64_t buffer, bool readable);

/* Remembers the buffer's content, to tell whether it changes before the end */
void sfs_defer(struct psp_sfs *sfs);

/* Acts and writes the answer; the mailbox part of it is left in @cmd */
void sfs_finish(struct psp_sfs *sfs);

bool sfs_drew(const struct sfs_command *cmd, enum fault fault);

/*
 * Verifies and executes the package in @sfs->work.  The value that was refused
 * goes to @detail, 0 if there is none to name.
 */
enum sfs_status sfs_update(struct psp_sfs *sfs, uint32_t *detail);

/* Bytes of the package at @pkg as its header says, 0 if that makes no sense */
uint32_t sfs_update_bytes(const uint8_t *pkg);

/* Writes the blob into the data page; 0 or -errno */
int sfs_versions(struct psp_sfs *sfs);

/* SHA-256 of the newest command's buffer as it is now; -ENOENT, or -errno */
int sfs_digest(struct psp_sfs *sfs, uint8_t out[SHA256_DIGEST_SIZE]);

void sfs_command_json(const struct sfs_command *cmd, struct json *j);
const char *sfs_status_text(uint32_t status);

#endif /* PSP_SFS_H */
