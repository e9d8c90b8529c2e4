// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: Seamless Firmware Servicing (SFS)
 *
 * The firmware's versions can be read and an update package can be handed to it
 * through /dev/sfs, see Documentation/arch/x86/amd-sfs.rst.
 *
 * One buffer for all.  More than one PSP may have the capability, but commands go
 * to the master, which is not known while PSPs are probed.  So the first one brings
 * up the command buffer and the node, and the last one that goes takes them down.  The
 * buffer comes before the PSP can be elected, which may initialise SNP, and the node
 * after it, so that whoever opens it finds a master.
 *
 * Who owns the buffer.  The kernel does, until a command is sent, and again as soon
 * as its response is there, whatever it says.  If that does not happen in time the
 * buffer stays with the firmware: it is neither written nor freed before the response
 * is seen, and if the PSP goes away first it is leaked.  A PSP that reads as all ones
 * is not there, and owns nothing.
 *
 * Who may use it.  An open descriptor belongs to the node that it was opened on; it
 * is of no use after that node is gone, even if there is another one by then.
 *
 * Locks: psp_sfs.lock protects everything here, and is held while the firmware carries
 * out a command.  It comes before the mailbox' mutex and misc_mtx, so opening, which
 * happens inside misc_mtx, does not take it.  Neither user memory nor a payload, which
 * may take any time, is touched while it is held: see sfs-ioctl.c and sfs-payload.c for
 * these, and sfs-cmd.c for what is sent.  Who unbinds a PSP waits for it, but not long;
 * who suspends does not wait.
 */

#include <linux/bitfield.h>
#include <linux/cleanup.h>
#include <linux/crash_dump.h>
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/set_memory.h>

#include <kunit/static_stub.h>
#include <kunit/visibility.h>

#include "hv-fixed.h"
#include "sfs.h"

/* How long halt, power-off, reboot and kexec wait for a response that is late */
#define SFS_REBOOT_WAIT		(10 * HZ)

static unsigned int sfs_timeout = 10;
module_param(sfs_timeout, uint, 0644);
MODULE_PARM_DESC(sfs_timeout, " time, in seconds, that the firmware has for an SFS command");

struct sfs_state psp_sfs = {
	.lock = __MUTEX_INITIALIZER(psp_sfs.lock),
	.devices = LIST_HEAD_INIT(psp_sfs.devices),
	.misc = {
		.name = "sfs",
		.fops = &sfs_fops,
		.mode = 0600,
	},
};

VISIBLE_IF_KUNIT int sfs_set_uncached(struct sfs_command *cmd)
{
	KUNIT_STATIC_STUB_REDIRECT(sfs_set_uncached, cmd);

	return set_memory_uc((unsigned long)cmd, SFS_BUFFER_SIZE >> PAGE_SHIFT);
}

VISIBLE_IF_KUNIT int sfs_set_write_back(struct sfs_command *cmd)
{
	KUNIT_STATIC_STUB_REDIRECT(sfs_set_write_back, cmd);

	return set_memory_wb((unsigned long)cmd, SFS_BUFFER_SIZE >> PAGE_SHIFT);
}

static void sfs_free_buffer(struct device *dev, struct sfs_command *cmd)
{
	/* A page without its write-back mapping would harm whoever gets it next */
	if (sfs_set_write_back(cmd)) {
		dev_warn(dev, "sfs: leaking the command buffer, as its mapping cannot be restored\n");
		snp_abandon_hv_fixed_pages(virt_to_page(cmd));
		return;
	}

	snp_free_hv_fixed_pages(virt_to_page(cmd));
}

static int sfs_alloc_buffer(struct device *dev, const char **why)
{
	struct sfs_command *cmd;
	struct page *page;
	int rc;

	page = snp_alloc_hv_fixed_pages(SFS_BUFFER_SIZE / SZ_2M);
	if (!page) {
		*why = "no 2 MiB block of memory, or SNP is already initialised";
		return -ENOMEM;
	}

	cmd = page_address(page);

	/* The firmware does not look into the caches of the x86 cores */
	rc = sfs_set_uncached(cmd);
	if (rc) {
		*why = "command buffer cannot be mapped uncached";
		sfs_free_buffer(dev, cmd);
		return rc;
	}

	psp_sfs.cmd = cmd;
	psp_sfs.dirty = 0;

	return 0;
}

/**
 * sfs_timeout_seconds() - how long the firmware has for a command
 *
 * Return: the module parameter, within reason.
 */
unsigned int sfs_timeout_seconds(void)
{
	return clamp(READ_ONCE(sfs_timeout), 1U, 3600U);
}

/**
 * sfs_buffer_returned() - has the firmware finished with the buffer that it kept?
 *
 * A response returns it, also one that says that the firmware is in recovery.  As long
 * as the device reads as all ones nothing can come from it, but it stays the owner in
 * case that it comes back.
 *
 * Return: true if the kernel owns the buffer.
 */
bool sfs_buffer_returned(void)
{
	u32 reg;

	if (!psp_sfs.owner)
		return true;

	/*
	 * No need for the mailbox' mutex: nobody gets a command in before the
	 * response to ours, so a response now means that ours is through.
	 */
	reg = sfs_read_response(psp_sfs.owner->psp);
	if (reg == SFS_REG_GONE)
		return true;

	if (!FIELD_GET(PSP_CMDRESP_RESP, reg))
		return false;

	psp_sfs.owner = NULL;

	return true;
}

/**
 * sfs_node() - which node is this?
 *
 * For open(): the node is removed, under misc_mtx, before the number changes.
 *
 * Return: number of nodes that were there before it.
 */
unsigned long sfs_node(void)
{
	return READ_ONCE(psp_sfs.generation);
}

static int sfs_add_device(struct psp_device *psp, const char **why)
{
	struct sfs_device *dev;
	int rc;

	lockdep_assert_held(&psp_sfs.lock);

	/* After a crash its firmware may still use the buffer of the kernel before */
	if (is_kdump_kernel()) {
		*why = "kdump kernel";
		return -EOPNOTSUPP;
	}

	if (!psp->vdata->cmdresp_reg || !psp->vdata->cmdbuff_addr_lo_reg ||
	    !psp->vdata->cmdbuff_addr_hi_reg) {
		*why = "no mailbox";
		return -ENODEV;
	}

	dev = devm_kzalloc(psp->dev, sizeof(*dev), GFP_KERNEL);
	if (!dev) {
		*why = "no memory";
		return -ENOMEM;
	}

	dev->psp = psp;

	/* The buffer is missing also if it was leaked while other PSPs stayed */
	if (!psp_sfs.cmd) {
		rc = sfs_alloc_buffer(psp->dev, why);
		if (rc)
			return rc;
	}

	list_add_tail(&dev->entry, &psp_sfs.devices);
	psp->sfs_data = dev;

	return 0;
}

/**
 * sfs_dev_init() - get ready to service the firmware of a PSP
 * @psp:	PSP with the SFS capability, which cannot be the master yet
 *
 * SFS is optional: if it cannot be had the log says why, and the PSP does without.
 */
void sfs_dev_init(struct psp_device *psp)
{
	const char *why;
	int rc;

	guard(mutex)(&psp_sfs.lock);

	rc = sfs_add_device(psp, &why);
	if (rc)
		dev_warn(psp->dev, "sfs: not available: %s (%d)\n", why, rc);
}

static int sfs_add_node(void)
{
	int rc;

	guard(mutex)(&psp_sfs.lock);

	if (psp_sfs.published)
		return 0;

	psp_sfs.misc.minor = MISC_DYNAMIC_MINOR;
	rc = misc_register(&psp_sfs.misc);
	psp_sfs.published = !rc;

	return rc;
}

/**
 * sfs_dev_publish() - let user space service the firmware of a PSP
 * @psp:	PSP that was elected if it is to be the master
 *
 * Does nothing if sfs_dev_init() was not called, or could not get ready.
 */
void sfs_dev_publish(struct psp_device *psp)
{
	int rc;

	if (!psp->sfs_data)
		return;

	rc = sfs_add_node();
	if (rc) {
		dev_warn(psp->dev, "sfs: not available: node cannot be registered (%d)\n", rc);
		sfs_dev_destroy(psp);
		return;
	}

	dev_notice(psp->dev, "sfs enabled\n");
}

/* Halt, power-off, reboot or kexec, as opposed to an unbinding while all goes on */
static bool sfs_system_goes_down(void)
{
	return system_state > SYSTEM_RUNNING && system_state < SYSTEM_SUSPEND;
}

/*
 * What the firmware writes late would hit the next kernel, and a reset cuts off an
 * update that is being carried out, so give it some time.
 */
static void sfs_wait_before_reboot(void)
{
	unsigned long end = jiffies + SFS_REBOOT_WAIT;

	while (sfs_system_goes_down() && !sfs_buffer_returned() && time_before(jiffies, end))
		msleep(20);
}

/**
 * sfs_dev_destroy() - undo sfs_dev_init() and sfs_dev_publish()
 * @psp:	PSP that goes away
 *
 * Waits for a command that is being executed, whatever its time limit, for
 * PSP_MAILBOX_HURRY_MSECS at most.
 */
void sfs_dev_destroy(struct psp_device *psp)
{
	struct sfs_device *dev = psp->sfs_data;

	if (!dev)
		return;

	psp_mailbox_hurry(true);
	guard(mutex)(&psp_sfs.lock);
	psp_mailbox_hurry(false);

	psp->sfs_data = NULL;
	list_del(&dev->entry);

	if (list_empty(&psp_sfs.devices) && psp_sfs.published) {
		misc_deregister(&psp_sfs.misc);
		psp_sfs.published = false;
		WRITE_ONCE(psp_sfs.generation, psp_sfs.generation + 1);
	}

	if (psp_sfs.owner == dev) {
		sfs_wait_before_reboot();

		if (!sfs_buffer_returned()) {
			dev_warn(psp->dev,
				 "sfs: leaking the command buffer, as the firmware still uses it\n");
			snp_abandon_hv_fixed_pages(virt_to_page(psp_sfs.cmd));
			psp_sfs.cmd = NULL;
		}

		psp_sfs.owner = NULL;
	}

	if (list_empty(&psp_sfs.devices) && psp_sfs.cmd) {
		sfs_free_buffer(psp->dev, psp_sfs.cmd);
		psp_sfs.cmd = NULL;
	}
}

/**
 * sfs_dev_suspend() - may the PSP lose its power?
 * @psp:	PSP
 *
 * Does not wait: tasks are frozen by now, and one of them may have the lock.
 *
 * Return: 0, or -EBUSY while its firmware has a command: an update that is cut
 * off leaves who knows what, and the buffer would not come back.
 */
int sfs_dev_suspend(struct psp_device *psp)
{
	bool busy = true;

	if (!psp->sfs_data)
		return 0;

	if (mutex_trylock(&psp_sfs.lock)) {
		busy = psp_sfs.owner == psp->sfs_data && !sfs_buffer_returned();

		/* What another kernel, or the firmware, leaves there while we sleep */
		psp_sfs.dirty = SFS_MAX_PAYLOAD_SIZE;
		mutex_unlock(&psp_sfs.lock);
	}

	if (!busy)
		return 0;

	dev_warn(psp->dev, "sfs: not suspending, as the firmware is busy with a command\n");

	return -EBUSY;
}
