/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * AMD Seamless Firmware Servicing (SFS): user-space interface
 *
 * SFS lets the AMD Secure Processor (ASP, PSP) take newer firmware and settings
 * at run time, see AMD publication 58604.  The interface is two ioctls on
 * /dev/sfs; Documentation/arch/x86/amd-sfs.rst is its manual.
 */
#ifndef _UAPI_LINUX_PSP_SFS_H
#define _UAPI_LINUX_PSP_SFS_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Bytes of a payload name, terminating NUL included */
#define PAYLOAD_NAME_SIZE	64

/* Bytes of the firmware version blob */
#define TEE_EXT_CMD_BUFFER_SIZE	4096

/**
 * struct sfs_user_get_fw_versions - argument of SFSIOCFWVERS
 * @blob:		versions as the firmware reports them; the layout is the
 *			firmware's own, and a byte that it did not write is 0xC7
 * @sfs_status:		0, or why the firmware refused the command
 * @sfs_extended_status: detail of @sfs_status, 0 if there is none
 *
 * If the ioctl fails with EIO, both status words are valid and @blob is as the
 * caller left it.  On any other error the whole struct is as the caller left it.
 */
struct sfs_user_get_fw_versions {
	__u8	blob[TEE_EXT_CMD_BUFFER_SIZE];
	__u32	sfs_status;
	__u32	sfs_extended_status;
} __attribute__((packed));

/**
 * struct sfs_user_update_package - argument of SFSIOCUPDATEPKG
 * @payload_name:	name of a file in the amd/ folder of the firmware search
 *			path, terminated by NUL: not empty, printable ASCII, no
 *			'/', not "." or ".."
 * @sfs_status:		0, or why the firmware refused the package
 * @sfs_extended_status: detail of @sfs_status, 0 if there is none
 *
 * If the ioctl fails with EIO, both status words are valid.  On any other error
 * the whole struct is as the caller left it.
 */
struct sfs_user_update_package {
	char	payload_name[PAYLOAD_NAME_SIZE];
	__u32	sfs_status;
	__u32	sfs_extended_status;
} __attribute__((packed));

#define SFS_IOC_TYPE	'S'

/**
 * SFSIOCFWVERS - read the versions of the running firmware
 *
 * Return: 0, or -1 with errno:
 *
 * EIO		the firmware refused: read the status words
 * EBUSY	the firmware has not answered an earlier command yet, is in recovery,
 *		works for another user of its mailbox, or SNP is being initialised
 * ETIMEDOUT	the firmware has not answered in time
 * ENODEV	the device is gone, or cannot take SFS commands now
 * EPERM	needs CAP_SYS_ADMIN
 * EFAULT, EINTR (nothing was sent), ENOMEM
 */
#define SFSIOCFWVERS	_IOWR(SFS_IOC_TYPE, 0x1, struct sfs_user_get_fw_versions)

/**
 * SFSIOCUPDATEPKG - load, verify and execute an update package
 *
 * Needs a descriptor that is open for writing.
 *
 * Return: 0, or -1 with errno: those of SFSIOCFWVERS, and
 *
 * ETIMEDOUT	the firmware has not answered in time: it may still execute the package
 * ENODEV	also if the device went away while the package was being executed
 * EPERM	also while the kernel is locked down
 * EBADF	the descriptor is not open for writing
 * EINVAL	not a payload name
 * ENOENT	no such payload
 * E2BIG	payload larger than 2093056 bytes, or 2 MiB packed
 * ENODATA	payload empty or not a regular file
 * EBADMSG	payload cannot be read, or is a damaged archive
 * EOPNOTSUPP	payload packed in a way that the kernel cannot unpack
 * EACCES	payload refused by a security module, LoadPin or IMA
 * ETXTBSY	payload open for writing
 */
#define SFSIOCUPDATEPKG	_IOWR(SFS_IOC_TYPE, 0x2, struct sfs_user_update_package)

#endif /* _UAPI_LINUX_PSP_SFS_H */
