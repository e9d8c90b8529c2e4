// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: ioctls of /dev/sfs
 *
 * Everything that deals with user memory and with who may do what.  A caller's struct
 * is either written as a whole command's outcome asks for, or not at all.
 */

#include <linux/capability.h>
#include <linux/cleanup.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/math.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pagemap.h>
#include <linux/printk.h>
#include <linux/security.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <kunit/visibility.h>

#include "sfs.h"

static int sfs_open(struct inode *inode, struct file *file)
{
	file->private_data = (void *)sfs_node();

	return 0;
}

/* The versions fill a page, which the allocator has at hand; a slab would be made for them */
static_assert(TEE_EXT_CMD_BUFFER_SIZE == PAGE_SIZE);
DEFINE_FREE(sfs_page, void *, free_page((unsigned long)_T))

/* A struct of an ioctl begins and ends anywhere */
#define SFS_MAX_USER_PAGES	\
	(DIV_ROUND_UP(sizeof(struct sfs_user_get_fw_versions), PAGE_SIZE) + 1)

/*
 * Can all of it be written to?  Its pages are most often there: to look them up is enough then,
 * and a quarter of the work of a fault that finds nothing to do.
 */
static bool sfs_user_writable(void __user *p, size_t size)
{
	unsigned long first = PAGE_ALIGN_DOWN((unsigned long)p);
	struct page *pages[SFS_MAX_USER_PAGES];
	int num = DIV_ROUND_UP(offset_in_page(p) + size, PAGE_SIZE);
	int found = get_user_pages_fast_only(first, num, FOLL_WRITE, pages);
	int i;

	for (i = 0; i < found; i++)
		put_page(pages[i]);

	return found == num || !fault_in_safe_writeable(p, size);
}

static long sfs_ioctl_get_fw_versions(struct file *file,
				      struct sfs_user_get_fw_versions __user *arg)
{
	struct sfs_status st = { };
	int rc;

	if (!sfs_user_writable(arg, sizeof(*arg)))
		return -EFAULT;

	void *blob __free(sfs_page) = (void *)__get_free_page(GFP_KERNEL);

	if (!blob)
		return -ENOMEM;

	rc = sfs_get_fw_versions((unsigned long)file->private_data, blob, &st);
	if (rc && rc != -EIO)
		return rc;

	if (!rc && copy_to_user(arg->blob, blob, sizeof(arg->blob)))
		return -EFAULT;

	if (put_user(st.status, &arg->sfs_status) ||
	    put_user(st.extended, &arg->sfs_extended_status))
		return -EFAULT;

	return rc;
}

/**
 * sfs_payload_name_valid() - can this be the name of a file in one known folder?
 * @name:	PAYLOAD_NAME_SIZE bytes from user space
 *
 * Only printable ASCII is taken, because the firmware loader puts names into the log as
 * they are: bytes from 0x80 on hold control characters, too.
 *
 * Return: true if so.
 */
VISIBLE_IF_KUNIT bool sfs_payload_name_valid(const char *name)
{
	size_t i, len = strnlen(name, PAYLOAD_NAME_SIZE);

	if (!len || len == PAYLOAD_NAME_SIZE)
		return false;

	for (i = 0; i < len; i++) {
		if (name[i] < ' ' || name[i] > '~' || name[i] == '/')
			return false;
	}

	return strcmp(name, ".") && strcmp(name, "..");
}

static long sfs_ioctl_update_package(struct file *file,
				     struct sfs_user_update_package __user *arg)
{
	struct sfs_user_update_package update;
	struct sfs_status st = { };
	int rc;

	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;

	rc = security_locked_down(LOCKDOWN_PCI_ACCESS);
	if (rc)
		return rc;

	if (copy_from_user(&update, arg, sizeof(update)))
		return -EFAULT;

	if (!sfs_payload_name_valid(update.payload_name))
		return -EINVAL;

	/* Once the firmware has acted it is too late for EFAULT */
	if (!sfs_user_writable(&arg->sfs_status, sizeof(*arg) - sizeof(arg->payload_name)))
		return -EFAULT;

	rc = sfs_update_package((unsigned long)file->private_data, update.payload_name, &st);
	if (rc && rc != -EIO)
		return rc;

	/*
	 * If the caller has unmapped its struct since, the status words are lost.
	 * What happened to the firmware must not be: keep the result.
	 */
	if (put_user(st.status, &arg->sfs_status) ||
	    put_user(st.extended, &arg->sfs_extended_status))
		pr_debug("ccp: sfs: status words could not be delivered\n");

	return rc;
}

static long sfs_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *argp = (void __user *)arg;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;

	switch (cmd) {
	case SFSIOCFWVERS:
		return sfs_ioctl_get_fw_versions(file, argp);
	case SFSIOCUPDATEPKG:
		return sfs_ioctl_update_package(file, argp);
	default:
		return -ENOTTY;
	}
}

const struct file_operations sfs_fops = {
	.owner		= THIS_MODULE,
	.open		= sfs_open,
	.unlocked_ioctl	= sfs_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};
