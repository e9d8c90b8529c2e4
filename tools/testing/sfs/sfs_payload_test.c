// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: which files become packages, and what of them the firmware sees
 *
 * Needs the emulated PSP and its demo packages, see README.md.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

/* What this firmware says to a package that it has executed already */
#define BAD_NEW_LEVEL	0x0c

/* 63 bytes: the longest there can be */
#define LONGEST_NAME	"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn.bin"

/* Where a package for the emulated PSP has its size, of 32 bits */
#define OFFSET_OF_SIZE	12

/* Names for what tests make themselves */
#define MADE_FILE	"kselftest-made.bin"
#define MADE_PATH	SFS_PAYLOAD_FOLDER MADE_FILE

/*
 * A folder that the loader looks into before, and a file that fails half-way: it ends
 * before its size, but is longer than a small package
 */
#define EARLIER_ROOT	"/lib/firmware/updates"
#define EARLIER_FOLDER	EARLIER_ROOT "/amd"
#define EARLIER_PATH	EARLIER_FOLDER "/" MADE_FILE
#define SMALL_SIZE	201
#define FAILING_FILE	"/sys/bus/pci/devices/0000:00:00.0/resource"

static int copy_payload(const char *from, const char *to)
{
	char chunk[65536], path[128];
	int in, out, ret = 0;
	ssize_t n;

	snprintf(path, sizeof(path), SFS_PAYLOAD_FOLDER "%s", from);
	in = open(path, O_RDONLY);
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (in < 0 || out < 0)
		ret = -errno;
	while (!ret && (n = read(in, chunk, sizeof(chunk))) > 0) {
		if (write(out, chunk, n) != n)
			ret = -EIO;
	}
	close(in);
	close(out);

	return ret;
}

FIXTURE(payload)
{
	struct sfs_bench b;
};

FIXTURE_VARIANT(payload)
{
	const char *name;
	/* Of the file, if the firmware gets it */
	unsigned int bytes;
	int result;
	unsigned int status;
	unsigned int levels_up;
};

/* Sizes, and what is no payload. Status 7 is a bad AMD signature. */
FIXTURE_VARIANT_ADD(payload, good) { "sfs-good.bin", .levels_up = 1 };
FIXTURE_VARIANT_ADD(payload, two_levels_up) { "sfs-next.bin", .levels_up = 2 };
FIXTURE_VARIANT_ADD(payload, largest) { "sfs-max.bin", SFS_MAX_PACKAGE, .levels_up = 3 };
FIXTURE_VARIANT_ADD(payload, one_byte_too_large) { "sfs-toobig.bin", .result = -E2BIG };
FIXTURE_VARIANT_ADD(payload, odd_size) { "sfs-odd.bin", 100001, .levels_up = 4 };
FIXTURE_VARIANT_ADD(payload, corrupt) { "sfs-corrupt.bin", .result = -EIO, .status = 7 };
FIXTURE_VARIANT_ADD(payload, empty) { "sfs-empty.bin", .result = -ENODATA };
FIXTURE_VARIANT_ADD(payload, missing) { SFS_NO_SUCH_PAYLOAD, .result = -ENOENT };
FIXTURE_VARIANT_ADD(payload, name_of_63_bytes) { LONGEST_NAME, .levels_up = 1 };

FIXTURE_SETUP(payload)
{
	SFS_SET_UP();
}

FIXTURE_TEARDOWN(payload)
{
	sfs_tear_down(&self->b);
}

TEST_F(payload, is_loaded_or_refused)
{
	bool sent = !variant->result || variant->result == -EIO;
	struct sfs_user_update_package update;

	EXPECT_EQ(variant->result, sfs_try_update(self->b.fd, variant->name, &update));
	if (sent) {
		EXPECT_EQ(variant->status, update.sfs_status);
		EXPECT_EQ(0, update.sfs_extended_status);
	}

	EXPECT_EQ(self->b.commands + sent, psp_commands(self->b.psp));
	EXPECT_EQ(self->b.level + variant->levels_up,
		  psp_number(self->b.psp, "state", "patch_level"));
}

/* Nothing but the package is in the buffer */
TEST_F(payload, is_all_that_is_sent)
{
	unsigned int rounded;
	long long size;

	if (variant->result && variant->result != -EIO)
		return;

	/* Something to be left over from an earlier command */
	ASSERT_EQ(0, sfs_update(self->b.fd, "sfs-max.bin"));
	ASSERT_EQ(0, psp_request(self->b.psp, "reset"));

	EXPECT_EQ(variant->result, sfs_update(self->b.fd, variant->name));
	EXPECT_EQ(2, psp_number(self->b.psp, "last", "sub_cmd"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "status_in"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "ext_status_in"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "tail_nonzero"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "beyond_nonzero"));

	size = psp_number(self->b.psp, "last", "package_bytes");
	EXPECT_LT(0, size);
	EXPECT_EQ(variant->bytes ? variant->bytes : size, size);
	rounded = (SFS_HEADER_BYTES + size + SFS_PACKAGE_STEP - 1) & -SFS_PACKAGE_STEP;
	EXPECT_EQ(rounded, psp_number(self->b.psp, "last", "payload_size"));
}

/* Of a payload that was refused half-way nothing is sent with the next command */
TEST_F(payload, leaves_nothing_behind)
{
	struct sfs_user_get_fw_versions versions;

	EXPECT_EQ(variant->result, sfs_update(self->b.fd, variant->name));
	ASSERT_EQ(0, sfs_get_versions(self->b.fd, &versions));
	EXPECT_EQ(1, psp_number(self->b.psp, "last", "sub_cmd"));
	EXPECT_EQ(8192, psp_number(self->b.psp, "last", "payload_size"));
	EXPECT_EQ(1, psp_number(self->b.psp, "last", "prefilled"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "status_in"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "ext_status_in"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "beyond_nonzero"));
}

FIXTURE(firmware)
{
	struct sfs_bench b;
};

FIXTURE_SETUP(firmware)
{
	SFS_SET_UP();
}

FIXTURE_TEARDOWN(firmware)
{
	unlink(MADE_PATH);
	rmdir(MADE_PATH);
	unlink(EARLIER_PATH);
	rmdir(EARLIER_FOLDER);
	rmdir(EARLIER_ROOT);
	sfs_tear_down(&self->b);
}

TEST_F(firmware, has_other_versions_after_an_update)
{
	struct sfs_user_get_fw_versions before, after, reset;

	ASSERT_EQ(0, sfs_get_versions(self->b.fd, &before));
	ASSERT_EQ(0, sfs_update(self->b.fd, "sfs-good.bin"));
	ASSERT_EQ(0, sfs_get_versions(self->b.fd, &after));
	EXPECT_NE(0, memcmp(before.blob, after.blob, sizeof(before.blob)));

	/* Updates do not persist */
	ASSERT_EQ(0, psp_request(self->b.psp, "reset"));
	ASSERT_EQ(0, sfs_get_versions(self->b.fd, &reset));
	EXPECT_EQ(0, memcmp(before.blob, reset.blob, sizeof(before.blob)));
}

/* The end of the blob is not what an earlier package left there */
TEST_F(firmware, shows_no_package_in_its_versions)
{
	struct sfs_user_get_fw_versions versions;
	const size_t half = sizeof(versions.blob) / 2;

	ASSERT_EQ(0, sfs_update(self->b.fd, "sfs-max.bin"));
	ASSERT_EQ(0, sfs_get_versions(self->b.fd, &versions));
	EXPECT_TRUE(sfs_all_bytes(versions.blob + half, SFS_NO_VERSION, half));
	EXPECT_EQ(0, versions.sfs_status);
	EXPECT_EQ(0, versions.sfs_extended_status);
}

TEST_F(firmware, refuses_what_it_has)
{
	struct sfs_user_update_package update;

	ASSERT_EQ(0, sfs_update(self->b.fd, "sfs-good.bin"));
	EXPECT_EQ(-EIO, sfs_try_update(self->b.fd, "sfs-good.bin", &update));
	EXPECT_EQ(BAD_NEW_LEVEL, update.sfs_status);
	/* This firmware says which level it did not like */
	EXPECT_EQ(psp_number(self->b.psp, "last", "ext_status"), update.sfs_extended_status);
	EXPECT_NE(0, update.sfs_extended_status);
}

/* The file is read for each update, not kept */
TEST_F(firmware, gets_the_file_of_today)
{
	long long level = psp_number(self->b.psp, "state", "patch_level");

	ASSERT_EQ(0, copy_payload("sfs-good.bin", MADE_PATH));
	ASSERT_EQ(0, sfs_update(self->b.fd, MADE_FILE));
	ASSERT_EQ(0, copy_payload("sfs-next.bin", MADE_PATH));
	ASSERT_EQ(0, sfs_update(self->b.fd, MADE_FILE));
	EXPECT_EQ(level + 2, psp_number(self->b.psp, "state", "patch_level"));

	ASSERT_EQ(0, unlink(MADE_PATH));
	EXPECT_EQ(-ENOENT, sfs_update(self->b.fd, MADE_FILE));
}

/* What is there but is no package: nothing is sent */
TEST_F(firmware, gets_no_folder)
{
	long long commands = psp_commands(self->b.psp);

	ASSERT_EQ(0, mkdir(MADE_PATH, 0700));
	EXPECT_EQ(-ENODATA, sfs_update(self->b.fd, MADE_FILE));
	EXPECT_EQ(commands, psp_commands(self->b.psp));
}

/* A file that ends before its size, as it does when a disk fails; not EIO */
TEST_F(firmware, gets_no_file_that_cannot_be_read)
{
	static const char * const unreadable = "/sys/devices/system/cpu/online";
	long long commands = psp_commands(self->b.psp);

	ASSERT_EQ(0, symlink(unreadable, MADE_PATH));
	EXPECT_EQ(-EBADMSG, sfs_update(self->b.fd, MADE_FILE));
	EXPECT_EQ(commands, psp_commands(self->b.psp));
}

/* Of a file that failed in an earlier folder nothing is sent with the one after it */
TEST_F(firmware, gets_nothing_of_a_file_that_failed_before)
{
	const unsigned int size = SMALL_SIZE;
	char text[4096];
	int fd;

	ASSERT_LT(SMALL_SIZE, sfs_read_file(FAILING_FILE, text, sizeof(text)));
	mkdir(EARLIER_ROOT, 0755);
	ASSERT_EQ(0, mkdir(EARLIER_FOLDER, 0755));
	ASSERT_EQ(0, symlink(FAILING_FILE, EARLIER_PATH));

	/* A package whose signature cannot be right, but which says how large it is */
	ASSERT_EQ(0, copy_payload("sfs-good.bin", MADE_PATH));
	ASSERT_EQ(0, truncate(MADE_PATH, SMALL_SIZE));
	fd = open(MADE_PATH, O_WRONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(sizeof(size), pwrite(fd, &size, sizeof(size), OFFSET_OF_SIZE));
	close(fd);
	EXPECT_EQ(-EIO, sfs_update(self->b.fd, MADE_FILE));
	EXPECT_EQ(SMALL_SIZE, psp_number(self->b.psp, "last", "package_bytes"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "tail_nonzero"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "beyond_nonzero"));
}

TEST_HARNESS_MAIN
