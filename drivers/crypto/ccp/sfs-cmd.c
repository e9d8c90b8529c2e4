// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: commands of Seamless Firmware Servicing (SFS)
 *
 * Fills the command buffer, sends it and tells what became of it.  See the top of
 * sfs.c for who owns the buffer when.
 */

#include <linux/bitfield.h>
#include <linux/cleanup.h>
#include <linux/firmware.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/string.h>

#include <kunit/visibility.h>

#include "hv-fixed.h"
#include "sfs.h"

/* Folder below the firmware search path */
#define SFS_PAYLOAD_DIR		"amd/"

/* The firmware takes packages in steps of this size, header page included */
#define SFS_PAYLOAD_GRANULE	SZ_64K

#define SFS_FW_VERSIONS_SIZE	(SFS_HEADER_SIZE + TEE_EXT_CMD_BUFFER_SIZE)

/* What the firmware finds where it has no version to report */
#define SFS_NO_VERSION		0xc7

static struct sfs_device *sfs_get_master(void)
{
	struct psp_device *master = psp_get_master_device();
	struct sfs_device *dev;

	/* A PSP in the list cannot go away while psp_sfs.lock is held */
	list_for_each_entry(dev, &psp_sfs.devices, entry) {
		if (dev->psp == master)
			return dev;
	}

	return NULL;
}

/* See to it that a command can be sent, and clear the buffer for it */
static int sfs_begin(unsigned long node, struct sfs_device **dev)
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
	if (rc)
		return rc;

	/* Neither side may see what an earlier command left behind */
	memset(psp_sfs.cmd, 0, SFS_HEADER_SIZE + psp_sfs.dirty);
	psp_sfs.dirty = 0;

	return 0;
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
	if (reg == SFS_REG_GONE)
		return -ENODEV;

	if (FIELD_GET(PSP_CMDRESP_RECOVERY, reg))
		return -EBUSY;

	st->status = FIELD_GET(PSP_CMDRESP_STS, reg) ?: cmd->header.status;
	st->extended = cmd->extended_status;

	return st->status ? -EIO : 0;
}

/* Send the command that is in the buffer */
static int sfs_send(struct sfs_device *dev, enum psp_sub_cmd sub_cmd, u32 payload_size,
		    struct sfs_status *st)
{
	struct sfs_command *cmd = psp_sfs.cmd;
	struct psp_device *psp = dev->psp;
	u32 reg = 0;
	int rc;

	cmd->header.payload_size = payload_size;
	cmd->header.sub_cmd_id = sub_cmd;
	psp_sfs.dirty = payload_size - SFS_HEADER_SIZE;

	rc = psp_mailbox_command(psp, PSP_CMD_TEE_EXTENDED_CMD, cmd,
				 sfs_timeout_seconds() * MSEC_PER_SEC, &reg);
	if (rc == -ETIMEDOUT) {
		psp_sfs.owner = dev;
		dev_warn_ratelimited(psp->dev, "sfs: no response to command %u in time\n",
				     sub_cmd);
	}
	if (rc)
		return rc;

	rc = sfs_decode_response(reg, cmd, st);
	dev_dbg(psp->dev, "sfs: command %u, %u bytes: response %#010x, status %#x, extended %#x\n",
		sub_cmd, payload_size, reg, cmd->header.status, cmd->extended_status);

	/* No trustworthy response, no telling whether the firmware is through */
	if (rc && rc != -EIO)
		psp_sfs.owner = dev;

	return rc;
}

/**
 * sfs_get_fw_versions() - SFSIOCFWVERS without user memory
 * @node:	what sfs_node() returned when the descriptor was opened
 * @versions:	filled (out), the status words if -EIO is returned, nothing on other errors
 *
 * Return: 0; -EIO, the firmware refused; -ENODEV, the node or the master is gone, does
 * not respond, or must not use the buffer; -EBUSY, the firmware still has the buffer, is
 * in recovery, or SNP is being initialised; -ETIMEDOUT; -ERESTARTSYS, a signal came.
 */
int sfs_get_fw_versions(unsigned long node, struct sfs_user_get_fw_versions *versions)
{
	struct sfs_status st = { };
	struct sfs_device *dev;
	int rc;

	CLASS(mutex_intr, guard)(&psp_sfs.lock);
	if (!guard)
		return -ERESTARTSYS;

	rc = sfs_begin(node, &dev);
	if (rc)
		return rc;

	memset(psp_sfs.cmd->data, SFS_NO_VERSION, sizeof(versions->blob));

	rc = sfs_send(dev, PSP_SUB_CMD_SFS_GET_FW_VERSIONS, SFS_FW_VERSIONS_SIZE, &st);
	if (!rc)
		memcpy(versions->blob, psp_sfs.cmd->data, sizeof(versions->blob));

	if (!rc || rc == -EIO) {
		versions->sfs_status = st.status;
		versions->sfs_extended_status = st.extended;
	}

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

/* Read the package to where the firmware wants it; the loader checks that it fits */
static int sfs_load_payload(struct sfs_device *dev, const char *name, u32 *payload_size)
{
	char path[sizeof(SFS_PAYLOAD_DIR) + PAYLOAD_NAME_SIZE];
	const struct firmware *fw;
	int rc;

	snprintf(path, sizeof(path), SFS_PAYLOAD_DIR "%s", name);

	/* A read that fails half-way leaves something, too */
	psp_sfs.dirty = SFS_MAX_PAYLOAD_SIZE;

	rc = request_firmware_into_buf(&fw, path, dev->psp->dev, psp_sfs.cmd->data,
				       SFS_MAX_PAYLOAD_SIZE);
	switch (rc) {
	case 0:
		break;
	case -EFBIG:
		return -E2BIG;
	case -EINVAL:
		/* The name is fine by now: what was found is empty or not a file */
		return -ENODATA;
	case -EIO:
		/* EIO promises status words from the firmware, which knows nothing of this */
		return -EBADMSG;
	default:
		return rc;
	}

	*payload_size = sfs_payload_size(fw->size);
	release_firmware(fw);

	return 0;
}

/**
 * sfs_update_package() - SFSIOCUPDATEPKG without user memory
 * @node:	what sfs_node() returned when the descriptor was opened
 * @name:	name of the payload, known to be valid
 * @st:		status words (out), valid if 0 or -EIO is returned
 *
 * Return: as sfs_get_fw_versions(), and -ENOENT, -E2BIG, -ENODATA (empty or not a file),
 * -EBADMSG (cannot be read) or another error of the firmware loader for the payload.
 */
int sfs_update_package(unsigned long node, const char *name, struct sfs_status *st)
{
	struct sfs_device *dev;
	u32 payload_size;
	int rc;

	CLASS(mutex_intr, guard)(&psp_sfs.lock);
	if (!guard)
		return -ERESTARTSYS;

	rc = sfs_begin(node, &dev);
	if (rc)
		return rc;

	rc = sfs_load_payload(dev, name, &payload_size);
	if (rc)
		return rc;

	return sfs_send(dev, PSP_SUB_CMD_SFS_UPDATE, payload_size, st);
}
