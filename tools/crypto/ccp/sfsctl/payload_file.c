// SPDX-License-Identifier: GPL-2.0-only
/* One file that may be a payload, see payload.h */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "payload.h"

static const char * const state_text[] = {
	[PAYLOAD_MISSING]	= "missing",
	[PAYLOAD_GOOD]		= "good",
	[PAYLOAD_PERHAPS]	= "compressed",
	[PAYLOAD_HIDDEN]	= "not to be looked at",
	[PAYLOAD_EMPTY]		= "empty",
	[PAYLOAD_NO_FILE]	= "not a regular file",
	[PAYLOAD_UNREADABLE]	= "unreadable",
	[PAYLOAD_UNSUPPORTED]	= "compressed, this kernel does not unpack it",
	[PAYLOAD_TOO_LARGE]	= "larger than 2093056 bytes",
	[PAYLOAD_PACKED_TOO_LARGE] = "compressed, and larger than 2097151 bytes even so",
	[PAYLOAD_DAMAGED]	= "not what the end of its name says it is",
	[PAYLOAD_FOREIGN]	= "compressed with a checksum that kernels do not know",
	[PAYLOAD_WAITS]		= "a FIFO or device, on which the kernel might wait for ever",
};

const char *payload_state_text(enum payload_state state)
{
	return state_text[state];
}

/* Does the kernel's search end with it, though it is bad? */
bool payload_state_final(enum payload_state state)
{
	return state >= PAYLOAD_TOO_LARGE;
}

/* What kind of file the first bytes make it, as far as the kernel cares */
static enum payload_state look_inside(const struct payload_file *file)
{
	static const __u8 xz_magic[] = { 0xfd, '7', 'z', 'X', 'Z', 0 };
	static const __u8 zst_magic[] = { 0x28, 0xb5, 0x2f, 0xfd };
	__u8 head[8] = {};
	ssize_t n;
	int fd = file_open("", file->path);

	/* Who may not read it can still say that it is there */
	if (fd < 0)
		return PAYLOAD_PERHAPS;
	n = read(fd, head, sizeof(head));
	close(fd);
	if (n < 0)
		return PAYLOAD_PERHAPS;
	if (!strcmp(file->suffix, ".zst")) {
		/* A frame, or one to skip */
		if (!memcmp(head, zst_magic, sizeof(zst_magic)) ||
		    ((head[0] & 0xf0) == 0x50 && !memcmp(head + 1, "\x2a\x4d\x18", 3)))
			return PAYLOAD_PERHAPS;
		return PAYLOAD_DAMAGED;
	}
	if (memcmp(head, xz_magic, sizeof(xz_magic)))
		return PAYLOAD_DAMAGED;
	/* Checks of a stream: none, CRC32; what "xz" makes by default is CRC64 */
	return head[7] > 1 ? PAYLOAD_FOREIGN : PAYLOAD_PERHAPS;
}

static void note_error(struct payload_file *file, int error)
{
	file->error = error;
	if (error == -ENOENT || error == -ENOTDIR)
		file->state = PAYLOAD_MISSING;
	else if (error == -EACCES || error == -EPERM)
		file->state = PAYLOAD_HIDDEN;
	else
		file->state = PAYLOAD_UNREADABLE;
}

/**
 * payload_examine - tell what the kernel would make of a file
 * @file: its path and suffix are set; the rest is set here
 * @supported: the kernel unpacks files with this suffix
 */
void payload_examine(struct payload_file *file, bool supported)
{
	struct stat st;

	if (stat(file->path, &st)) {
		note_error(file, -errno);
		return;
	}

	file->size = st.st_size;
	file->changed = st.st_mtim;
	if (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode))
		file->state = PAYLOAD_WAITS;
	else if (!S_ISREG(st.st_mode))
		file->state = PAYLOAD_NO_FILE;
	else if (!st.st_size)
		file->state = PAYLOAD_EMPTY;
	else if (!supported)
		file->state = PAYLOAD_UNSUPPORTED;
	else if (!*file->suffix)
		file->state = st.st_size > PAYLOAD_MAX_SIZE ?
			      PAYLOAD_TOO_LARGE : PAYLOAD_GOOD;
	else if (st.st_size > PAYLOAD_MAX_PACKED)
		file->state = PAYLOAD_PACKED_TOO_LARGE;
	else
		file->state = look_inside(file);
}

/**
 * payload_digest - SHA-256 of a payload as it is now
 * @file: from payload_find(); its size becomes that of what was read
 * @hex: the digest, empty on an error
 *
 * Return: 0, -EFBIG if it has grown beyond what a payload may have, or another
 * -errno.
 */
int payload_digest(struct payload_file *file, char hex[SHA256_HEX_SIZE])
{
	__u8 digest[SHA256_DIGEST_SIZE], buffer[16384];
	struct sha256 s;
	ssize_t n;
	int fd, ret = 0;

	hex[0] = '\0';
	fd = file_open("", file->path);
	if (fd < 0)
		return fd;

	sha256_init(&s);
	while (!ret && (n = read(fd, buffer, sizeof(buffer))) > 0) {
		sha256_update(&s, buffer, n);
		if (s.length > PAYLOAD_MAX_PACKED)
			ret = -EFBIG;
	}
	if (!ret && n < 0)
		ret = -errno;
	close(fd);
	if (ret)
		return ret;

	file->size = s.length;
	sha256_final(&s, digest);
	sha256_hex(digest, hex);
	return 0;
}
