// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether SFS can be used, and if not, why
 *
 * The reasons are tested in the order in which one stands in the way of the
 * next: hardware, driver, kernel, firmware, node, permission.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "platform.h"
#include "sfsctl.h"

__printf(5, 6)
static void say_why(struct verdict *v, const char *reason, int exit_code,
		    const char *todo, const char *format, ...)
{
	va_list args;

	v->reason = reason;
	v->exit_code = exit_code;
	v->todo = todo;
	va_start(args, format);
	vsnprintf(v->text, sizeof(v->text), format, args);
	va_end(args);
}

/* The processor that gets furthest: with a mailbox, and bound to the driver */
static const struct processor *best_processor(const struct platform *p)
{
	const struct processor *best = NULL;
	int best_score = -1;
	unsigned int i;

	for (i = 0; i < p->processor_count; i++) {
		const struct processor *proc = &p->processors[i];
		int score = 0;

		if (proc->mailbox == MAILBOX_YES || proc->mailbox == MAILBOX_UNKNOWN)
			score += 4;
		else if (proc->mailbox == MAILBOX_NO)
			score += 2;
		if (!strcmp(proc->driver, "ccp"))
			score++;
		if (score > best_score) {
			best_score = score;
			best = proc;
		}
	}
	return best;
}

/* There is no misc device: find out what it lacks */
static void judge_missing(const struct platform *p, struct verdict *v)
{
	const struct processor *proc = best_processor(p);

	if (!proc)
		say_why(v, "no-psp", EXIT_NO_DEVICE,
			"SFS needs an AMD Secure Processor; a virtual machine has none unless it is passed through",
			"no AMD Secure Processor is on the PCI bus");
	else if (proc->mailbox == MAILBOX_NO || proc->mailbox == MAILBOX_NO_PSP)
		say_why(v, "old-psp", EXIT_NO_DEVICE, NULL,
			"the device %s (1022:%04x) has no mailbox for SFS commands",
			proc->address, proc->device);
	else if (!p->driver && p->config_ccp == KCONFIG_NO)
		say_why(v, "no-driver", EXIT_NO_DEVICE,
			"use a kernel with CRYPTO_DEV_CCP_DD, CRYPTO_DEV_SP_PSP and CRYPTO_DEV_SP_PSP_SFS",
			"this kernel is built without the ccp driver");
	else if (!p->driver)
		say_why(v, "driver-not-loaded", EXIT_NO_DEVICE,
			"load it with 'modprobe ccp'",
			"the ccp driver is not loaded");
	else if (strcmp(proc->driver, "ccp") && *proc->driver)
		say_why(v, "other-driver", EXIT_NO_DEVICE,
			"unbind it and bind ccp, both in /sys/bus/pci/drivers",
			"%s is bound to the driver %s instead of ccp",
			proc->address, proc->driver);
	else if (!*proc->driver)
		say_why(v, "not-bound", EXIT_NO_DEVICE,
			"the kernel's log says why ('dmesg | grep ccp'); bind it in /sys/bus/pci/drivers/ccp/bind",
			"the ccp driver is loaded but not bound to %s",
			proc->address);
	else if (p->config_sfs == KCONFIG_NO)
		say_why(v, "kernel-without-sfs", EXIT_NO_DEVICE,
			"use a kernel with CRYPTO_DEV_SP_PSP_SFS",
			"this kernel is built without SFS");
	else if (p->config_sfs == KCONFIG_UNKNOWN)
		say_why(v, "no-sfs", EXIT_NO_DEVICE,
			"use a kernel with CRYPTO_DEV_SP_PSP_SFS, and look for the reason in the kernel's log ('dmesg | grep ccp')",
			"the driver offers no SFS: the kernel is built without it, the firmware does not have it, or its start failed");
	else
		say_why(v, "sfs-not-started", EXIT_NO_DEVICE,
			"look for the reason in the kernel's log ('dmesg | grep ccp'); a newer BIOS may bring SFS",
			"the kernel has SFS but does not offer it: the firmware does not have it, or its start failed");
}

/**
 * platform_judge - say whether SFS can be used
 * @p: from platform_probe()
 * @device: device node
 * @v: the verdict; its reason is "usable" if SFS can be used
 */
void platform_judge(const struct platform *p, const char *device,
		    struct verdict *v)
{
	if (!p->misc) {
		judge_missing(p, v);
	} else if (p->node_error && p->node_error != -ENOENT) {
		say_why(v, "node-unreachable", p->node_error == -EACCES ?
			EXIT_PERMISSION : EXIT_NO_DEVICE, NULL,
			"%s cannot be looked at: %s", device,
			strerror(-p->node_error));
	} else if (!p->node) {
		say_why(v, "no-node", EXIT_NO_DEVICE,
			"mount devtmpfs on /dev, or make the node with mknod as a character device of that number",
			"the kernel has the device (%s) but %s is missing",
			p->misc_dev, device);
	} else if (!p->node_is_sfs) {
		say_why(v, "wrong-node", EXIT_NO_DEVICE,
			"leave out --device to use " SFS_DEV_PATH ", or make the node again",
			"%s is not the SFS device (%s)", device, p->misc_dev);
	} else if (p->read_error || p->update_error) {
		int error = p->read_error ? p->read_error : p->update_error;
		bool denied = error == -EACCES || error == -EPERM;

		say_why(v, denied ? "permission" : "node-error",
			denied ? EXIT_PERMISSION : EXIT_NO_DEVICE,
			denied ? "run it as root" : NULL,
			"%s cannot be opened to %s: %s", device,
			p->read_error ? "read versions" : "update",
			strerror(-error));
	} else if (!p->sys_admin) {
		say_why(v, "capability", EXIT_PERMISSION,
			"run it as root",
			"the device can be opened, but commands need CAP_SYS_ADMIN");
	} else if (!strcmp(p->lockdown, "integrity") ||
		   !strcmp(p->lockdown, "confidentiality")) {
		say_why(v, "locked-down", EXIT_PERMISSION,
			"boot without lockdown to update, see kernel_lockdown(7)",
			"the kernel is locked down (%s): versions can be read, but not updated",
			p->lockdown);
	} else {
		say_why(v, "usable", EXIT_OK, NULL, "SFS can be used");
	}
}
