// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: KUnit tests of Seamless Firmware Servicing (SFS)
 *
 * What needs no device, as it is a function of its arguments.
 * Setup and teardown have their tests in sfs_dev_kunit.c.
 */

#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/err.h>
#include <linux/psp.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "sfs_fixture_kunit.h"

/* Command 14 is complete */
#define DONE		(PSP_CMDRESP_RESP | (PSP_CMD_TEE_EXTENDED_CMD << 16))

/* No status of the firmware */
#define UNTOUCHED	0x5a5a5a5a

/* What is in the buffer, and where, is in sfs_cmd_kunit.c: there is a firmware to see it */
static void command_is_what_firmware_expects(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, SFS_MAX_PAYLOAD_SIZE, 2093056);

	KUNIT_EXPECT_EQ(test, (int)PSP_CMD_TEE_EXTENDED_CMD, 14);
	KUNIT_EXPECT_EQ(test, (int)PSP_SUB_CMD_SFS_GET_FW_VERSIONS, 1);
	KUNIT_EXPECT_EQ(test, (int)PSP_SUB_CMD_SFS_UPDATE, 2);
}

struct response_case {
	const char *name;
	u32 reg;
	u32 header;
	u32 extended;
	int rc;
	struct sfs_status st;
};

static const struct response_case response_cases[] = {
	{ "ok", DONE, .rc = 0 },
	{ "ok, nothing but the response bit", PSP_CMDRESP_RESP, .rc = 0 },
	{ "ok, extended status", DONE, .extended = 0x11223344,
	  .rc = 0, .st = { 0, 0x11223344 } },
	{ "mailbox status", DONE | 0x0f, .rc = -EIO, .st = { 0x0f, 0 } },
	{ "mailbox status, all 16 bits", DONE | 0xffff, .rc = -EIO, .st = { 0xffff, 0 } },
	{ "mailbox status, extended status", DONE | 0x01, .extended = 0xfedcba98,
	  .rc = -EIO, .st = { 0x01, 0xfedcba98 } },
	{ "header status", DONE, .header = 0x0a, .rc = -EIO, .st = { 0x0a, 0 } },
	{ "header status, all 32 bits", DONE, .header = 0xffffffff,
	  .rc = -EIO, .st = { 0xffffffff, 0 } },
	{ "header status, extended status", DONE, .header = 0x12, .extended = 0x80000001,
	  .rc = -EIO, .st = { 0x12, 0x80000001 } },
	{ "both, the mailbox counts", DONE | 0x05, .header = 0x0b, .extended = 0x77,
	  .rc = -EIO, .st = { 0x05, 0x77 } },
	{ "recovery", DONE | PSP_CMDRESP_RECOVERY, .header = 0x0a, .extended = 0x77,
	  .rc = -EBUSY, .st = { UNTOUCHED, UNTOUCHED } },
	{ "recovery, mailbox status", DONE | PSP_CMDRESP_RECOVERY | 0x05,
	  .rc = -EBUSY, .st = { UNTOUCHED, UNTOUCHED } },
	{ "all bits set, the device is gone", ~0U, .header = 0x0a, .extended = 0x77,
	  .rc = -ENODEV, .st = { UNTOUCHED, UNTOUCHED } },
	{ "all bits but one set", ~0U - 1, .rc = -EBUSY, .st = { UNTOUCHED, UNTOUCHED } },
};

KUNIT_ARRAY_PARAM_DESC(response, response_cases, name);

static void response_is_decoded(struct kunit *test)
{
	const struct response_case *param = test->param_value;
	struct sfs_status st = { UNTOUCHED, UNTOUCHED };
	struct sfs_test_buffer *cmd;

	/* Nothing behind the header page matters */
	cmd = kunit_kzalloc(test, SFS_HEADER_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, cmd);

	cmd->header.status = param->header;
	cmd->extended = param->extended;

	KUNIT_EXPECT_EQ(test, param->rc, sfs_decode_response(param->reg, (void *)cmd, &st));
	KUNIT_EXPECT_EQ(test, st.status, param->st.status);
	KUNIT_EXPECT_EQ(test, st.extended, param->st.extended);
}

struct size_case {
	const char *name;
	size_t size;
	u32 payload_size;
};

static const struct size_case size_cases[] = {
	{ "one byte", 1, SZ_64K },
	{ "fills the first step", 61440, SZ_64K },
	{ "one byte into the second step", 61441, SZ_128K },
	{ "odd", 100001, SZ_128K },
	{ "fills the last step but one", 2027520, SZ_2M - SZ_64K },
	{ "one byte into the last step", 2027521, SZ_2M },
	{ "one byte less than the largest", SFS_MAX_PAYLOAD_SIZE - 1, SZ_2M },
	{ "largest", SFS_MAX_PAYLOAD_SIZE, SZ_2M },
};

KUNIT_ARRAY_PARAM_DESC(size, size_cases, name);

static void payload_size_is_rounded(struct kunit *test)
{
	const struct size_case *param = test->param_value;

	KUNIT_EXPECT_EQ(test, param->payload_size, sfs_payload_size(param->size));
}

struct name_case {
	const char *name;
	const char *payload;
	/* As many 'n' before @payload */
	unsigned int fill;
	bool valid;
};

static const struct name_case name_cases[] = {
	{ "1 byte", "n", 0, true },
	{ "62 bytes", ".bin", 58, true },
	{ "63 bytes", ".bin", 59, true },
	{ "64 bytes, not terminated", ".bin", 60, false },
	{ "empty", "", 0, false },
	{ "this folder", ".", 0, false },
	{ "parent folder", "..", 0, false },
	{ "three dots", "...", 0, true },
	{ "hidden", ".n", 0, true },
	{ "two dots and more", "..n", 0, true },
	{ "ends in two dots", "..", 1, true },
	{ "absolute", "/n", 0, false },
	{ "in a folder", "/n", 1, false },
	{ "is a folder", "/", 1, false },
	{ "is the root", "/", 0, false },
	{ "through the parent folder", "../n", 0, false },
	{ "slash at the end of 63 bytes", "/", 62, false },
	{ "backslash", "\\n", 1, true },
	{ "space", " n", 1, true },
	{ "one space", " ", 0, true },
	{ "percent signs", "%s%n", 0, true },
	{ "tilde", "~", 0, true },
	{ "newline", "\n", 1, false },
	{ "escape", "\x1b[2J", 0, false },
	{ "last control character", "\x1f", 1, false },
	{ "DEL", "\x7f", 1, false },
	{ "control character at the end of 63 bytes", "\x01", 62, false },
	{ "last printable character", "~", 1, true },
	{ "CSI, the C1 control character", "\x9b", 1, false },
	{ "UTF-8, two bytes", "\xc3\xbc.bin", 1, false },
	{ "UTF-8, four bytes", "\xf0\x9f\x90\xa7", 0, false },
	{ "highest byte", "\xff", 1, false },
};

KUNIT_ARRAY_PARAM_DESC(name, name_cases, name);

/* What is behind the NUL makes no valid name bad, and is not looked at */
static char *make_payload_name(struct kunit *test)
{
	char *name;

	/* Of this very size, so that KASAN sees an access behind it */
	name = kunit_kmalloc(test, PAYLOAD_NAME_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, name);
	memset(name, '/', PAYLOAD_NAME_SIZE);

	return name;
}

static void payload_name_is_checked(struct kunit *test)
{
	const struct name_case *param = test->param_value;
	size_t len = strlen(param->payload);
	char *name = make_payload_name(test);

	KUNIT_ASSERT_LE(test, param->fill + len, PAYLOAD_NAME_SIZE);
	memset(name, 'n', param->fill);
	memcpy(name + param->fill, param->payload,
	       min(len + 1, PAYLOAD_NAME_SIZE - param->fill));

	KUNIT_EXPECT_EQ(test, param->valid, sfs_payload_name_valid(name));
}

/* Each byte, wherever it is */
static void payload_name_bytes_are_checked(struct kunit *test)
{
	char *name = make_payload_name(test);
	unsigned int byte, i;
	bool valid;

	for (byte = 1; byte <= U8_MAX; byte++) {
		valid = byte >= ' ' && byte <= '~' && byte != '/';

		for (i = 0; i < PAYLOAD_NAME_SIZE - 1; i++) {
			memset(name, 'n', PAYLOAD_NAME_SIZE - 1);
			name[PAYLOAD_NAME_SIZE - 1] = '\0';
			name[i] = byte;
			KUNIT_EXPECT_EQ_MSG(test, valid, sfs_payload_name_valid(name),
					    "byte %#x at %u", byte, i);
		}
	}
}

struct loader_case {
	const char *name;
	int rc;
	int result;
};

static const struct loader_case loader_cases[] = {
	{ "no such file", -ENOENT, -ENOENT },
	{ "folder is a file", -ENOTDIR, -ENOENT },
	{ "larger than the buffer", -EFBIG, -E2BIG },
	{ "larger than a file may be", -EOVERFLOW, -E2BIG },
	{ "empty, or not regular", -EINVAL, -ENODATA },
	{ "folder", -EISDIR, -ENODATA },
	{ "loop of links", -ELOOP, -ENODATA },
	{ "socket, or a FIFO without a reader", -ENXIO, -ENODATA },
	{ "node of a device that is not there", -ENODEV, -ENODATA },
	{ "LoadPin", -EPERM, -EACCES },
	{ "IMA, or another security module", -EACCES, -EACCES },
	{ "open for writing", -ETXTBSY, -ETXTBSY },
	{ "no memory", -ENOMEM, -ENOMEM },
	/* These would speak of the firmware */
	{ "disk fails", -EIO, -EBADMSG },
	{ "server does not answer", -ETIMEDOUT, -EBADMSG },
	{ "file is busy", -EBUSY, -EBADMSG },
	{ "lock is not free", -EAGAIN, -EBADMSG },
	/* These would speak of the ioctl and its argument */
	{ "bad address", -EFAULT, -EBADMSG },
	{ "bad descriptor", -EBADF, -EBADMSG },
	{ "no such ioctl", -ENOTTY, -EBADMSG },
	{ "interrupted without a signal", -EINTR, -EBADMSG },
	{ "stale handle", -ESTALE, -EBADMSG },
	{ "too many files", -ENFILE, -EBADMSG },
};

KUNIT_ARRAY_PARAM_DESC(loader, loader_cases, name);

static void loader_error_is_translated(struct kunit *test)
{
	const struct loader_case *param = test->param_value;

	KUNIT_EXPECT_EQ(test, param->result, sfs_loader_error(param->rc));
}

/* Whatever comes, it is one of those that are documented for a payload */
static void no_loader_error_is_taken_for_another(struct kunit *test)
{
	static const int documented[] = {
		-ENOENT, -E2BIG, -ENODATA, -EACCES, -ETXTBSY, -ENOMEM, -EBADMSG,
	};
	unsigned int i;
	int rc, result;

	for (rc = -1; rc >= -MAX_ERRNO; rc--) {
		result = sfs_loader_error(rc);
		for (i = 0; i < ARRAY_SIZE(documented); i++) {
			if (result == documented[i])
				break;
		}
		KUNIT_EXPECT_LT_MSG(test, i, ARRAY_SIZE(documented), "%d becomes %d", rc, result);
	}
}

static struct kunit_case sfs_test_cases[] = {
	KUNIT_CASE(command_is_what_firmware_expects),
	KUNIT_CASE_PARAM(response_is_decoded, response_gen_params),
	KUNIT_CASE_PARAM(payload_size_is_rounded, size_gen_params),
	KUNIT_CASE_PARAM(payload_name_is_checked, name_gen_params),
	KUNIT_CASE(payload_name_bytes_are_checked),
	KUNIT_CASE_PARAM(loader_error_is_translated, loader_gen_params),
	KUNIT_CASE(no_loader_error_is_taken_for_another),
	{ }
};

static struct kunit_suite sfs_test_suite = {
	.name = "ccp_sfs",
	.test_cases = sfs_test_cases,
};

kunit_test_suite(sfs_test_suite);
