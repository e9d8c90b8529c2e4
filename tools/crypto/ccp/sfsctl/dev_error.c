// SPDX-License-Identifier: GPL-2.0-only
/* What the errors of the device mean, and what to do about them */

#include <errno.h>
#include <string.h>

#include "platform.h"
#include "sfsctl.h"

struct meaning {
	int error;		/* 0 ends a table */
	enum exit_code code;
	const char *text;	/* NULL: as libc says */
	const char *hint;	/* NULL: of denied(), or none */
};

static const char ask_status[] = "'sfsctl status' says why, and what to do";
static const char copy_again[] = "copy the package again";
static const char no_driver[] = "there is no driver behind the node";
static const char no_node[] = "there is no such device node";
static const char other_device[] = "it is not an SFS device";
static const char use_default[] = "leave out --device to use " SFS_DEV_PATH;
static const char may_not[] = "the kernel does not permit it";

/* open() */
static const struct meaning open_meanings[] = {
	{ ENOENT, EXIT_NO_DEVICE, no_node, ask_status },
	{ ENOTDIR, EXIT_NO_DEVICE, no_node, ask_status },
	{ ENXIO, EXIT_NO_DEVICE, no_driver, ask_status },
	{ ENODEV, EXIT_NO_DEVICE, no_driver, ask_status },
	{ ENOTTY, EXIT_NO_DEVICE, other_device, use_default },
	{ EACCES, EXIT_PERMISSION, NULL, NULL },
	{ EPERM, EXIT_PERMISSION, NULL, NULL },
	{ EROFS, EXIT_PERMISSION, NULL, NULL },
	{ EBUSY, EXIT_BUSY, NULL, "try again" },
	{}
};

/* Both commands */
static const struct meaning command_meanings[] = {
	{ ENOTTY, EXIT_NO_DEVICE, other_device, use_default },
	{ ENODEV, EXIT_NO_DEVICE,
	  "the device was unbound or is gone, or SNP is on and the buffer is not HV-Fixed",
	  "'sfsctl status' says whether it is bound; if so, a reboot makes it HV-Fixed" },
	{ EPERM, EXIT_PERMISSION, may_not, NULL },
	{ EACCES, EXIT_PERMISSION, may_not, NULL },
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
	{ EBADF, EXIT_PERMISSION, "the device is not open for writing", NULL },
	{ EINVAL, EXIT_PAYLOAD, "the driver does not take this name",
	  "'sfsctl help check' has the rules for names" },
	{ ENOENT, EXIT_PAYLOAD, "the kernel does not find the payload",
	  "it is gone, or the kernel sees other files; 'sfsctl check' says what it can tell" },
	{ E2BIG, EXIT_PAYLOAD, "the payload is larger than 2093056 bytes",
	  "it cannot be sent, get a smaller package" },
	{ ENODATA, EXIT_PAYLOAD, "the payload is empty or not a file", copy_again },
	{ EBADMSG, EXIT_PAYLOAD, "the kernel cannot read or unpack the payload",
	  copy_again },
	{ EOPNOTSUPP, EXIT_PAYLOAD,
	  "the payload is compressed in a way that the kernel does not unpack",
	  "compress it with 'xz --check=crc32' or zstd, or not at all" },
	{ EACCES, EXIT_PERMISSION, "a security module does not let the kernel read the payload",
	  "LoadPin, IMA or another forbids it; the kernel's log says which" },
	{ ETXTBSY, EXIT_PAYLOAD, "the payload is open for writing",
	  "wait until whoever writes it has finished" },
	{ ETIMEDOUT, EXIT_UNKNOWN, "the firmware has not answered in time",
	  "it may still execute it, and is busy until it answers; if it never does, reset" },
	{ ENODEV, EXIT_UNKNOWN,
	  "the device was unbound or is gone; if it went during the update, that may have been executed",
	  "'sfsctl status' says whether it is bound, and 'sfsctl versions' what is running" },
	{}
};

/* With these the firmware has carried nothing out, whatever the version of the driver */
static const int not_sent[] = {
	E2BIG, EACCES, EBADF, EBADMSG, EBUSY, EINTR, EINVAL, ENODATA, ENOENT, ENOMEM,
	ENOTTY, EOPNOTSUPP, EPERM, ETXTBSY,
};

static const struct meaning *find(const struct meaning *m, int error)
{
	for (; m->error; m++)
		if (m->error == -error)
			return m;
	return NULL;
}

static const char *hint_of(struct sfsctl *s, const struct meaning *m, int error)
{
	if (m && !m->hint && m->code == EXIT_PERMISSION)
		return rights_hint(s->root, s->device, error);
	return m ? m->hint : NULL;
}

/**
 * open_device - open the SFS device, and nothing else
 * @s: the run
 * @for_update: also for the update
 * @fd: descriptor (out)
 *
 * Return: exit code.
 */
int open_device(struct sfsctl *s, bool for_update, int *fd)
{
	const struct meaning *m;
	struct misc_number number;

	misc_number_find(s->root, &number);
	/* The usual name is as good as it gets; any other must be proven */
	if (number.state == MISC_UNKNOWN && strcmp(s->device, SFS_DEV_PATH))
		return fail(s, EXIT_NO_DEVICE, 0,
			    "mount /proc or /sys, or leave out --device to use " SFS_DEV_PATH,
			    "cannot open %s: whether it is an SFS device cannot be told without /sys/class/misc and /proc/misc",
			    s->device);
	*fd = sfs_open(s->device, &number, for_update);
	if (*fd >= 0)
		return EXIT_OK;

	m = find(open_meanings, *fd);
	return fail(s, m ? m->code : EXIT_SYSTEM, *fd, hint_of(s, m, *fd),
		    "cannot open %s: %s", s->device,
		    m && m->text ? m->text : strerror(-*fd));
}

/* What an error of the update leaves open: did the firmware get the package? */
enum result update_result(int error)
{
	size_t i;

	if (!error)
		return RESULT_EXECUTED;
	if (error == -EIO)
		return RESULT_REFUSED;
	for (i = 0; i < ARRAY_SIZE(not_sent); i++)
		if (not_sent[i] == -error)
			return RESULT_NOT_SENT;
	return RESULT_UNKNOWN;
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
	if (!m && update && update_result(error) == RESULT_UNKNOWN)
		return fail(s, EXIT_UNKNOWN, error,
			    "'sfsctl versions' shows what is running now",
			    "%s: %s: %s; whether the firmware executes it is not known",
			    s->device, what, strerror(-error));
	return fail(s, m ? m->code : EXIT_SYSTEM, error, hint_of(s, m, error),
		    "%s: %s: %s", s->device, what,
		    m && m->text ? m->text : strerror(-error));
}
