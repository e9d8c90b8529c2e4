// SPDX-License-Identifier: GPL-2.0-only
/* Tests of the parts that need no file, no device and no command line */

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../journal.h"
#include "../payload.h"
#include "../sfsctl.h"

struct unit_test {
	const char *name;
	void (*run)(void);
};

static bool unit_failed;

#define EXPECT(condition)						\
	do {								\
		if (!(condition)) {					\
			printf("# %s:%d: not true: %s\n", __FILE__,	\
			       __LINE__, #condition);			\
			unit_failed = true;				\
		}							\
	} while (0)

static bool digest_is(const void *data, size_t size, const char *expected)
{
	__u8 digest[SHA256_DIGEST_SIZE];
	char hex[SHA256_HEX_SIZE];
	struct sha256 s;

	sha256_init(&s);
	sha256_update(&s, data, size);
	sha256_final(&s, digest);
	sha256_hex(digest, hex);
	return !strcmp(hex, expected);
}

/* The examples of NIST for FIPS 180-4 */
static void test_sha256_nist(void)
{
	static const struct {
		const char *message;
		const char *digest;
	} vectors[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
		{
			"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
			"cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
		},
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(vectors); i++)
		EXPECT(digest_is(vectors[i].message, strlen(vectors[i].message),
				 vectors[i].digest));
}

static void test_sha256_million(void)
{
	static char message[1000000];

	memset(message, 'a', sizeof(message));
	EXPECT(digest_is(message, sizeof(message),
			 "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
}

/* However the data is cut, the digest is the same */
static void test_sha256_pieces(void)
{
	__u8 message[300], whole[SHA256_DIGEST_SIZE], pieces[SHA256_DIGEST_SIZE];
	struct sha256 s;
	size_t i, cut;

	for (i = 0; i < sizeof(message); i++)
		message[i] = i * 7;
	sha256_init(&s);
	sha256_update(&s, message, sizeof(message));
	sha256_final(&s, whole);
	for (cut = 1; cut < sizeof(message); cut++) {
		sha256_init(&s);
		for (i = 0; i < sizeof(message); i += cut)
			sha256_update(&s, message + i, sizeof(message) - i < cut ?
				      sizeof(message) - i : cut);
		sha256_final(&s, pieces);
		EXPECT(!memcmp(whole, pieces, sizeof(whole)));
	}
}

static bool json_is(const char *value, const char *expected)
{
	char *text = NULL;
	size_t size;
	struct json j;
	FILE *out = open_memstream(&text, &size);
	bool same;

	json_init(&j, out);
	json_string(&j, NULL, value);
	fclose(out);
	same = !strcmp(text, expected);
	if (!same)
		printf("# got %s\n", text);
	free(text);
	return same;
}

static void test_json_strings(void)
{
	static const struct {
		const char *value;
		const char *json;
	} cases[] = {
		{ NULL, "null" },
		{ "", "\"\"" },
		{ "a\"b\\c/", "\"a\\\"b\\\\c/\"" },
		{ "\t\n\x1b\x7f", "\"\\u0009\\u000a\\u001b\\u007f\"" },
		{ "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
		  "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"" },

		/* What steers a terminal is escaped; U+E0041 takes two halves */
		{ "\xc2\x9b", "\"\\u009b\"" },
		{ "a\xe2\x80\xae", "\"a\\u202e\"" },
		{ "\xef\xbb\xbf", "\"\\ufeff\"" },
		{ "\xf3\xa0\x81\x81", "\"\\udb40\\udc41\"" },
		{ "\xf3\xa0\x8d\x81", "\"\\udb40\\udf41\"" },

		/* No UTF-8: lone continuation, overlong, surrogate, too large, cut short */
		{ "\x80", "\"\\ufffd\"" },
		{ "\xc0\xaf", "\"\\ufffd\\ufffd\"" },
		{ "\xe0\x80\xaf", "\"\\ufffd\\ufffd\\ufffd\"" },
		{ "\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"" },
		{ "\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"" },
		{ "\xf0\x9f\x98", "\"\\ufffd\\ufffd\\ufffd\"" },
		{ "x\xe2\x82", "\"x\\ufffd\\ufffd\"" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		EXPECT(json_is(cases[i].value, cases[i].json));
}

static void test_json_nesting(void)
{
	static const char expected[] =
		"{\"a\":[],\"b\":[{},18446744073709551615],\"c\":true,\"d\":null,\"e\":\"00ff\"}";
	char *text = NULL;
	size_t size;
	struct json j;
	FILE *out = open_memstream(&text, &size);

	json_init(&j, out);
	json_object_begin(&j, NULL);
	json_array_begin(&j, "a");
	json_array_end(&j);
	json_array_begin(&j, "b");
	json_object_begin(&j, NULL);
	json_object_end(&j);
	json_uint(&j, NULL, ~0ULL);
	json_array_end(&j);
	json_bool(&j, "c", true);
	json_null(&j, "d");
	json_hex(&j, "e", "\x00\xff", 2);
	json_object_end(&j);
	fclose(out);
	EXPECT(!strcmp(text, expected));
	free(text);
}

static void test_status_words(void)
{
	static const char * const words[] = {
		"ok", "bad payload address", "bad total size", "bad image address",
		"bad package size", "SFS is disabled", "bad customer signature",
		"bad AMD signature", "internal error",
		"customer signature not allowed", "bad base patch level",
		"bad current patch level", "bad new patch level",
		"bad sub-command", "protection failure", "busy",
		"firmware version mismatch", "system version mismatch",
		"SEV is still initialised",
	};
	__u32 i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		EXPECT(!strcmp(status_text(i), words[i]));
		EXPECT(!i == !status_hint(i));
	}
	for (; i < 0x10000; i++)
		EXPECT(!status_text(i) && !status_hint(i));
	EXPECT(!status_text(~0U) && !status_hint(~0U));
	EXPECT(!status_text(1U << 31) && !status_hint(0x80000001));
}

static void test_names(void)
{
	static const char * const bad[] = {
		"", ".", "..", "/", "a/b", "/a", "a/", "../a", "a\nb", "\x1b[2J",
		"\x01", "a\x7f", "a\t", "\xff", "\xc3\xa4", "\x80",
	};
	static const char * const good[] = {
		"a", "...", ".a", "..a", "a..", "-y", " ", "a b",
		"a\\b", "%s", "~",
	};
	char name[SFS_NAME_MAX + 2];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT(payload_name_problem(bad[i]));
	for (i = 0; i < ARRAY_SIZE(good); i++)
		EXPECT(!payload_name_problem(good[i]));

	memset(name, 'n', sizeof(name));
	name[SFS_NAME_MAX + 1] = '\0';
	EXPECT(payload_name_problem(name));
	name[SFS_NAME_MAX] = '\0';
	EXPECT(strlen(name) == 63);
	EXPECT(!payload_name_problem(name));
}

static void test_blob_length(void)
{
	__u8 blob[SFS_BLOB_SIZE];

	memset(blob, SFS_BLOB_FILL, sizeof(blob));
	EXPECT(blob_length(blob) == 0);
	blob[0] = 0;
	EXPECT(blob_length(blob) == 1);
	blob[100] = 0xc6;
	EXPECT(blob_length(blob) == 101);
	blob[SFS_BLOB_SIZE - 1] = 1;
	EXPECT(blob_length(blob) == SFS_BLOB_SIZE);
}

/* What the driver makes of the next command; linked with --wrap */
static int driver_errno;
static __u32 firmware_status;

int __wrap_ioctl(int fd, unsigned long request, void *arg)
{
	struct sfs_user_get_fw_versions *versions = arg;
	struct sfs_user_update_package *update = arg;

	EXPECT(fd == 5);
	if (request == SFSIOCFWVERS) {
		memset(versions->blob, 0x42, sizeof(versions->blob));
		versions->sfs_status = firmware_status;
		versions->sfs_extended_status = 8;
	} else {
		EXPECT(request == SFSIOCUPDATEPKG);
		EXPECT(update->payload_name[SFS_NAME_MAX] == '/' ||
		       !strcmp(update->payload_name, "name.bin"));
		update->sfs_status = firmware_status;
		update->sfs_extended_status = 8;
	}
	errno = driver_errno;
	return driver_errno ? -1 : 0;
}

/*
 * The firmware's words count with success and EIO alone, versions with success, which a
 * status that says otherwise is not
 */
static void test_commands(void)
{
	static const struct {
		int error;
		__u32 status;
		int result;
	} cases[] = {
		{ 0, 0, 0 }, { 0, 7, -EIO }, { EIO, 7, -EIO }, { EIO, 0, -EIO },
		{ EBUSY, 7, -EBUSY }, { ENODEV, 7, -ENODEV },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sfs_status a = { 1, 1 }, b = { 1, 1 };
		__u8 blob[SFS_BLOB_SIZE] = {};
		__u8 byte = 0;

		driver_errno = cases[i].error;
		firmware_status = cases[i].status;
		EXPECT(sfs_get_versions(5, blob, &a) == cases[i].result);
		EXPECT(sfs_update(5, "name.bin", &b) == cases[i].result);
		if (!cases[i].result)
			byte = 0x42;
		EXPECT(blob[0] == byte && blob[SFS_BLOB_SIZE - 1] == byte);
		if (!cases[i].result || cases[i].result == -EIO)
			EXPECT(a.status == firmware_status && a.extended == 8);
		else
			EXPECT(!a.status && !a.extended);
		EXPECT(b.status == a.status && b.extended == a.extended);
	}
}

/* A name that is refused after the caller's authority was looked at is a yes */
static void test_ask(void)
{
	static const struct {
		int error;
		int result;
	} cases[] = {
		{ 0, 0 }, { EINVAL, 0 }, { EBADF, 0 }, { EPERM, -EPERM }, { ENOTTY, -ENOTTY },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		driver_errno = cases[i].error;
		EXPECT(sfs_ask(5) == cases[i].result);
	}
}

/* What the C library is told; linked with --wrap */
static char logged[64];

void __wrap_syslog(int priority, const char *format, ...)
{
	va_list args;

	EXPECT(priority == LOG_ERR);
	va_start(args, format);
	vsnprintf(logged, sizeof(logged), format, args);
	va_end(args);
}

/* What comes from the outside is text, and no format */
static void test_journal(void)
{
	journal_write(LOG_ERR, "100%s %n");
	EXPECT(!strcmp(logged, "100%s %n"));
}

static const struct unit_test tests[] = {
	{ "SHA-256: examples of NIST", test_sha256_nist },
	{ "SHA-256: a million times 'a'", test_sha256_million },
	{ "SHA-256: data in pieces", test_sha256_pieces },
	{ "JSON: strings", test_json_strings },
	{ "JSON: objects and arrays", test_json_nesting },
	{ "status words", test_status_words },
	{ "names of payloads", test_names },
	{ "length of the version blob", test_blob_length },
	{ "commands: what the driver and the firmware say", test_commands },
	{ "journal: what syslog() gets", test_journal },
	{ "commands: asking whether they are permitted", test_ask },
};

int main(void)
{
	size_t i, failed = 0;

	printf("KTAP version 1\n1..%zu\n", ARRAY_SIZE(tests));
	for (i = 0; i < ARRAY_SIZE(tests); i++) {
		unit_failed = false;
		tests[i].run();
		failed += unit_failed;
		printf("%s %zu %s\n", unit_failed ? "not ok" : "ok", i + 1,
		       tests[i].name);
	}
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
