// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: firmware that is slow, busy, in recovery, gone, or does not answer
 *
 * Needs the emulated PSP, see README.md.
 */
#include <fcntl.h>
#include <stdio.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

#define LIMIT_S		1

FIXTURE(fault)
{
	struct sfs_bench b;
};

FIXTURE_SETUP(fault)
{
	SFS_SET_UP();
	ASSERT_EQ(0, sfs_set_timeout(LIMIT_S));
}

FIXTURE_TEARDOWN(fault)
{
	struct sfs_user_get_fw_versions versions;

	/* Whatever it was, it is over with a firmware that answers */
	EXPECT_EQ(0, psp_quiet(self->b.psp));
	EXPECT_EQ(0, sfs_get_versions(self->b.fd, &versions));
	sfs_set_timeout(SFS_DEFAULT_S);
	sfs_tear_down(&self->b);
}

/* Both ioctls fail with @error, touch nothing, and send nothing; not what time_out() sends */
static void refused(struct __test_metadata *_metadata, struct sfs_bench *b, int error)
{
	struct sfs_user_get_fw_versions versions;
	long long commands = psp_commands(b->psp);

	EXPECT_EQ(-error, sfs_get_versions(b->fd, &versions));
	EXPECT_EQ(-error, sfs_update(b->fd, "sfs-next.bin"));
	EXPECT_EQ(commands, psp_commands(b->psp));
}

/* Sends a command that is not answered in time */
static void time_out(struct __test_metadata *_metadata, struct sfs_bench *b)
{
	long long start = sfs_now_ms();

	ASSERT_EQ(0, psp_request(b->psp, "fault hang"));
	ASSERT_EQ(-ETIMEDOUT, sfs_update(b->fd, "sfs-good.bin"));
	EXPECT_LE(LIMIT_S * 1000, sfs_now_ms() - start);
	ASSERT_EQ(1, psp_number(b->psp, "state", "hung"));
}

TEST_F(fault, busy_mailbox)
{
	ASSERT_EQ(0, psp_request(self->b.psp, "fault busy,count=0"));
	refused(_metadata, &self->b, EBUSY);
	ASSERT_EQ(0, psp_request(self->b.psp, "clear"));
	EXPECT_EQ(0, sfs_works(self->b.fd));
}

TEST_F(fault, recovery_before_a_command)
{
	ASSERT_EQ(0, psp_request(self->b.psp, "fault recovery,count=0"));
	refused(_metadata, &self->b, EBUSY);
	ASSERT_EQ(0, psp_request(self->b.psp, "clear"));
	EXPECT_EQ(0, sfs_works(self->b.fd));
}

TEST_F(fault, recovery_as_the_answer)
{
	struct sfs_user_get_fw_versions versions;

	ASSERT_EQ(0, psp_request(self->b.psp, "fault recovery"));
	EXPECT_EQ(-EBUSY, sfs_get_versions(self->b.fd, &versions));
	EXPECT_EQ(self->b.commands + 1, psp_commands(self->b.psp));
	EXPECT_EQ(0, sfs_works(self->b.fd));
}

TEST_F(fault, device_gone_before_a_command)
{
	ASSERT_EQ(0, psp_request(self->b.psp, "fault all-ones"));
	refused(_metadata, &self->b, ENODEV);
	ASSERT_EQ(0, psp_request(self->b.psp, "clear"));
	EXPECT_EQ(0, sfs_works(self->b.fd));
}

/* It comes back while the command still runs, so the buffer is not the kernel's */
TEST_F(fault, device_gone_during_a_command)
{
	struct sfs_user_update_package update, before;
	struct sfs_call call = { self->b.fd, SFSIOCUPDATEPKG, &update };

	ASSERT_EQ(0, psp_request(self->b.psp, "fault hang"));
	sfs_fill_update(&update, "sfs-good.bin");
	before = update;
	ASSERT_EQ(0, sfs_call_start(&call));
	ASSERT_EQ(0, psp_wait(self->b.psp, "state", "hung", 1));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault all-ones"));
	EXPECT_EQ(-ENODEV, sfs_call_join(&call));
	EXPECT_EQ(0, memcmp(&before, &update, sizeof(update)));

	refused(_metadata, &self->b, ENODEV);
	ASSERT_EQ(0, psp_request(self->b.psp, "clear"));
	refused(_metadata, &self->b, EBUSY);
	ASSERT_EQ(0, psp_request(self->b.psp, "release"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "changed"));
	EXPECT_EQ(0, sfs_works(self->b.fd));
}

TEST_F(fault, slow_within_the_limit)
{
	struct sfs_user_get_fw_versions versions;
	long long start = sfs_now_ms();

	ASSERT_EQ(0, psp_request(self->b.psp, "fault delay=500"));
	EXPECT_EQ(0, sfs_get_versions(self->b.fd, &versions));
	EXPECT_LE(500, sfs_now_ms() - start);
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "changed"));
}

/* Nothing is sent, and no byte of the buffer changes */
TEST_F(fault, hung_command_keeps_the_buffer)
{
	char before[80], after[80];

	time_out(_metadata, &self->b);
	ASSERT_EQ(0, psp_text(self->b.psp, "digest", "sha256", before, sizeof(before)));
	refused(_metadata, &self->b, EBUSY);
	refused(_metadata, &self->b, EBUSY);
	ASSERT_EQ(0, psp_text(self->b.psp, "digest", "sha256", after, sizeof(after)));
	EXPECT_STREQ(before, after);
	EXPECT_EQ(self->b.commands + 1, psp_commands(self->b.psp));
}

TEST_F(fault, hung_command_is_over_with_its_answer)
{
	time_out(_metadata, &self->b);
	refused(_metadata, &self->b, EBUSY);

	/* It was hung, not dead: the update is executed now */
	ASSERT_EQ(0, psp_request(self->b.psp, "release"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "changed"));
	EXPECT_EQ(self->b.level + 1, psp_number(self->b.psp, "state", "patch_level"));
	EXPECT_EQ(0, sfs_works(self->b.fd));
}

/* What the late answer wrote is not of the command after it */
TEST_F(fault, hung_command_leaves_nothing_behind)
{
	struct sfs_user_get_fw_versions versions;

	ASSERT_EQ(0, psp_request(self->b.psp, "fault status=0x8"));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault ext-status=0xabcd"));
	time_out(_metadata, &self->b);
	ASSERT_EQ(0, psp_request(self->b.psp, "release"));
	EXPECT_EQ(0, sfs_get_versions(self->b.fd, &versions));
	EXPECT_EQ(0, versions.sfs_extended_status);
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "ext_status_in"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "beyond_nonzero"));
}

/* A late answer may also be that the firmware is in recovery */
TEST_F(fault, hung_command_that_ends_in_recovery)
{
	struct sfs_user_get_fw_versions versions;

	ASSERT_EQ(0, psp_request(self->b.psp, "fault recovery"));
	time_out(_metadata, &self->b);
	ASSERT_EQ(0, psp_request(self->b.psp, "release"));
	EXPECT_EQ(-EBUSY, sfs_get_versions(self->b.fd, &versions));
	EXPECT_EQ(self->b.commands + 1, psp_commands(self->b.psp));
	EXPECT_EQ(0, sfs_works(self->b.fd));
}

/* Other descriptors are no way around it */
TEST_F(fault, hung_command_of_another_descriptor)
{
	struct sfs_user_get_fw_versions versions;
	int fd;

	time_out(_metadata, &self->b);
	fd = sfs_open(O_RDWR);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EBUSY, sfs_get_versions(fd, &versions));
	close(fd);
}

/* A limit of 0 would be none, or none at all: it is at least a second */
TEST_F(fault, limit_within_reason)
{
	struct sfs_user_get_fw_versions versions;

	SFS_NEED_PARAMETER();
	ASSERT_EQ(0, sfs_set_timeout(0));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault delay=300"));
	EXPECT_EQ(0, sfs_get_versions(self->b.fd, &versions));
}

/* It is a time, not a number of looks at the register, which take longer than they should */
TEST_F(fault, limit_is_kept)
{
	struct sfs_user_get_fw_versions versions;
	long long start, took;

	SFS_NEED_PARAMETER();
	ASSERT_EQ(0, sfs_set_timeout(4));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault hang"));
	start = sfs_now_ms();
	EXPECT_EQ(-ETIMEDOUT, sfs_get_versions(self->b.fd, &versions));
	took = sfs_now_ms() - start;
	EXPECT_LE(4000, took);
	EXPECT_GT(4000 + 4000 / 10, took);
	ASSERT_EQ(0, psp_request(self->b.psp, "release"));
}

TEST_HARNESS_MAIN
