// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a fuzzed program can do, see sfs_fuzz.h. A word that stands twice is taken twice as often.
 */
#include <errno.h>

#include "sfs_fuzz.h"

#define WORDS(...) (const char * const []) { __VA_ARGS__, NULL }

/* What the argument of an ioctl points to, see memory_of() */
#define MEMORY WORDS("good", "good", "good", "shared", "null", "nothing", "read-only", "edge", "kernel")

#define PAYLOADS WORDS("sfs-good.bin", "sfs-good.bin", "sfs-next.bin", "sfs-max.bin", "sfs-odd.bin", \
		       "sfs-corrupt.bin", "sfs-empty.bin", "sfs-toobig.bin", "none", "dot", "up", \
		       "folder", "slash", "nameless", "63-bytes", "64-bytes", "control", "8-bit")

#define IOCTL_ERRORS EIO, EBUSY, ETIMEDOUT, ENODEV, EPERM, EFAULT, EINTR, ENOMEM, EBADF

const struct fuzz_kind fuzz_kinds[FUZZ_KINDS] = {
	[FUZZ_OPEN]	= { "open", { WORDS("rw", "rw", "ro", "wo", "nonblock") }, 8, false,
			    { ENOENT, ENODEV, ENXIO, ENOMEM, ENFILE, EFAULT, EINTR } },
	[FUZZ_CLOSE]	= { "close", {}, 2, false, { EBADF } },
	[FUZZ_VERSIONS]	= { "versions", { MEMORY }, 10, true, { IOCTL_ERRORS } },
	[FUZZ_UPDATE]	= { "update", { PAYLOADS, MEMORY }, 14, true,
			    { IOCTL_ERRORS, EINVAL, ENOENT, E2BIG, ENODATA, EBADMSG, EOPNOTSUPP,
			      EACCES, ETXTBSY } },
	[FUZZ_IOCTL]	= { "ioctl", { WORDS("number-0", "number-3", "size", "direction", "type", "all-ones"),
				       MEMORY }, 2, true, { ENOTTY, EBADF, ENODEV } },
	[FUZZ_FILE]	= { "file", { WORDS("read", "write", "poll", "map", "seek", "sync", "lock") }, 2, true,
			    /* ENOSYS: the small kernel has no flock() */
			    { EBADF, EINVAL, ESPIPE, ENODEV, EINTR, ENOMEM, EACCES, EPERM, EFAULT, ENOSYS } },
	[FUZZ_BIND]	= { "bind", {}, 5, true,
			    { ENODEV, EBUSY, EINVAL, EIO, ETIMEDOUT, ENOMEM, EFAULT, EINTR, EACCES } },
	[FUZZ_UNBIND]	= { "unbind", {}, 5, true, { ENODEV, ENOMEM, EFAULT, EINTR, EACCES } },
	[FUZZ_FAULT]	= { "fault", { WORDS("delay=3", "delay=20", "delay=200", "status=7", "status=15",
					     "status=99,count=2", "ext-status=4294967295", "mailbox-status=3",
					     "recovery", "recovery,count=0", "garbage", "busy", "busy,count=0",
					     "all-ones", "ring-status=5", "hsti-status=5", "hang", "ring-hang") },
			    8, false, {} },
	[FUZZ_PSP]	= { "psp", { WORDS("clear", "release", "reset", "irq 1", "irq ffffffff") }, 4, false,
			    { EREMOTEIO } },
	[FUZZ_LIMIT]	= { "limit", { WORDS("0", "1", "2", "-1", "x", "") }, 1, false,
			    { EINVAL, ERANGE, ENOENT, ENOMEM, EFAULT } },
	[FUZZ_WAIT]	= { "wait", { WORDS("1", "5", "30") }, 3, false, {} },
	[FUZZ_ALARM]	= { "alarm", { WORDS("1", "4", "25") }, 3, false, {} },
	[FUZZ_CHILD]	= { "child", { WORDS("uses", "nobody", "leaves") }, 2, true, { EAGAIN, ENOMEM } },
	[FUZZ_FAIL]	= { "fail", { WORDS("1", "2", "3", "4", "6", "9", "13", "20", "35", "60") }, 2, false, {} },
};

const char *fuzz_word(const struct fuzz_op *op, unsigned int arg)
{
	const char * const *words = fuzz_kinds[op->kind].words[arg];

	return words ? words[op->arg[arg]] : NULL;
}

bool fuzz_may(const struct fuzz_op *op, int ret)
{
	const int *error;

	if (ret >= 0)
		return true;
	for (error = fuzz_kinds[op->kind].errors; *error; error++) {
		if (ret == -*error)
			return true;
	}

	return false;
}
