// SPDX-License-Identifier: GPL-2.0-only
/* What the errors of the device mean, and what to do about them */

#include <errno.h>
#include <string.h>

#include "sfsctl.h"
#include "status.h"

struct meaning {
	int error;		/* 0 ends a table */
	enum exit_code code;
	const char *text;	/* NULL: as libc says */
	const char *hint;
};

static const char ask_status[] = "'sfsctl status' says why, and what to do";
static const char ask_rights[] =
	"'sfsctl status' shows your rights and whether the kernel is locked down";
static const char be_root[] = "run it as root (CAP_SYS_ADMIN)";
static const char copy_again[] = "copy the package again";
static const char no_driver[] = "there is no driver behind the node";
static const char no_node[] = "there is no such device node";
static const char other_device[] = "it is not an SFS device";
static const char use_default[] = "leave out --device to use " SFS_DEV_PATH;

/* open() */
static const struct meaning open_meanings[] = {
	{ ENOENT, EXIT_NO_DEVICE, no_node, ask_status },
	{ ENOTDIR, EXIT_NO_DEVICE, no_node, ask_status },
	{ ENXIO, EXIT_NO_DEVICE, no_driver, ask_status },
	{ ENODEV, EXIT_NO_DEVICE, no_driver, ask_status },
	{ ENOTTY, EXIT_NO_DEVICE, other_device, use_default },
	{ EACCES, EXIT_PERMISSION, NULL, be_root },
	{ EPERM, EXIT_PERMISSION, NULL, ask_rights },
	{ EROFS, EXIT_PERMISSION, NULL, be_root },
	{ EBUSY, EXIT_BUSY, NULL, "try again" },
	{}
};

/* Both commands */
static const struct meaning command_meanings[] = {
	{ ENOTTY, EXIT_NO_DEVICE, other_device, use_default },
	{ ENODEV, EXIT_NO_DEVICE, "the device is gone or must not be used",
	  "'sfsctl status' shows what the driver has logged about it" },
	{ EPERM, EXIT_PERMISSION, "the kernel does not permit it", ask_rights },
	{ EBUSY, EXIT_BUSY, "an earlier command is still with the firmware, or it is in recovery",
	  "wait until it is done; if it never ends, reset the machine" },
	{ ETIMEDOUT, EXIT_BUSY, "the firmware has not answered in time",
	  "it is busy until it answers; if it never does, reset the machine" },
	{ EINTR, EXIT_SYSTEM, "interrupted before it was sent", "try again" },
	{ ENOMEM, EXIT_SYSTEM, NULL, "free some memory and try again" },
	{}
};

/* What only the update can return, or where it means something else */
static const struct meaning update_meanings[] = {
	{ EBADF, EXIT_PERMISSION, "the device is not open for writing", be_root },
	{ EINVAL, EXIT_PAYLOAD, "the driver does not take this name",
	  "'sfsctl help check' has the rules for names" },
	{ ENOENT, EXIT_PAYLOAD, "the kernel does not find the payload",
	  "'sfsctl check' shows where the kernel looks" },
	{ E2BIG, EXIT_PAYLOAD, "the payload is larger than 2093056 bytes",
	  "it cannot be sent, get a smaller package" },
	{ ENODATA, EXIT_PAYLOAD, "the payload is empty or not a file", copy_again },
	/* From the firmware loader, as the kernel may not do everything either */
	{ EBADMSG, EXIT_PAYLOAD, "the kernel cannot read the payload", copy_again },
	{ EACCES, EXIT_PAYLOAD, "the kernel may not read the payload",
	  "a security module forbids it; its log says why" },
	{ ETXTBSY, EXIT_PAYLOAD, "the payload is open for writing",
	  "wait until whoever writes it has finished" },
	{ ETIMEDOUT, EXIT_BUSY, "the firmware has not answered in time",
	  "it may still execute it, and is busy until it answers; if it never does, reset" },
	{}
};

static const struct meaning *find(const struct meaning *m, int error)
{
	for (; m->error; m++)
		if (m->error == -error)
			return m;
	return NULL;
}

/* Note that the device cannot be opened; returns the exit code */
int fail_open(struct sfsctl *s, int error)
{
	const struct meaning *m = find(open_meanings, error);

	return fail(s, m ? m->code : EXIT_SYSTEM, error, m ? m->hint : NULL,
		    "cannot open %s: %s", s->device,
		    m && m->text ? m->text : strerror(-error));
}

/**
 * fail_command - note that a command failed
 * @s: the run
 * @error: -errno of the command
 * @update: it was the update, not reading the versions
 * @status: what the firmware said, used if @error is -EIO
 *
 * Return: the exit code.
 */
int fail_command(struct sfsctl *s, int error, bool update,
		 const struct sfs_status *status)
{
	const struct meaning *m = NULL;
	char what[128] = "reading the versions";

	if (update)
		snprintf(what, sizeof(what), "update with %s", s->name);

	if (error == -EIO) {
		const char *text = status_text(status->status);

		s->failure.refused = true;
		s->failure.firmware = *status;
		return fail(s, EXIT_REFUSED, error, status_hint(status->status),
			    "%s: %s: refused by the firmware: %s (status 0x%08x, extended status 0x%08x)",
			    s->device, what, text ? text : "no known reason",
			    status->status, status->extended);
	}

	if (update)
		m = find(update_meanings, error);
	if (!m)
		m = find(command_meanings, error);
	return fail(s, m ? m->code : EXIT_SYSTEM, error, m ? m->hint : NULL,
		    "%s: %s: %s", s->device, what,
		    m && m->text ? m->text : strerror(-error));
}
