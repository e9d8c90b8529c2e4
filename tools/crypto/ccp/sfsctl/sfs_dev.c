// SPDX-License-Identifier: GPL-2.0-only
/* The SFS device, see sfs_dev.h */

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "sfs_dev.h"

/* The ABI is frozen: a header that says something else is the wrong header */
static_assert(sizeof(struct sfs_user_get_fw_versions) == 4104, "ABI");
static_assert(sizeof(struct sfs_user_update_package) == 72, "ABI");
static_assert(SFSIOCFWVERS == 0xd0085301, "ABI");
static_assert(SFSIOCUPDATEPKG == 0xc0485302, "ABI");

static int check_node(const struct stat *st, const struct misc_number *number)
{
	if (!S_ISCHR(st->st_mode))
		return -ENOTTY;
	if (number->state == MISC_PRESENT)
		return major(st->st_rdev) == number->major &&
		       minor(st->st_rdev) == number->minor ? 0 : -ENOTTY;
	if (major(st->st_rdev) != MISC_MAJOR)
		return -ENOTTY;
	return number->state == MISC_ABSENT ? -ENODEV : 0;
}

/**
 * sfs_open - open the SFS device
 * @path: device node
 * @number: what the kernel says about the device's number
 * @for_update: also for sfs_update(), for which the driver wants a descriptor
 *	that is open for writing
 *
 * Another device is not even opened: a watchdog would start by that.
 *
 * Return: a descriptor, -ENOTTY if @path is another device or none, -ENODEV if
 * the kernel has no SFS device, or another -errno.
 */
int sfs_open(const char *path, const struct misc_number *number,
	     bool for_update)
{
	struct stat st;
	int fd, ret;

	if (stat(path, &st))
		return -errno;
	ret = check_node(&st, number);
	if (ret)
		return ret;

	fd = open(path, (for_update ? O_RDWR : O_RDONLY) |
		  O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return -errno;

	/* The path may lead elsewhere by now */
	ret = fstat(fd, &st) ? -errno : check_node(&st, number);
	if (ret) {
		close(fd);
		return ret;
	}
	return fd;
}

void sfs_close(int fd)
{
	close(fd);
}

/**
 * sfs_ask - would the kernel let this process send commands?
 * @fd: from sfs_open()
 *
 * Only the kernel knows. The driver looks at the caller's authority first, and
 * refuses this name later: it has no end, and nothing is looked for or sent.
 *
 * Return: 0 if so, -EPERM if not, or another -errno.
 */
int sfs_ask(int fd)
{
	struct sfs_user_update_package arg = {};

	memset(arg.payload_name, '/', sizeof(arg.payload_name));
	if (!ioctl(fd, SFSIOCUPDATEPKG, &arg))
		return 0;
	/* EBADF: authority is there, but @fd is not open for writing */
	return errno == EINVAL || errno == EBADF ? 0 : -errno;
}

/*
 * What the firmware said, if the driver came to hear it; on other errors than EIO the struct
 * is as it was. The driver of Linux 6.18 and later calls success what is refused in the header
 * of the answer.
 */
static int take_status(int ret, __u32 word, __u32 extended, struct sfs_status *status)
{
	if (ret && ret != -EIO)
		return ret;
	status->status = word;
	status->extended = extended;
	return word ? -EIO : ret;
}

/**
 * sfs_get_versions - read the versions of the running firmware
 * @fd: from sfs_open()
 * @blob: the versions; untouched on an error
 * @status: what the firmware said
 *
 * Return: 0, -EIO if the firmware refused the command, or another -errno.
 */
int sfs_get_versions(int fd, __u8 blob[SFS_BLOB_SIZE],
		     struct sfs_status *status)
{
	struct sfs_user_get_fw_versions arg = {};
	int ret = 0;

	*status = (struct sfs_status){};
	if (ioctl(fd, SFSIOCFWVERS, &arg))
		ret = -errno;
	ret = take_status(ret, arg.sfs_status, arg.sfs_extended_status, status);
	if (!ret)
		memcpy(blob, arg.blob, SFS_BLOB_SIZE);
	return ret;
}

/**
 * sfs_update - have the firmware take an update package
 * @fd: from sfs_open() with @for_update
 * @name: name of a payload, checked by payload_name_problem()
 * @status: what the firmware said
 *
 * Return: 0, -EIO if the firmware refused the package, or another -errno.
 */
int sfs_update(int fd, const char *name, struct sfs_status *status)
{
	struct sfs_user_update_package arg = {};
	int ret = 0;

	*status = (struct sfs_status){};
	if (strlen(name) > SFS_NAME_MAX)
		return -EINVAL;
	memcpy(arg.payload_name, name, strlen(name));

	if (ioctl(fd, SFSIOCUPDATEPKG, &arg))
		ret = -errno;
	return take_status(ret, arg.sfs_status, arg.sfs_extended_status, status);
}
