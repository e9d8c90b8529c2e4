// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: numbers, the node, who may do what, which names are refused
 *
 * Harmless on real machines: it loads no package.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "../../../kselftest_harness.h"

#include "sfs_dev.h"

/* Linux 6.18 and later have these numbers: programs are built with them */
TEST(numbers)
{
	EXPECT_EQ(0xd0085301, SFSIOCFWVERS);
	EXPECT_EQ(0xc0485302, SFSIOCUPDATEPKG);
	EXPECT_EQ(64, PAYLOAD_NAME_SIZE);
	EXPECT_EQ(4096, TEE_EXT_CMD_BUFFER_SIZE);
}

TEST(layout)
{
	EXPECT_EQ(4104, sizeof(struct sfs_user_get_fw_versions));
	EXPECT_EQ(0, offsetof(struct sfs_user_get_fw_versions, blob));
	EXPECT_EQ(4096, offsetof(struct sfs_user_get_fw_versions, sfs_status));
	EXPECT_EQ(4100, offsetof(struct sfs_user_get_fw_versions, sfs_extended_status));

	EXPECT_EQ(72, sizeof(struct sfs_user_update_package));
	EXPECT_EQ(0, offsetof(struct sfs_user_update_package, payload_name));
	EXPECT_EQ(64, offsetof(struct sfs_user_update_package, sfs_status));
	EXPECT_EQ(68, offsetof(struct sfs_user_update_package, sfs_extended_status));
}

FIXTURE(node)
{
	int fd;
};

FIXTURE_SETUP(node)
{
	self->fd = sfs_open(O_RDWR);
	if (self->fd < 0)
		SKIP(return, "cannot open " SFS_NODE ": %s", strerror(-self->fd));
}

FIXTURE_TEARDOWN(node)
{
	close(self->fd);
}

TEST_F(node, belongs_to_root_alone)
{
	struct stat st;

	ASSERT_EQ(0, fstat(self->fd, &st));
	EXPECT_TRUE(S_ISCHR(st.st_mode));
	EXPECT_EQ(0600, st.st_mode & 07777);
	EXPECT_EQ(0, st.st_uid);
	EXPECT_EQ(0, st.st_gid);
}

TEST_F(node, is_a_misc_device)
{
	char text[32], expected[32];
	struct stat st;

	ASSERT_EQ(0, fstat(self->fd, &st));
	EXPECT_EQ(10, major(st.st_rdev));

	snprintf(expected, sizeof(expected), "10:%u", minor(st.st_rdev));
	ASSERT_LT(0, sfs_read_file("/sys/class/misc/sfs/dev", text, sizeof(text)));
	EXPECT_STREQ(expected, text);
}

TEST_F(node, has_ioctls_only)
{
	char byte = 0;

	EXPECT_EQ(-1, read(self->fd, &byte, 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(self->fd, &byte, 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_TRUE(mmap(NULL, 4096, PROT_READ, MAP_SHARED, self->fd, 0) == MAP_FAILED);
	EXPECT_EQ(ENODEV, errno);
}

TEST_F(node, versions_with_any_access_mode)
{
	static const int modes[] = { O_RDONLY, O_WRONLY, O_RDWR };
	struct sfs_user_get_fw_versions versions;
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		fd = sfs_open(modes[i]);
		ASSERT_LE(0, fd);
		EXPECT_EQ(0, sfs_get_versions(fd, &versions));
		EXPECT_EQ(0, versions.sfs_status);
		EXPECT_EQ(0, versions.sfs_extended_status);
		close(fd);
	}
}

/* A kernel that is locked down does not look at the name */
static int update_error(int error)
{
	return sfs_locked_down() ? -EPERM : error;
}

/* A descriptor that cannot be written to cannot update */
TEST_F(node, update_needs_write_access)
{
	int fd;

	fd = sfs_open(O_RDONLY);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EBADF, sfs_update(fd, SFS_NO_SUCH_PAYLOAD));
	close(fd);

	fd = sfs_open(O_WRONLY);
	ASSERT_LE(0, fd);
	EXPECT_EQ(update_error(-ENOENT), sfs_update(fd, SFS_NO_SUCH_PAYLOAD));
	close(fd);
}

FIXTURE(unknown_ioctl)
{
	int fd;
};

FIXTURE_VARIANT(unknown_ioctl)
{
	unsigned long cmd;
};

FIXTURE_VARIANT_ADD(unknown_ioctl, number_0) {
	_IOWR('S', 0x0, struct sfs_user_get_fw_versions)
};

FIXTURE_VARIANT_ADD(unknown_ioctl, number_3) {
	_IOWR('S', 0x3, struct sfs_user_update_package)
};

FIXTURE_VARIANT_ADD(unknown_ioctl, other_type) {
	_IOWR('s', 0x1, struct sfs_user_get_fw_versions)
};

FIXTURE_VARIANT_ADD(unknown_ioctl, versions_read_only) {
	_IOR('S', 0x1, struct sfs_user_get_fw_versions)
};

FIXTURE_VARIANT_ADD(unknown_ioctl, versions_write_only) {
	_IOW('S', 0x1, struct sfs_user_get_fw_versions)
};

FIXTURE_VARIANT_ADD(unknown_ioctl, versions_without_size) { _IO('S', 0x1) };

FIXTURE_VARIANT_ADD(unknown_ioctl, versions_with_size_of_update) {
	_IOWR('S', 0x1, struct sfs_user_update_package)
};

FIXTURE_VARIANT_ADD(unknown_ioctl, update_read_only) {
	_IOR('S', 0x2, struct sfs_user_update_package)
};

FIXTURE_VARIANT_ADD(unknown_ioctl, update_write_only) {
	_IOW('S', 0x2, struct sfs_user_update_package)
};

FIXTURE_VARIANT_ADD(unknown_ioctl, update_without_size) { _IO('S', 0x2) };

FIXTURE_VARIANT_ADD(unknown_ioctl, update_with_other_size) {
	_IOWR('S', 0x2, char[73])
};

FIXTURE_VARIANT_ADD(unknown_ioctl, terminal) { 0x5401 };

FIXTURE_SETUP(unknown_ioctl)
{
	self->fd = sfs_open(O_RDWR);
	if (self->fd < 0)
		SKIP(return, "cannot open " SFS_NODE ": %s", strerror(-self->fd));
}

FIXTURE_TEARDOWN(unknown_ioctl)
{
	close(self->fd);
}

TEST_F(unknown_ioctl, is_enotty)
{
	struct sfs_user_get_fw_versions arg;

	sfs_fill_versions(&arg);
	EXPECT_EQ(-ENOTTY, sfs_ioctl(self->fd, variant->cmd, &arg));
	EXPECT_TRUE(sfs_all_bytes(&arg, SFS_UNTOUCHED, sizeof(arg)));
	EXPECT_EQ(-ENOTTY, sfs_ioctl(self->fd, variant->cmd, NULL));
}

/* What the loader must not see. No such payload exists: nothing is sent. */
FIXTURE(payload_name)
{
	int fd;
};

FIXTURE_VARIANT(payload_name)
{
	const char *name;
	int error;
};

FIXTURE_VARIANT_ADD(payload_name, empty) { "", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, folder_itself) { ".", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, folder_above) { "..", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, absolute) { "/etc/passwd", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, path_upwards) { "../amd/x.bin", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, path_downwards) { "x/y.bin", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, slash_last) { "x.bin/", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, slash_alone) { "/", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, newline) { "x\ny.bin", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, newline_last) { "x.bin\n", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, carriage_return) { "x\ry.bin", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, tabulator) { "x\ty.bin", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, escape) { "\033[2J", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, control_1) { "\001", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, control_31) { "x\037", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, delete) { "x\177", EINVAL };

FIXTURE_VARIANT_ADD(payload_name, unterminated) {
	"0123456789012345678901234567890123456789012345678901234567890123", EINVAL
};

FIXTURE_VARIANT_ADD(payload_name, longest) {
	"012345678901234567890123456789012345678901234567890123456789012", ENOENT
};

FIXTURE_VARIANT_ADD(payload_name, three_dots) { "...", ENOENT };
FIXTURE_VARIANT_ADD(payload_name, dot_first) { ".x", ENOENT };
FIXTURE_VARIANT_ADD(payload_name, dots_first) { "..x", ENOENT };
FIXTURE_VARIANT_ADD(payload_name, space) { "no such payload", ENOENT };
FIXTURE_VARIANT_ADD(payload_name, space_alone) { " ", ENOENT };
FIXTURE_VARIANT_ADD(payload_name, format) { "%s%n%p%x", ENOENT };
FIXTURE_VARIANT_ADD(payload_name, backslash) { "..\\x", ENOENT };
FIXTURE_VARIANT_ADD(payload_name, tilde) { "~", ENOENT };
FIXTURE_VARIANT_ADD(payload_name, utf8) { "gr\303\274n", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, c1_control) { "x\2332J", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, highest_byte) { "x\377", EINVAL };
FIXTURE_VARIANT_ADD(payload_name, missing) { SFS_NO_SUCH_PAYLOAD, ENOENT };

FIXTURE_SETUP(payload_name)
{
	self->fd = sfs_open(O_RDWR);
	if (self->fd < 0)
		SKIP(return, "cannot open " SFS_NODE ": %s", strerror(-self->fd));
}

FIXTURE_TEARDOWN(payload_name)
{
	close(self->fd);
}

TEST_F(payload_name, is_judged)
{
	EXPECT_EQ(update_error(-variant->error), sfs_update(self->fd, variant->name));
}

/* What follows the NUL is no part of the name */
TEST_F(payload_name, ends_at_its_nul)
{
	struct sfs_user_update_package update;
	size_t len = strnlen(variant->name, PAYLOAD_NAME_SIZE);

	if (len + 2 > PAYLOAD_NAME_SIZE)
		return;
	sfs_fill_update(&update, variant->name);
	memset(update.payload_name + len + 1, '/', PAYLOAD_NAME_SIZE - len - 1);
	EXPECT_EQ(update_error(-variant->error), sfs_ioctl(self->fd, SFSIOCUPDATEPKG, &update));
}

TEST_HARNESS_MAIN
