// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: a kernel that is locked down loads nothing into the firmware
 *
 * Locks it down, which lasts until the next boot, if that has not happened before. Needs
 * the emulated PSP, see README.md.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

#define SECURITYFS	"/sys/kernel/security"

#define PAYLOAD		"sfs-good.bin"

FIXTURE(lockdown)
{
	int psp;
	int fd;
};

FIXTURE_SETUP(lockdown)
{
	int ret;

	self->psp = psp_open(0);
	if (self->psp < 0)
		SKIP(return, "no emulated PSP: %s", strerror(-self->psp));
	/* Opened before: that is no way around it */
	self->fd = sfs_open(O_RDWR);
	if (self->fd < 0)
		SKIP(return, "cannot open " SFS_NODE ": %s", strerror(-self->fd));

	if (access(SECURITYFS "/lockdown", F_OK))
		mount("securityfs", SECURITYFS, "securityfs", 0, NULL);
	if (sfs_locked_down())
		return;
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
	long long commands = psp_commands(self->psp);
	int fd = sfs_open(O_RDWR);

	ASSERT_LE(0, fd);
	EXPECT_EQ(-EPERM, sfs_update(self->fd, PAYLOAD));
	EXPECT_EQ(-EPERM, sfs_update(fd, PAYLOAD));
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
	EXPECT_EQ(-EBADF, sfs_update(fd, PAYLOAD));
	EXPECT_EQ(-ENOTTY, sfs_ioctl(self->fd, _IO('S', 0x7f), NULL));
	close(fd);
}

TEST_HARNESS_MAIN
