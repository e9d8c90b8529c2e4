// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: payloads that a security module keeps from being read
 *
 * LoadPin: only from the file system that the first file came from. IMA: only with a
 * signature; its policy can be loaded once, so a guest runs this once. Needs the emulated
 * PSP, see README.md.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

#define LOADPIN_ENFORCES	"/proc/sys/kernel/loadpin/enforce"
#define IMA_POLICY		"/sys/kernel/security/ima/policy"
#define SIGNED_ONLY		"appraise func=FIRMWARE_CHECK appraise_type=imasig\n"

#define PAYLOAD			"sfs-good.bin"

/*
 * Another file system over the folder, with a payload of that name. It has to be the last
 * folder of the search path: the loader forgets what was wrong in an earlier one.
 */
static int cover_folder(void)
{
	int fd, ret = 0;

	if (mount("tmpfs", SFS_PAYLOAD_FOLDER, "tmpfs", 0, NULL) < 0)
		return -errno;
	fd = open(SFS_PAYLOAD_FOLDER PAYLOAD, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, "not empty", 9) != 9)
		ret = -errno;
	close(fd);

	return ret;
}

/* Nothing is sent, nothing is written, and everything else works */
#define EXPECT_REFUSED()								\
do {											\
	struct sfs_user_get_fw_versions versions;					\
											\
	EXPECT_EQ(-EACCES, sfs_update(self->b.fd, PAYLOAD));				\
	EXPECT_EQ(self->b.commands, psp_commands(self->b.psp));			\
	EXPECT_EQ(0, sfs_get_versions(self->b.fd, &versions));				\
} while (0)

FIXTURE(loadpin)
{
	struct sfs_bench b;
};

FIXTURE_SETUP(loadpin)
{
	char text[16];

	SFS_SET_UP();
	if (sfs_read_file(LOADPIN_ENFORCES, text, sizeof(text)) < 0 || strcmp(text, "1"))
		SKIP(return, "LoadPin does not enforce (loadpin.enforce=1?)");
}

FIXTURE_TEARDOWN(loadpin)
{
	umount2(SFS_PAYLOAD_FOLDER, MNT_DETACH);
	sfs_tear_down(&self->b);
}

TEST_F(loadpin, refuses_another_file_system)
{
	/* Pins the usual one, if nothing has */
	ASSERT_EQ(0, sfs_update(self->b.fd, PAYLOAD));
	ASSERT_EQ(0, psp_quiet(self->b.psp));
	self->b.commands = psp_commands(self->b.psp);
	ASSERT_EQ(0, cover_folder());
	EXPECT_REFUSED();
}

FIXTURE(ima)
{
	struct sfs_bench b;
};

FIXTURE_SETUP(ima)
{
	int ret;

	SFS_SET_UP();
	ASSERT_EQ(0, sfs_update(self->b.fd, PAYLOAD));
	ASSERT_EQ(0, psp_quiet(self->b.psp));
	self->b.commands = psp_commands(self->b.psp);
	ret = sfs_write_file(IMA_POLICY, SIGNED_ONLY);
	if (ret)
		SKIP(return, IMA_POLICY ": %s (CONFIG_IMA_APPRAISE? Loaded before?)",
		     strerror(-ret));
}

FIXTURE_TEARDOWN(ima)
{
	sfs_tear_down(&self->b);
}

TEST_F(ima, refuses_what_is_not_signed)
{
	EXPECT_REFUSED();
}

TEST_HARNESS_MAIN
