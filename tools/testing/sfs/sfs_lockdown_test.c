// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: nothing is loaded into the firmware of a kernel that is locked
 * down
 *
 * In a guest with the emulated PSP it locks the kernel down, which lasts until
 * the next boot. Elsewhere it runs if that has happened before. See README.md.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

#define SECURITYFS	"/sys/kernel/security"

FIXTURE(lockdown)
{
	/* -1 without an emulated PSP */
	int psp;
	int fd;
	const char *payload;
};

FIXTURE_SETUP(lockdown)
{
	int ret;

	self->psp = psp_open(0);
	self->payload = self->psp < 0 ? SFS_NO_SUCH_PAYLOAD : "sfs-good.bin";
	/* Opened before: that is no way around it */
	self->fd = sfs_open(O_RDWR);
	if (self->fd < 0)
		SKIP(return, "cannot open " SFS_NODE ": %s", strerror(-self->fd));

	if (access(SECURITYFS "/lockdown", F_OK))
		mount("securityfs", SECURITYFS, "securityfs", 0, NULL);
	if (sfs_locked_down())
		return;
	if (self->psp < 0)
		SKIP(return, "the kernel is not locked down, and this is no test guest");
	ret = sfs_write_file(SECURITYFS "/lockdown", "integrity");
	if (ret)
		SKIP(return, SECURITYFS "/lockdown: %s (CONFIG_SECURITY_LOCKDOWN_LSM?)",
		     strerror(-ret));
	ASSERT_TRUE(sfs_locked_down());
}

FIXTURE_TEARDOWN(lockdown)
{
	close(self->psp);
	close(self->fd);
}

TEST_F(lockdown, refuses_updates)
{
	struct sfs_user_update_package update, before;
	long long commands = psp_commands(self->psp);
	int fd = sfs_open(O_RDWR);

	ASSERT_LE(0, fd);
	sfs_fill_update(&update, self->payload);
	before = update;
	EXPECT_EQ(-EPERM, sfs_ioctl(self->fd, SFSIOCUPDATEPKG, &update));
	EXPECT_EQ(-EPERM, sfs_ioctl(fd, SFSIOCUPDATEPKG, &update));
	EXPECT_EQ(0, memcmp(&before, &update, sizeof(update)));
	EXPECT_EQ(commands, psp_commands(self->psp));
	close(fd);
}

/* Looking changes nothing, so it is allowed */
TEST_F(lockdown, allows_versions)
{
	struct sfs_user_get_fw_versions versions;

	EXPECT_EQ(0, sfs_get_versions(self->fd, &versions));
	EXPECT_EQ(0, versions.sfs_status);
}

TEST_F(lockdown, leaves_other_errors_alone)
{
	int fd = sfs_open(O_RDONLY);

	ASSERT_LE(0, fd);
	EXPECT_EQ(-EBADF, sfs_update(fd, self->payload));
	EXPECT_EQ(-ENOTTY, sfs_ioctl(self->fd, _IO('S', 0x7f), NULL));
	close(fd);
}

TEST_HARNESS_MAIN
