// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: what the firmware loader of a distribution's kernel does to payloads: compressed
 * files, and the user-mode helper that is asked for missing ones
 *
 * Needs the emulated PSP and its compressed packages, see README.md.
 */
#include <fcntl.h>
#include <stdio.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

#define FORCE_FALLBACK	"/proc/sys/kernel/firmware_config/force_sysfs_fallback"

/* Below the time after which the loader gives up asking user space, by far */
#define AT_ONCE_MS	10000

#define MADE_FILE	"kselftest-made.bin"
#define MADE_PATH	SFS_PAYLOAD_FOLDER MADE_FILE

FIXTURE(compressed)
{
	struct sfs_bench b;
};

FIXTURE_VARIANT(compressed)
{
	const char *name;
	int result;
	unsigned int levels_up;
};

FIXTURE_VARIANT_ADD(compressed, zst) { "zst-good.bin", .levels_up = 1 };
FIXTURE_VARIANT_ADD(compressed, xz) { "xz-good.bin", .levels_up = 1 };
FIXTURE_VARIANT_ADD(compressed, zst_largest) { "zst-max.bin", .levels_up = 3 };
FIXTURE_VARIANT_ADD(compressed, xz_largest) { "xz-max.bin", .levels_up = 3 };
/* Bounded unpacked, a small file as well */
FIXTURE_VARIANT_ADD(compressed, zst_too_large) { "zst-toobig.bin", -E2BIG };
FIXTURE_VARIANT_ADD(compressed, xz_too_large) { "xz-toobig.bin", -E2BIG };
FIXTURE_VARIANT_ADD(compressed, zst_bomb) { "zst-bomb.bin", -E2BIG };
FIXTURE_VARIANT_ADD(compressed, xz_bomb) { "xz-bomb.bin", -E2BIG };
/* What is wrong with the file, not with the package or the firmware */
FIXTURE_VARIANT_ADD(compressed, zst_cut) { "zst-cut.bin", -EBADMSG };
FIXTURE_VARIANT_ADD(compressed, xz_cut) { "xz-cut.bin", -EBADMSG };
FIXTURE_VARIANT_ADD(compressed, zst_that_is_none) { "zst-none.bin", -EBADMSG };
FIXTURE_VARIANT_ADD(compressed, xz_that_is_none) { "xz-none.bin", -EBADMSG };
FIXTURE_VARIANT_ADD(compressed, zst_of_nothing) { "zst-empty.bin", -ENODATA };
FIXTURE_VARIANT_ADD(compressed, xz_of_nothing) { "xz-empty.bin", -ENODATA };
/* What xz makes unless it is told otherwise */
FIXTURE_VARIANT_ADD(compressed, xz_with_crc64) { "xz-crc64.bin", -EOPNOTSUPP };
/* Packed with a dictionary that the kernel does not have */
FIXTURE_VARIANT_ADD(compressed, zst_with_dictionary) { "zst-dictionary.bin", -EOPNOTSUPP };

FIXTURE_SETUP(compressed)
{
	SFS_SET_UP();
}

FIXTURE_TEARDOWN(compressed)
{
	sfs_tear_down(&self->b);
}

TEST_F(compressed, is_unpacked_or_refused)
{
	EXPECT_EQ(variant->result, sfs_update(self->b.fd, variant->name));
	EXPECT_EQ(self->b.commands + !variant->result, psp_commands(self->b.psp));
	EXPECT_EQ(self->b.level + variant->levels_up,
		  psp_number(self->b.psp, "state", "patch_level"));
}

/* What a file left that was not taken is not sent with the next one */
TEST_F(compressed, leaves_nothing_behind)
{
	ASSERT_EQ(variant->result, sfs_update(self->b.fd, variant->name));
	ASSERT_EQ(0, psp_request(self->b.psp, "reset"));
	ASSERT_EQ(0, sfs_update(self->b.fd, "sfs-odd.bin"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "tail_nonzero"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "beyond_nonzero"));
}

/* As the loader has it: the file itself, then what zstd made of it, then xz */
FIXTURE(kinds)
{
	struct sfs_bench b;
};

static const struct {
	const char *path, *payload;
	unsigned int levels_up;
} kinds[] = {
	{ MADE_PATH, "sfs-next.bin", 2 },
	{ MADE_PATH ".zst", "zst-good.bin.zst", 1 },
	{ MADE_PATH ".xz", "xz-max.bin.xz", 3 },
};

FIXTURE_SETUP(kinds)
{
	size_t i;

	SFS_SET_UP();
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		ASSERT_EQ(0, symlink(kinds[i].payload, kinds[i].path));
}

FIXTURE_TEARDOWN(kinds)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		unlink(kinds[i].path);
	sfs_tear_down(&self->b);
}

TEST_F(kinds, are_looked_for_in_this_order)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		EXPECT_EQ(0, sfs_update(self->b.fd, MADE_FILE));
		EXPECT_EQ(self->b.level + kinds[i].levels_up,
			  psp_number(self->b.psp, "state", "patch_level"));
		ASSERT_EQ(0, unlink(kinds[i].path));
		ASSERT_EQ(0, psp_request(self->b.psp, "reset"));
	}
	EXPECT_EQ(-ENOENT, sfs_update(self->b.fd, MADE_FILE));
}

/* Files that are too large before anything is unpacked */
FIXTURE(archive)
{
	struct sfs_bench b;
};

FIXTURE_VARIANT(archive)
{
	const char *path;
	off_t bytes;
};

FIXTURE_VARIANT_ADD(archive, zst_above_the_buffer) { MADE_PATH ".zst", (2 << 20) + 1 };
FIXTURE_VARIANT_ADD(archive, xz_above_the_buffer) { MADE_PATH ".xz", (2 << 20) + 1 };
FIXTURE_VARIANT_ADD(archive, zst_above_two_gibibytes) { MADE_PATH ".zst", 3LL << 30 };
FIXTURE_VARIANT_ADD(archive, xz_above_two_gibibytes) { MADE_PATH ".xz", 3LL << 30 };

FIXTURE_SETUP(archive)
{
	SFS_SET_UP();
}

FIXTURE_TEARDOWN(archive)
{
	unlink(variant->path);
	sfs_tear_down(&self->b);
}

TEST_F(archive, is_not_read_if_it_is_too_large)
{
	long long start = sfs_now_ms();
	int fd;

	fd = open(variant->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ftruncate(fd, variant->bytes));
	ASSERT_EQ(0, close(fd));
	EXPECT_EQ(-E2BIG, sfs_update(self->b.fd, MADE_FILE));
	EXPECT_GT(AT_ONCE_MS, sfs_now_ms() - start);
	EXPECT_EQ(self->b.commands, psp_commands(self->b.psp));
}

/*
 * User space is not asked for a payload that is not there: it would take a minute, and
 * the answer to it is ETIMEDOUT, which is the firmware's.
 */
FIXTURE(helper)
{
	struct sfs_bench b;
};

FIXTURE_SETUP(helper)
{
	int ret;

	SFS_SET_UP();
	ret = sfs_write_file(FORCE_FALLBACK, "1");
	if (ret)
		SKIP(return, FORCE_FALLBACK ": %s (CONFIG_FW_LOADER_USER_HELPER?)",
		     strerror(-ret));
}

FIXTURE_TEARDOWN(helper)
{
	sfs_write_file(FORCE_FALLBACK, "0");
	sfs_tear_down(&self->b);
}

TEST_F(helper, is_not_asked_for_what_is_missing)
{
	long long start = sfs_now_ms();

	EXPECT_EQ(-ENOENT, sfs_update(self->b.fd, SFS_NO_SUCH_PAYLOAD));
	EXPECT_GT(AT_ONCE_MS, sfs_now_ms() - start);
	EXPECT_EQ(self->b.commands, psp_commands(self->b.psp));
	EXPECT_EQ(0, sfs_update(self->b.fd, "sfs-good.bin"));
}

TEST_HARNESS_MAIN
