// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: commands of Seamless Firmware Servicing (SFS)
 *
 * Fills the command buffer, sends it and tells what became of it.  See the top of
 * sfs.c for who owns the buffer when.
 *
 * The buffer is mapped uncached: each access to it is a transaction of its own, so all
 * of them are 8 bytes wide, which is what the functions right below are for.  memset()
 * and memcpy() may well go byte by byte, so there are none in this file, and the accesses
 * are volatile lest the compiler makes some.
 */

#include <linux/align.h>
#include <linux/bitfield.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/wordpart.h>

#include <kunit/visibility.h>

#include "hv-fixed.h"
#include "sfs.h"

/* The firmware takes packages in steps of this size, header page included */
#define SFS_PAYLOAD_GRANULE	SZ_64K

#define SFS_FW_VERSIONS_SIZE	(SFS_HEADER_SIZE + TEE_EXT_CMD_BUFFER_SIZE)

/* What the firmware finds where it has no version to report */
#define SFS_NO_VERSION		0xc7

/* Words of the header, each of two numbers, the first of them in its lower half */
#define SFS_WORD_COMMAND	0
#define SFS_WORD_STATUS		1

#define SFS_WORD_SIZE		sizeof(u64)
#define SFS_LINE_WORDS		(SFS_LINE_SIZE / SFS_WORD_SIZE)

static_assert(offsetof(struct psp_ext_req_buffer_hdr, payload_size) == 0);
static_assert(offsetof(struct psp_ext_req_buffer_hdr, sub_cmd_id) == 4);
static_assert(offsetof(struct psp_ext_req_buffer_hdr, status) == 8);
static_assert(sizeof(struct psp_ext_req_buffer_hdr) == 12);

/* What is cleared, filled or read whole */
static_assert(IS_ALIGNED(SFS_HEADER_SIZE, SFS_LINE_SIZE));
static_assert(IS_ALIGNED(TEE_EXT_CMD_BUFFER_SIZE, SFS_LINE_SIZE));
static_assert(SFS_LINE_WORDS == 8);

/*
 * Words are moved by lines, so that a branch comes with eight of them.  Offset and size are
 * in bytes, and multiples of SFS_LINE_SIZE; there is at least a line.
 */

static void sfs_fill_words(struct sfs_command *cmd, size_t offset, u8 byte, size_t size)
{
	u64 *to = cmd->words + offset / SFS_WORD_SIZE;
	u64 *end = to + size / SFS_WORD_SIZE;
	u64 word = REPEAT_BYTE(byte);

	do {
		WRITE_ONCE(to[0], word);
		WRITE_ONCE(to[1], word);
		WRITE_ONCE(to[2], word);
		WRITE_ONCE(to[3], word);
		WRITE_ONCE(to[4], word);
		WRITE_ONCE(to[5], word);
		WRITE_ONCE(to[6], word);
		WRITE_ONCE(to[7], word);
		to += SFS_LINE_WORDS;
	} while (to < end);
}

/* @words are aligned, as are those of the next */
static void sfs_write_words(struct sfs_command *cmd, size_t offset, const u64 *words, size_t size)
{
	u64 *to = cmd->words + offset / SFS_WORD_SIZE;
	u64 *end = to + size / SFS_WORD_SIZE;

	do {
		WRITE_ONCE(to[0], words[0]);
		WRITE_ONCE(to[1], words[1]);
		WRITE_ONCE(to[2], words[2]);
		WRITE_ONCE(to[3], words[3]);
		WRITE_ONCE(to[4], words[4]);
		WRITE_ONCE(to[5], words[5]);
		WRITE_ONCE(to[6], words[6]);
		WRITE_ONCE(to[7], words[7]);
		to += SFS_LINE_WORDS;
		words += SFS_LINE_WORDS;
	} while (to < end);
}

static void sfs_read_words(const struct sfs_command *cmd, size_t offset, u64 *words, size_t size)
{
	const u64 *from = cmd->words + offset / SFS_WORD_SIZE;
	const u64 *end = from + size / SFS_WORD_SIZE;

	do {
		words[0] = READ_ONCE(from[0]);
		words[1] = READ_ONCE(from[1]);
		words[2] = READ_ONCE(from[2]);
		words[3] = READ_ONCE(from[3]);
		words[4] = READ_ONCE(from[4]);
		words[5] = READ_ONCE(from[5]);
		words[6] = READ_ONCE(from[6]);
		words[7] = READ_ONCE(from[7]);
		from += SFS_LINE_WORDS;
		words += SFS_LINE_WORDS;
	} while (from < end);
}

static struct sfs_device *sfs_get_master(void)
{
	struct sfs_device *dev;

	/* A PSP in the list cannot go away while psp_sfs.lock is held */
	list_for_each_entry(dev, &psp_sfs.devices, entry) {
		if (psp_is_master(dev->psp))
			return dev;
	}

	return NULL;
}

/* Can a command be sent now, and to whom? */
static int sfs_check_ready(unsigned long node, struct sfs_device **dev)
{
	u32 reg;
	int rc;

	lockdep_assert_held(&psp_sfs.lock);

	if (node != psp_sfs.generation)
		return -ENODEV;

	*dev = sfs_get_master();
	if (!*dev || !psp_sfs.cmd)
		return -ENODEV;

	reg = sfs_read_response((*dev)->psp);
	if (reg == SFS_REG_GONE)
		return -ENODEV;

	if (!sfs_buffer_returned() || FIELD_GET(PSP_CMDRESP_RECOVERY, reg))
		return -EBUSY;

	rc = snp_check_hv_fixed_pages(virt_to_page(psp_sfs.cmd));
	if (rc == -ENXIO) {
		dev_warn_once((*dev)->psp->dev,
			      "sfs: not usable: SNP is on and the command buffer is not HV-Fixed\n");
		rc = -ENODEV;
	}

	return rc;
}

/**
 * sfs_decode_response() - tell what became of a command
 * @reg:	command/response register
 * @cmd:	command buffer
 * @st:		status words (out), valid if 0 or -EIO is returned
 *
 * ========================  ===========  =========================
 * @reg, @cmd                result       @st
 * ========================  ===========  =========================
 * all bits set              -ENODEV      -
 * RECOVERY                  -EBUSY       -
 * status in @reg            -EIO         status of @reg, extended
 * status in header          -EIO         status of header, extended
 * otherwise                 0            0, extended
 * ========================  ===========  =========================
 *
 * Return: as the table says.
 */
VISIBLE_IF_KUNIT int sfs_decode_response(u32 reg, const struct sfs_command *cmd,
					 struct sfs_status *st)
{
	u64 answer;

	if (reg == SFS_REG_GONE)
		return -ENODEV;

	if (FIELD_GET(PSP_CMDRESP_RECOVERY, reg))
		return -EBUSY;

	answer = READ_ONCE(cmd->words[SFS_WORD_STATUS]);
	st->status = FIELD_GET(PSP_CMDRESP_STS, reg) ?: lower_32_bits(answer);
	st->extended = upper_32_bits(answer);

	return st->status ? -EIO : 0;
}

/**
 * sfs_send() - have the firmware carry out a command whose data is in the buffer
 * @dev:	PSP
 * @sub_cmd:	command
 * @used:	bytes of data that were written, a multiple of SFS_LINE_SIZE
 * @payload_size: for the header: what the firmware may look at
 * @st:		status words (out), valid if 0 or -EIO is returned
 *
 * Everything in the buffer but the data is cleared, so that neither the firmware nor
 * user space sees what an earlier command left behind.
 *
 * Return: 0 or a negative errno, see sfs_decode_response(); -ETIMEDOUT and -EBUSY if the
 * mailbox does not respond, or does not take the command.
 */
static int sfs_send(struct sfs_device *dev, enum psp_sub_cmd sub_cmd, size_t used,
		    u32 payload_size, struct sfs_status *st)
{
	size_t data_size = payload_size - SFS_HEADER_SIZE;
	size_t dirty = max(data_size, psp_sfs.dirty);
	struct sfs_command *cmd = psp_sfs.cmd;
	struct psp_device *psp = dev->psp;
	u32 reg = 0;
	int rc;

	if (psp_sfs.dirty == SFS_MAX_PAYLOAD_SIZE)
		sfs_fill_words(cmd, 0, 0, SFS_HEADER_SIZE);
	if (dirty > used)
		sfs_fill_words(cmd, SFS_HEADER_SIZE + used, 0, dirty - used);
	psp_sfs.dirty = data_size;

	WRITE_ONCE(cmd->words[SFS_WORD_STATUS], 0);
	WRITE_ONCE(cmd->words[SFS_WORD_COMMAND], payload_size | (u64)sub_cmd << 32);

	rc = psp_mailbox_command(psp, PSP_CMD_TEE_EXTENDED_CMD, cmd,
				 sfs_timeout_seconds() * MSEC_PER_SEC, &reg);
	if (rc == -ETIMEDOUT) {
		psp_sfs.owner = dev;
		dev_warn_ratelimited(psp->dev, "sfs: no response to command %u in time\n",
				     sub_cmd);
	}
	if (rc)
		return rc;

	/* All bits set is no response: if the device comes back it has the buffer */
	if (reg == SFS_REG_GONE)
		psp_sfs.owner = dev;

	rc = sfs_decode_response(reg, cmd, st);
	dev_dbg(psp->dev, "sfs: command %u, %u bytes: response %#010x, status %#x, extended %#x\n",
		sub_cmd, payload_size, reg, st->status, st->extended);

	return rc;
}

static int sfs_send_get_fw_versions(unsigned long node, void *blob, struct sfs_status *st)
{
	struct sfs_device *dev;
	int rc;

	rc = sfs_check_ready(node, &dev);
	if (rc)
		return rc;

	sfs_fill_words(psp_sfs.cmd, SFS_HEADER_SIZE, SFS_NO_VERSION, TEE_EXT_CMD_BUFFER_SIZE);

	rc = sfs_send(dev, PSP_SUB_CMD_SFS_GET_FW_VERSIONS, TEE_EXT_CMD_BUFFER_SIZE,
		      SFS_FW_VERSIONS_SIZE, st);
	if (!rc)
		sfs_read_words(psp_sfs.cmd, SFS_HEADER_SIZE, blob, TEE_EXT_CMD_BUFFER_SIZE);

	return rc;
}

/**
 * sfs_get_fw_versions() - SFSIOCFWVERS without user memory
 * @node:	what sfs_node() returned when the descriptor was opened
 * @blob:	TEE_EXT_CMD_BUFFER_SIZE bytes, aligned to words (out), filled if 0 is returned
 * @st:		status words (out), valid if 0 or -EIO is returned
 *
 * Return: 0; -EIO, the firmware refused; -ENODEV, the node or the master is gone, does
 * not respond, or must not use the buffer; -EBUSY, the firmware still has the buffer, is
 * in recovery, works for another user of its mailbox, or SNP is being initialised;
 * -ETIMEDOUT; -ERESTARTSYS, a signal came.
 */
int sfs_get_fw_versions(unsigned long node, void *blob, struct sfs_status *st)
{
	int rc;

	/* The classes for conditional guards report failure in another way since 6.17 */
	if (mutex_lock_interruptible(&psp_sfs.lock))
		return -ERESTARTSYS;

	rc = sfs_send_get_fw_versions(node, blob, st);
	mutex_unlock(&psp_sfs.lock);

	return rc;
}

/**
 * sfs_payload_size() - what goes into the header for a package
 * @size:	size of the package in bytes, 1 to SFS_MAX_PAYLOAD_SIZE
 *
 * Return: bytes, with the header page, in whole steps of the firmware.
 */
VISIBLE_IF_KUNIT u32 sfs_payload_size(size_t size)
{
	return ALIGN(SFS_HEADER_SIZE + size, SFS_PAYLOAD_GRANULE);
}

/* @package is zero from its end to that of the line */
static int sfs_send_update(unsigned long node, const u64 *package, size_t size,
			   struct sfs_status *st)
{
	size_t used = ALIGN(size, SFS_LINE_SIZE);
	struct sfs_device *dev;
	int rc;

	/* Once more: much may have happened while the payload was read */
	rc = sfs_check_ready(node, &dev);
	if (rc)
		return rc;

	sfs_write_words(psp_sfs.cmd, SFS_HEADER_SIZE, package, used);

	return sfs_send(dev, PSP_SUB_CMD_SFS_UPDATE, used, sfs_payload_size(size), st);
}

/* The device for messages while the payload is read, with a reference, or why there is none */
static struct device *sfs_prepare_update(unsigned long node)
{
	struct sfs_device *dev;
	struct device *ret;
	int rc;

	if (mutex_lock_interruptible(&psp_sfs.lock))
		return ERR_PTR(-ERESTARTSYS);

	rc = sfs_check_ready(node, &dev);
	ret = rc ? ERR_PTR(rc) : get_device(dev->psp->dev);
	mutex_unlock(&psp_sfs.lock);

	return ret;
}

/**
 * sfs_update_package() - SFSIOCUPDATEPKG without user memory
 * @node:	what sfs_node() returned when the descriptor was opened
 * @name:	name of the payload, known to be valid
 * @st:		status words (out), valid if 0 or -EIO is returned
 *
 * The payload is read before the lock is taken: however long that takes, nobody waits.
 *
 * Return: as sfs_get_fw_versions() and, for the payload, sfs_load_payload().
 */
int sfs_update_package(unsigned long node, const char *name, struct sfs_status *st)
{
	u64 *package __free(kvfree) = NULL;
	struct device *dev;
	size_t size;
	int rc;

	dev = sfs_prepare_update(node);
	if (IS_ERR(dev))
		return PTR_ERR(dev);

	package = kvmalloc(SFS_STAGING_SIZE, GFP_KERNEL_ACCOUNT);
	rc = package ? sfs_load_payload(dev, name, package, &size) : -ENOMEM;
	put_device(dev);
	if (rc)
		return rc;

	if (mutex_lock_interruptible(&psp_sfs.lock))
		return -ERESTARTSYS;

	rc = sfs_send_update(node, package, size, st);
	mutex_unlock(&psp_sfs.lock);

	return rc;
}
