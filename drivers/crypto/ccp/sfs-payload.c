// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: payloads of Seamless Firmware Servicing (SFS)
 *
 * A payload is a file that user space has named, so it may be anything: a FIFO that
 * nobody writes to, a file on a server that does not answer, gigabytes, or an archive
 * that unpacks to as much.  Nothing here is done with psp_sfs.lock held, and no more is
 * read or unpacked than fits into the caller's buffer.
 *
 * Files are requested as partial reads.  For these the firmware loader reads no further
 * than the buffer goes, keeps no copy for the next resume, and neither unpacks nor asks
 * a user-mode helper, which would make a missing file a wait of a minute.  So NAME.zst
 * and NAME.xz, as distributions install firmware, are unpacked here.
 */

#include <linux/align.h>
#include <linux/cleanup.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/firmware.h>
#include <linux/jiffies.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/xz.h>
#include <linux/zstd.h>

#include <kunit/visibility.h>

#include "sfs.h"

/* Folder below the firmware search path */
#define SFS_PAYLOAD_DIR		"amd/"

#define SFS_SUFFIX_SIZE		sizeof(".zst")

/* As many files may be missing, or bad, before whoever asks for more has to wait */
#define SFS_MAX_FAILURES	10
#define SFS_FAILURE_INTERVAL	(5 * HZ)
#define SFS_FAILURE_POLL_MSECS	50

/**
 * struct sfs_format - a kind of file that a payload may be in
 * @suffix:	goes behind the name
 * @unpack:	unpacks @in_size bytes to @out, which has SFS_STAGING_SIZE bytes, and sets
 *		@size to what came out; NULL if there is nothing to unpack
 */
struct sfs_format {
	const char *suffix;
	int (*unpack)(struct device *dev, const void *in, size_t in_size, void *out,
		      size_t *size);
};

/*
 * The loader puts each file that it cannot load into the log, and for reads into a
 * buffer it cannot be told not to.  What user space can trigger must have a limit, so
 * these are the failures since @begin.
 */
static struct {
	/* Protects the rest */
	spinlock_t lock;
	unsigned long begin;
	unsigned int count;
} sfs_failures = {
	.lock = __SPIN_LOCK_UNLOCKED(sfs_failures.lock),
	.begin = INITIAL_JIFFIES,
};

static bool sfs_may_fail(void)
{
	bool ret;

	spin_lock(&sfs_failures.lock);
	if (time_after(jiffies, sfs_failures.begin + SFS_FAILURE_INTERVAL)) {
		sfs_failures.begin = jiffies;
		sfs_failures.count = 0;
	}
	ret = sfs_failures.count < SFS_MAX_FAILURES;
	spin_unlock(&sfs_failures.lock);

	return ret;
}

static void sfs_count_failure(void)
{
	spin_lock(&sfs_failures.lock);
	sfs_failures.count++;
	spin_unlock(&sfs_failures.lock);
}

/**
 * sfs_loader_error() - what an error of the firmware loader means for a payload
 * @rc:		negative errno of the loader, the file system below it, or a security module
 *
 * The loader passes on what it gets, and most of that has another meaning for who calls
 * the ioctl: ETIMEDOUT, EIO, EBUSY and ENODEV would speak of the firmware.
 *
 * ================================  ============  ========================================
 * @rc                               result        meaning
 * ================================  ============  ========================================
 * ENOENT, ENOTDIR                   ENOENT        no such file in any folder
 * EFBIG, EOVERFLOW                  E2BIG         above what the loader or a file may have
 * EINVAL, EISDIR, ELOOP, ENXIO,     ENODATA       empty, or no regular file
 * ENODEV
 * EPERM, EACCES                     EACCES        LSM, LoadPin or IMA refuses it
 * ETXTBSY                           ETXTBSY       open for writing
 * ENOMEM                            ENOMEM
 * any other                         EBADMSG       cannot be read
 * ================================  ============  ========================================
 *
 * Return: as the table says.
 */
VISIBLE_IF_KUNIT int sfs_loader_error(int rc)
{
	switch (rc) {
	case -ENOENT:
	case -ENOTDIR:
		return -ENOENT;
	case -EFBIG:
	case -EOVERFLOW:
		return -E2BIG;
	case -EINVAL:
	case -EISDIR:
	case -ELOOP:
	case -ENXIO:
	case -ENODEV:
		return -ENODATA;
	case -EPERM:
	case -EACCES:
		return -EACCES;
	case -ETXTBSY:
	case -ENOMEM:
		return rc;
	default:
		return -EBADMSG;
	}
}

/* Read a file, but not more of it than SFS_STAGING_SIZE bytes */
static int sfs_read_file(struct device *dev, const char *name, const char *suffix, void *buf,
			 size_t *size)
{
	char path[sizeof(SFS_PAYLOAD_DIR) + PAYLOAD_NAME_SIZE + SFS_SUFFIX_SIZE];
	const struct firmware *fw;
	int rc;

	while (!sfs_may_fail()) {
		if (msleep_interruptible(SFS_FAILURE_POLL_MSECS))
			return -ERESTARTSYS;
	}

	snprintf(path, sizeof(path), SFS_PAYLOAD_DIR "%s%s", name, suffix);

	rc = request_partial_firmware_into_buf(&fw, path, dev, buf, SFS_STAGING_SIZE, 0);
	if (rc) {
		sfs_count_failure();
		/* If a signal ended the search in one folder, it went on in the next */
		return signal_pending(current) ? -ERESTARTSYS : sfs_loader_error(rc);
	}

	*size = fw->size;
	release_firmware(fw);

	return 0;
}

#ifdef CONFIG_FW_LOADER_COMPRESS_ZSTD
static int sfs_unpack_zstd(struct device *dev, const void *in, size_t in_size, void *out,
			   size_t *size)
{
	void *workspace __free(kvfree) = kvmalloc(zstd_dctx_workspace_bound(),
						  GFP_KERNEL_ACCOUNT);
	zstd_dctx *ctx;
	int error;

	if (!workspace)
		return -ENOMEM;

	ctx = zstd_init_dctx(workspace, zstd_dctx_workspace_bound());
	if (!ctx)
		return -ENOMEM;

	*size = zstd_decompress_dctx(ctx, out, SFS_STAGING_SIZE, in, in_size);
	if (!zstd_is_error(*size))
		return 0;

	error = zstd_get_error_code(*size);
	dev_warn_ratelimited(dev, "sfs: a payload cannot be unpacked, zstd error %d\n", error);

	switch (error) {
	case ZSTD_error_dstSize_tooSmall:
		return -E2BIG;
	case ZSTD_error_memory_allocation:
		return -ENOMEM;
	case ZSTD_error_version_unsupported:
	case ZSTD_error_frameParameter_unsupported:
	case ZSTD_error_frameParameter_windowTooLarge:
	case ZSTD_error_dictionary_wrong:
		return -EOPNOTSUPP;
	default:
		return -EBADMSG;
	}
}
#endif /* CONFIG_FW_LOADER_COMPRESS_ZSTD */

#ifdef CONFIG_FW_LOADER_COMPRESS_XZ
static int sfs_unpack_xz(struct device *dev, const void *in, size_t in_size, void *out,
			 size_t *size)
{
	struct xz_buf xz = {
		.in = in, .in_size = in_size, .out = out, .out_size = SFS_STAGING_SIZE,
	};
	struct xz_dec *dec;
	enum xz_ret ret;

	dec = xz_dec_init(XZ_SINGLE, 0);
	if (!dec)
		return -ENOMEM;

	ret = xz_dec_run(dec, &xz);
	xz_dec_end(dec);
	*size = xz.out_pos;
	if (ret == XZ_STREAM_END)
		return 0;

	dev_warn_ratelimited(dev, "sfs: a payload cannot be unpacked, xz error %d\n", ret);

	switch (ret) {
	case XZ_BUF_ERROR:
		/* In single-call mode this is a lack of room: what is cut is XZ_DATA_ERROR */
		return -E2BIG;
	case XZ_MEM_ERROR:
		return -ENOMEM;
	case XZ_OPTIONS_ERROR:
	case XZ_MEMLIMIT_ERROR:
	case XZ_UNSUPPORTED_CHECK:
		return -EOPNOTSUPP;
	default:
		return -EBADMSG;
	}
}
#endif /* CONFIG_FW_LOADER_COMPRESS_XZ */

/* In the order of the firmware loader */
static const struct sfs_format sfs_formats[] = {
	{ "" },
#ifdef CONFIG_FW_LOADER_COMPRESS_ZSTD
	{ ".zst", sfs_unpack_zstd },
#endif
#ifdef CONFIG_FW_LOADER_COMPRESS_XZ
	{ ".xz", sfs_unpack_xz },
#endif
};

static int sfs_load_packed(struct device *dev, const char *name, const struct sfs_format *format,
			   void *buf, size_t *size)
{
	void *packed __free(kvfree) = kvmalloc(SFS_STAGING_SIZE, GFP_KERNEL_ACCOUNT);
	size_t packed_size;
	int rc;

	if (!packed)
		return -ENOMEM;

	rc = sfs_read_file(dev, name, format->suffix, packed, &packed_size);
	if (rc)
		return rc;

	/* No telling what follows */
	if (packed_size >= SFS_STAGING_SIZE)
		return -E2BIG;

	return format->unpack(dev, packed, packed_size, buf, size);
}

/**
 * sfs_load_payload() - read a payload, packed or not
 * @dev:	device that is named in messages
 * @name:	name of the payload, known to be valid
 * @buf:	SFS_STAGING_SIZE bytes, filled with the payload, and zero from there to the next
 *		multiple of SFS_LINE_SIZE (out)
 * @size:	bytes of the payload, 1 to SFS_MAX_PAYLOAD_SIZE (out)
 *
 * Context: process, may sleep for as long as the file takes, so no lock may be held.
 * Return: 0, or -ENOENT, -E2BIG, -ENODATA (empty, or not a regular file), -EBADMSG (cannot
 * be read, or is a damaged archive), -EOPNOTSUPP (packed in a way that the kernel cannot
 * unpack), -EACCES (a security module refuses it), -ETXTBSY, -ENOMEM, -ERESTARTSYS.
 */
int sfs_load_payload(struct device *dev, const char *name, void *buf, size_t *size)
{
	const struct sfs_format *format;
	unsigned int i;
	int rc;

	for (i = 0; i < ARRAY_SIZE(sfs_formats); i++) {
		format = &sfs_formats[i];

		if (format->unpack)
			rc = sfs_load_packed(dev, name, format, buf, size);
		else
			rc = sfs_read_file(dev, name, format->suffix, buf, size);
		if (rc != -ENOENT)
			break;
	}

	if (rc)
		return rc;

	if (!*size)
		return -ENODATA;

	if (*size > SFS_MAX_PAYLOAD_SIZE)
		return -E2BIG;

	/* There is what a file has left that failed half-way in an earlier folder */
	memset(buf + *size, 0, ALIGN(*size, SFS_LINE_SIZE) - *size);

	return 0;
}
