// SPDX-License-Identifier: GPL-2.0-only
/* What the errors of the device mean, and what to do about them */

#include <errno.h>
#include <string.h>

#include "sfsctl.h"
#include "status.h"

struct meaning {
	int error;
	enum exit_code code;
	const char *text;	/* NULL: as libc says */
	const char *hint;
};

static const char ask_status[] = "'sfsctl status' says why, and what to do";
static const char be_root[] = "run it as root (CAP_SYS_ADMIN)";

static const struct meaning open_meanings[] = {
	{ ENOENT, EXIT_NO_DEVICE, "there is no such device node", ask_status },
	{ ENOTDIR, EXIT_NO_DEVICE, "there is no such device node", ask_status },
	{ ENXIO, EXIT_NO_DEVICE, "there is no driver behind the node", ask_status },
	{ ENODEV, EXIT_NO_DEVICE, "there is no driver behind the node", ask_status },
	{ ENOTTY, EXIT_NO_DEVICE, "it is not an SFS device", "leave out --device to use " SFS_DEV_PATH },
	{ EACCES, EXIT_PERMISSION, NULL, be_root },
	{ EPERM, EXIT_PERMISSION, NULL, be_root },
	{ EROFS, EXIT_PERMISSION, NULL, be_root },
	{ EBUSY, EXIT_BUSY, NULL, "try again" },
};

static const struct meaning command_meanings[] = {
	{ ENOTTY, EXIT_NO_DEVICE, "it is not an SFS device", "leave out --device to use " SFS_DEV_PATH },
	{ ENODEV, EXIT_NO_DEVICE, "the device is gone", ask_status },
	{ EPERM, EXIT_PERMISSION, "the kernel does not permit it",
	  "run it as root (CAP_SYS_ADMIN); if you do, 'sfsctl status' shows whether the kernel is locked down" },
	{ EACCES, EXIT_PERMISSION, NULL, be_root },
	{ EBADF, EXIT_PERMISSION, "the device is not open for writing", be_root },
	{ EINVAL, EXIT_PAYLOAD, "the driver does not take this name", "'sfsctl help check' has the rules for names" },
	{ ENOENT, EXIT_PAYLOAD, "the kernel does not find the payload",
	  "'sfsctl check NAME' shows where the kernel looks" },
	{ E2BIG, EXIT_PAYLOAD, "the payload is larger than 2093056 bytes", "it does not fit, get a smaller package" },
	{ ENODATA, EXIT_PAYLOAD, "the payload is empty", "copy the package again" },
	{ EBUSY, EXIT_BUSY, "an earlier command is still with the firmware",
	  "wait until it is done; if it never ends, reset the machine" },
	{ ETIMEDOUT, EXIT_BUSY, "the firmware has not answered in time",
	  "it may still carry out the command; further commands are busy until it answers, if it never does, reset the machine" },
	{ EINTR, EXIT_SYSTEM, "interrupted before it was sent", "try again" },
	{ ENOMEM, EXIT_SYSTEM, NULL, "free some memory and try again" },
};

static const struct meaning *find(const struct meaning *table, size_t count,
				  int error)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (table[i].error == -error)
			return &table[i];
	return NULL;
}

/* Note that the device cannot be opened; returns the exit code */
int fail_open(struct sfsctl *s, int error)
{
	const struct meaning *m;

	m = find(open_meanings, ARRAY_SIZE(open_meanings), error);
	return fail(s, m ? m->code : EXIT_SYSTEM, error, m ? m->hint : NULL,
		    "cannot open %s: %s", s->device,
		    m && m->text ? m->text : strerror(-error));
}

/**
 * fail_command - note that a command failed
 * @s: the run
 * @error: -errno of the command
 * @what: what was asked of the device
 * @status: what the firmware said, used if @error is -EIO
 *
 * Return: the exit code.
 */
int fail_command(struct sfsctl *s, int error, const char *what,
		 const struct sfs_status *status)
{
	const struct meaning *m;

	if (error == -EIO) {
		const char *text = status_text(status->status);

		s->failure.refused = true;
		s->failure.firmware = *status;
		return fail(s, EXIT_REFUSED, error, status_hint(status->status),
			    "%s: %s: the firmware refused it: %s (status 0x%08x, extended status 0x%08x)",
			    s->device, what, text ? text : "no known reason",
			    status->status, status->extended);
	}

	m = find(command_meanings, ARRAY_SIZE(command_meanings), error);
	return fail(s, m ? m->code : EXIT_SYSTEM, error, m ? m->hint : NULL,
		    "%s: %s: %s", s->device, what,
		    m && m->text ? m->text : strerror(-error));
}
