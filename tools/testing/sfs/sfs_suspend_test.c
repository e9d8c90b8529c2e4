// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: suspend and resume with and without a command under way
 *
 * The kernel's own test mode (pm_test) suspends the devices and resumes them.
 * Needs the emulated PSP, see README.md.
 */
#include <fcntl.h>
#include <stdio.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

#define LIMIT_S		1

#define REFUSAL		"sfs: not suspending"

FIXTURE(suspend)
{
	struct sfs_bench b;
};

FIXTURE_SETUP(suspend)
{
	int ret;

	SFS_SET_UP();
	ret = sfs_write_file("/sys/power/pm_test", "devices");
	if (ret)
		SKIP(return, "/sys/power/pm_test: %s (CONFIG_SUSPEND, CONFIG_PM_DEBUG?)",
		     strerror(-ret));
	sfs_write_file("/sys/module/suspend/parameters/pm_test_delay", "0");
	ASSERT_EQ(0, sfs_set_timeout(LIMIT_S));
}

FIXTURE_TEARDOWN(suspend)
{
	sfs_write_file("/sys/power/pm_test", "none");
	sfs_set_timeout(SFS_DEFAULT_S);
	sfs_tear_down(&self->b);
}

static int suspend(struct sfs_bench *bench)
{
	int ret = sfs_write_file("/sys/power/state", "mem");
	int err = psp_wake(&bench->psp);

	return ret ? ret : err;
}

TEST_F(suspend, when_idle)
{
	EXPECT_EQ(0, suspend(&self->b));
	EXPECT_EQ(0, sfs_works(self->b.fd));
}

TEST_F(suspend, again_and_again)
{
	int i;

	for (i = 0; i < 3; i++)
		EXPECT_EQ(0, suspend(&self->b));
	EXPECT_EQ(0, sfs_works(self->b.fd));
	EXPECT_EQ(0, kmsg_count(self->b.kmsg, REFUSAL));
}

/* User space is frozen only after the ioctl has returned */
TEST_F(suspend, waits_for_a_command)
{
	struct sfs_user_update_package update;
	struct sfs_call call = { self->b.fd, SFSIOCUPDATEPKG, &update };

	ASSERT_EQ(0, sfs_set_timeout(SFS_DEFAULT_S));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault delay=1500"));
	sfs_fill_update(&update, "sfs-good.bin");
	ASSERT_EQ(0, sfs_call_send(&call, self->b.psp));
	EXPECT_EQ(0, suspend(&self->b));
	EXPECT_EQ(0, sfs_call_join(&call));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "changed"));
	EXPECT_EQ(0, sfs_works(self->b.fd));
}

TEST_F(suspend, is_refused_while_a_command_hangs)
{
	long long commands;

	ASSERT_EQ(0, psp_request(self->b.psp, "fault hang"));
	ASSERT_EQ(-ETIMEDOUT, sfs_update(self->b.fd, "sfs-good.bin"));
	commands = psp_commands(self->b.psp);
	EXPECT_EQ(-EBUSY, suspend(&self->b));
	EXPECT_EQ(1, kmsg_count(self->b.kmsg, REFUSAL));
	EXPECT_EQ(-EBUSY, sfs_update(self->b.fd, "sfs-next.bin"));
	EXPECT_EQ(commands, psp_commands(self->b.psp));

	ASSERT_EQ(0, psp_request(self->b.psp, "release"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "changed"));
	EXPECT_EQ(0, suspend(&self->b));
	EXPECT_EQ(0, sfs_works(self->b.fd));
}

/* A payload that was loaded once is not read again whenever the machine suspends */
static bool names_a_payload(const char *line, void *ctx)
{
	return strstr(line, "amd/");
}

TEST_F(suspend, does_not_read_payloads_again)
{
	ASSERT_EQ(0, sfs_update(self->b.fd, "sfs-good.bin"));
	if (sfs_write_file("/proc/dynamic_debug/control", "module firmware_class +p"))
		SKIP(return, "no CONFIG_DYNAMIC_DEBUG: the loader does not tell what it reads");
	EXPECT_EQ(0, kmsg_each(self->b.kmsg, names_a_payload, NULL));
	EXPECT_EQ(0, suspend(&self->b));
	EXPECT_EQ(0, kmsg_each(self->b.kmsg, names_a_payload, NULL));
	EXPECT_EQ(0, sfs_update(self->b.fd, "sfs-next.bin"));
	EXPECT_LT(0, kmsg_each(self->b.kmsg, names_a_payload, NULL));
	sfs_write_file("/proc/dynamic_debug/control", "module firmware_class -p");
}

TEST_HARNESS_MAIN
