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
#include <sys/utsname.h>

#include "platform.h"
#include "sfsctl.h"

__printf(5, 6)
static void say_why(struct verdict *v, const char *reason, int exit_code,
		    const char *todo, const char *format, ...)
{
	va_list args;

	v->reason = reason;
	v->exit_code = exit_code;
	snprintf(v->todo, sizeof(v->todo), "%s", todo ? todo : "");
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

	if (!proc && p->processor_error)
		say_why(v, "no-device", EXIT_NO_DEVICE,
			"run it where /sys is mounted, outside of the container",
			"the kernel has no SFS device; why cannot be told, as the PCI devices in /sys cannot be looked at: %s",
			strerror(-p->processor_error));
	else if (!proc)
		say_why(v, "no-psp", EXIT_NO_DEVICE,
			"SFS needs an AMD Secure Processor; a virtual machine has none unless it is passed through",
			"no AMD Secure Processor is on the PCI bus");
	else if (proc->mailbox == MAILBOX_NO || proc->mailbox == MAILBOX_NO_PSP)
		say_why(v, "old-psp", EXIT_NO_DEVICE,
			"SFS needs a newer processor",
			"the device %s (1022:%04x) has no mailbox for SFS commands",
			proc->address, proc->device);
	else if (p->driver == ANSWER_NO && p->config_ccp == KCONFIG_NO)
		say_why(v, "no-driver", EXIT_NO_DEVICE,
			"use a kernel with CRYPTO_DEV_CCP_DD, CRYPTO_DEV_SP_PSP and CRYPTO_DEV_SP_PSP_SFS",
			"this kernel is built without the ccp driver");
	else if (p->driver == ANSWER_NO)
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

/* The node is there; what the kernel says about this process */
static void judge_access(const struct platform *p, const char *root,
			 const char *device, struct verdict *v)
{
	const struct access *a = p->read.error ? &p->read : &p->update;
	const char *what = a == &p->read ? "read versions" : "update";
	bool denied = a->error == -EACCES || a->error == -EPERM ||
		      a->error == -EROFS;

	if (!a->error)
		say_why(v, "usable", EXIT_OK, NULL, "SFS can be used");
	else if (!a->opened && denied)
		say_why(v, "permission", EXIT_PERMISSION,
			rights_hint(root, device, a->error),
			"%s cannot be opened to %s: %s", device, what,
			strerror(-a->error));
	else if (!a->opened)
		say_why(v, "node-error", EXIT_NO_DEVICE,
			"the kernel's log may say why ('dmesg | grep ccp')",
			"%s cannot be opened to %s: %s", device, what,
			strerror(-a->error));
	else if (denied && a == &p->update && a->error == -EPERM)
		say_why(v, "locked-down", EXIT_PERMISSION,
			"boot without lockdown to update, see kernel_lockdown(7)",
			"the kernel lets versions be read, but no updates be sent: it is locked down (%s)",
			p->lockdown);
	else if (denied)
		say_why(v, "capability", EXIT_PERMISSION,
			rights_hint(root, device, a->error),
			"the device can be opened, but the kernel does not permit its commands (%s): they need CAP_SYS_ADMIN outside of containers",
			strerror(-a->error));
	else if (a->error == -ENOTTY)
		say_why(v, "wrong-node", EXIT_NO_DEVICE,
			"make the node again, with the number that /proc/misc or /sys/class/misc/sfs/dev has",
			"%s is not the SFS device", device);
	else
		say_why(v, "node-error", EXIT_NO_DEVICE,
			"the kernel's log may say why ('dmesg | grep ccp')",
			"%s does not answer the question for permission to %s: %s",
			device, what, strerror(-a->error));
}

static void judge_node(const struct platform *p, const char *root,
		       const char *device, struct verdict *v)
{
	const struct misc_number *n = &p->number;
	char todo[256];

	if (p->node_error && p->node_error != -ENOENT) {
		bool denied = p->node_error == -EACCES;

		say_why(v, "node-unreachable",
			denied ? EXIT_PERMISSION : EXIT_NO_DEVICE,
			denied ? rights_hint(root, device, p->node_error) :
			"leave out --device to use " SFS_DEV_PATH,
			"%s cannot be looked at: %s", device,
			strerror(-p->node_error));
	} else if (!p->node) {
		snprintf(todo, sizeof(todo),
			 "mount devtmpfs on /dev, or 'mknod -m 600 " SFS_DEV_PATH " c %u %u'",
			 n->major, n->minor);
		say_why(v, "no-node", EXIT_NO_DEVICE, todo,
			"the kernel has the device (%u:%u) but %s is missing",
			n->major, n->minor, device);
	} else if (p->node_is_sfs == ANSWER_NO) {
		say_why(v, "wrong-node", EXIT_NO_DEVICE,
			"leave out --device to use " SFS_DEV_PATH ", or make the node again",
			"%s is not the SFS device (%u:%u)", device, n->major,
			n->minor);
	} else {
		judge_access(p, root, device, v);
	}
}

static void judge(const struct platform *p, const char *root, const char *device,
		  struct verdict *v)
{
	if (p->number.state == MISC_ABSENT)
		judge_missing(p, v);
	else if (p->number.state == MISC_PRESENT ||
		 p->node_is_sfs == ANSWER_UNKNOWN)
		judge_node(p, root, device, v);
	else
		say_why(v, "unknown", EXIT_SYSTEM,
			"run it where /sys or /proc is mounted, outside of the container",
			"whether there is an SFS device cannot be told: neither /sys/class/misc nor /proc/misc can be read");
}

/**
 * platform_look - look at the machine and the running kernel, and say whether SFS can be used
 * @root: folder that stands for /, "" outside of tests
 * @device: device node
 * @p: what there is (out)
 * @v: the verdict (out); its reason is "usable" if SFS can be used
 */
void platform_look(const char *root, const char *device, struct platform *p, struct verdict *v)
{
	struct utsname uts;

	uname(&uts);
	platform_probe(root, uts.release, device, p);
	judge(p, root, device, v);
}
