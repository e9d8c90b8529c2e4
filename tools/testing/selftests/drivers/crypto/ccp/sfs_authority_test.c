// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: a descriptor alone gives no right to use it
 *
 * Each test gives up its rights in a process of its own, and keeps the
 * descriptor. Harmless on real machines: it loads no package.
 */
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "../../../kselftest_harness.h"

#include "sfs_dev.h"

#define NOBODY	65534

static int drop_capability(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data))
		return -errno;
	data[CAP_TO_INDEX(CAP_SYS_ADMIN)].effective &= ~CAP_TO_MASK(CAP_SYS_ADMIN);

	return syscall(SYS_capset, &header, data) ? -errno : 0;
}

/* Another user with the descriptor, as if it had been handed over */
static int become_nobody(void)
{
	if (setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY))
		return -errno;

	return 0;
}

/* All capabilities, but only there */
static int enter_user_namespace(void)
{
	int ret = become_nobody();

	if (ret)
		return ret;
	if (unshare(CLONE_NEWUSER))
		return -errno;

	return 0;
}

static int keep_all(void)
{
	return 0;
}

FIXTURE(authority)
{
	int fd;
};

FIXTURE_VARIANT(authority)
{
	int (*give_up)(void);
	int versions;
	int update;
	int unknown;
	int open;
};

FIXTURE_VARIANT_ADD(authority, root)
{
	.give_up = keep_all,
	.versions = 0,
	.update = -ENOENT,
	.unknown = -ENOTTY,
};

FIXTURE_VARIANT_ADD(authority, root_without_cap_sys_admin)
{
	.give_up = drop_capability,
	.versions = -EPERM,
	.update = -EPERM,
	.unknown = -EPERM,
};

FIXTURE_VARIANT_ADD(authority, other_user)
{
	.give_up = become_nobody,
	.versions = -EPERM,
	.update = -EPERM,
	.unknown = -EPERM,
	.open = -EACCES,
};

FIXTURE_VARIANT_ADD(authority, root_of_a_user_namespace)
{
	.give_up = enter_user_namespace,
	.versions = -EPERM,
	.update = -EPERM,
	.unknown = -EPERM,
	.open = -EACCES,
};

FIXTURE_SETUP(authority)
{
	int ret;

	self->fd = sfs_open(O_RDWR);
	if (self->fd < 0)
		SKIP(return, "cannot open " SFS_NODE ": %s", strerror(-self->fd));
	ret = variant->give_up();
	if (ret)
		SKIP(return, "cannot give up rights this way: %s", strerror(-ret));
}

FIXTURE_TEARDOWN(authority)
{
	close(self->fd);
}

TEST_F(authority, versions)
{
	struct sfs_user_get_fw_versions versions;

	EXPECT_EQ(variant->versions, sfs_get_versions(self->fd, &versions));
	EXPECT_EQ(!!variant->versions, sfs_all_bytes(&versions, SFS_UNTOUCHED, sizeof(versions)));
}

TEST_F(authority, update)
{
	int expected = sfs_locked_down() ? -EPERM : variant->update;

	EXPECT_EQ(expected, sfs_update(self->fd, SFS_NO_SUCH_PAYLOAD));
}

TEST_F(authority, unknown_ioctl)
{
	EXPECT_EQ(variant->unknown, sfs_ioctl(self->fd, _IO('S', 0x7f), NULL));
}

/* Nobody but root gets that far, as the node's mode says */
TEST_F(authority, open)
{
	int fd = sfs_open(O_RDONLY);

	EXPECT_EQ(variant->open, fd < 0 ? fd : 0);
	if (fd >= 0)
		close(fd);
}

TEST_HARNESS_MAIN
