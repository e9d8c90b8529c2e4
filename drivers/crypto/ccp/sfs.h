/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AMD Secure Processor driver: Seamless Firmware Servicing (SFS)
 *
 * See the top of sfs.c for life times and locks.
 */
#ifndef __SFS_H__
#define __SFS_H__

#include <linux/io.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/mutex.h>
#include <linux/sizes.h>
#include <linux/types.h>

#include <uapi/linux/psp-sfs.h>

#include "psp-dev.h"

#define SFS_BUFFER_SIZE		SZ_2M
#define SFS_HEADER_SIZE		SZ_4K
#define SFS_MAX_PAYLOAD_SIZE	(SFS_BUFFER_SIZE - SFS_HEADER_SIZE)

/* What is written to the buffer or cleared in it comes in multiples of this, in bytes */
#define SFS_LINE_SIZE		64

/* What a payload is read into; what fills it is larger than any package may be */
#define SFS_STAGING_SIZE	SFS_BUFFER_SIZE

/**
 * struct sfs_command - the command buffer that kernel and firmware share
 * @words:	word 0 is size and number of the command, word 1 the answer's status and
 *		extended status, each of them 32 bits; the package or the versions begin
 *		at SFS_HEADER_SIZE
 *
 * The buffer is mapped uncached, and has no fields so that nothing but whole words of it
 * can be read or written: see the top of sfs-cmd.c.
 */
struct sfs_command {
	u64 words[SFS_BUFFER_SIZE / sizeof(u64)];
};

static_assert(sizeof(struct sfs_command) == SFS_BUFFER_SIZE);

/**
 * struct sfs_status - what the firmware thought of a command
 * @status:	0, or why it was refused
 * @extended:	detail of @status
 */
struct sfs_status {
	u32 status;
	u32 extended;
};

/**
 * struct sfs_device - a PSP with the SFS capability
 * @entry:	link in psp_sfs.devices
 * @psp:	the PSP
 */
struct sfs_device {
	struct list_head entry;
	struct psp_device *psp;
};

/**
 * struct sfs_state - all of the state there is
 * @lock:	mutex
 * @devices:	list of &struct sfs_device
 * @misc:	the node
 * @published:	it is there
 * @generation:	number of nodes that are gone
 * @cmd:	command buffer, or NULL
 * @dirty:	bytes of its data that may not be zero; if that is all of it, so may the header
 * @owner:	PSP whose firmware has kept the buffer, or NULL
 */
struct sfs_state {
	/* Protects everything here and the buffer, as long as the firmware takes for a command */
	struct mutex lock;

	struct list_head devices;
	struct miscdevice misc;
	bool published;
	unsigned long generation;
	struct sfs_command *cmd;
	size_t dirty;
	struct sfs_device *owner;
};

struct device;

#ifdef CONFIG_CRYPTO_DEV_SP_PSP_SFS

void sfs_dev_init(struct psp_device *psp);
void sfs_dev_publish(struct psp_device *psp);
void sfs_dev_destroy(struct psp_device *psp);
int sfs_dev_suspend(struct psp_device *psp);

extern struct sfs_state psp_sfs;
extern const struct file_operations sfs_fops;

/* All bits set is what reads from a device that is gone return */
#define SFS_REG_GONE		(~0U)

static inline u32 sfs_read_response(struct psp_device *psp)
{
	return ioread32(psp->io_regs + psp->vdata->cmdresp_reg);
}

unsigned long sfs_node(void);
unsigned int sfs_timeout_seconds(void);
bool sfs_buffer_returned(void);
int sfs_get_fw_versions(unsigned long node, void *blob, struct sfs_status *st);
int sfs_update_package(unsigned long node, const char *name, struct sfs_status *st);
int sfs_load_payload(struct device *dev, const char *name, void *buf, size_t *size);

#else /* !CONFIG_CRYPTO_DEV_SP_PSP_SFS */

static inline void sfs_dev_init(struct psp_device *psp) { }
static inline void sfs_dev_publish(struct psp_device *psp) { }
static inline void sfs_dev_destroy(struct psp_device *psp) { }
static inline int sfs_dev_suspend(struct psp_device *psp) { return 0; }

#endif /* CONFIG_CRYPTO_DEV_SP_PSP_SFS */

#if IS_ENABLED(CONFIG_KUNIT)
bool sfs_payload_name_valid(const char *name);
int sfs_loader_error(int rc);
u32 sfs_payload_size(size_t size);
int sfs_decode_response(u32 reg, const struct sfs_command *cmd, struct sfs_status *st);
int sfs_set_uncached(struct sfs_command *cmd);
int sfs_set_write_back(struct sfs_command *cmd);
#endif

#endif /* __SFS_H__ */
