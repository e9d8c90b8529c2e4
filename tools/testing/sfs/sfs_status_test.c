// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: what the firmware says arrives as it was said
 *
 * Needs the emulated PSP, see README.md.
 */
#include <fcntl.h>
#include <stdio.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

#define EXTENDED	0xdeadbeef

/* Every status of the table, and some that nobody has defined */
FIXTURE(status)
{
	struct sfs_bench b;
};

FIXTURE_VARIANT(status)
{
	unsigned int code;
};

FIXTURE_VARIANT_ADD(status, bad_payload_address) { 0x01 };
FIXTURE_VARIANT_ADD(status, bad_total_size) { 0x02 };
FIXTURE_VARIANT_ADD(status, bad_image_address) { 0x03 };
FIXTURE_VARIANT_ADD(status, bad_package_size) { 0x04 };
FIXTURE_VARIANT_ADD(status, sfs_disabled) { 0x05 };
FIXTURE_VARIANT_ADD(status, bad_customer_signature) { 0x06 };
FIXTURE_VARIANT_ADD(status, bad_amd_signature) { 0x07 };
FIXTURE_VARIANT_ADD(status, internal_error) { 0x08 };
FIXTURE_VARIANT_ADD(status, customer_signature_not_allowed) { 0x09 };
FIXTURE_VARIANT_ADD(status, bad_base_patch_level) { 0x0a };
FIXTURE_VARIANT_ADD(status, bad_current_patch_level) { 0x0b };
FIXTURE_VARIANT_ADD(status, bad_new_patch_level) { 0x0c };
FIXTURE_VARIANT_ADD(status, bad_sub_command) { 0x0d };
FIXTURE_VARIANT_ADD(status, protection_failure) { 0x0e };
FIXTURE_VARIANT_ADD(status, busy) { 0x0f };
FIXTURE_VARIANT_ADD(status, firmware_version_mismatch) { 0x10 };
FIXTURE_VARIANT_ADD(status, system_version_mismatch) { 0x11 };
FIXTURE_VARIANT_ADD(status, sev_still_initialised) { 0x12 };
FIXTURE_VARIANT_ADD(status, unknown_13) { 0x13 };
FIXTURE_VARIANT_ADD(status, unknown_ff) { 0xff };
FIXTURE_VARIANT_ADD(status, unknown_8000) { 0x8000 };
FIXTURE_VARIANT_ADD(status, unknown_ffff) { 0xffff };

FIXTURE_SETUP(status)
{
	SFS_SET_UP();
}

FIXTURE_TEARDOWN(status)
{
	EXPECT_EQ(self->b.level, psp_number(self->b.psp, "state", "patch_level"));
	sfs_tear_down(&self->b);
}

/* EIO: both words are set, the blob is not touched */
TEST_F(status, of_versions_in_header)
{
	struct sfs_user_get_fw_versions versions;

	ASSERT_EQ(0, psp_request(self->b.psp, "fault status=0x%x", variant->code));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault ext-status=0x%x", EXTENDED));
	EXPECT_EQ(-EIO, sfs_get_versions(self->b.fd, &versions));
	EXPECT_EQ(variant->code, versions.sfs_status);
	EXPECT_EQ(EXTENDED, versions.sfs_extended_status);
}

TEST_F(status, of_versions_in_mailbox)
{
	struct sfs_user_get_fw_versions versions;

	ASSERT_EQ(0, psp_request(self->b.psp, "fault mailbox-status=0x%x", variant->code));
	EXPECT_EQ(-EIO, sfs_get_versions(self->b.fd, &versions));
	EXPECT_EQ(variant->code, versions.sfs_status);
	EXPECT_EQ(0, versions.sfs_extended_status);
}

TEST_F(status, of_update_in_header)
{
	struct sfs_user_update_package update;

	ASSERT_EQ(0, psp_request(self->b.psp, "fault status=0x%x", variant->code));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault ext-status=0x%x", EXTENDED));
	EXPECT_EQ(-EIO, sfs_try_update(self->b.fd, "sfs-good.bin", &update));
	EXPECT_EQ(variant->code, update.sfs_status);
	EXPECT_EQ(EXTENDED, update.sfs_extended_status);
}

TEST_F(status, of_update_in_mailbox)
{
	struct sfs_user_update_package update;

	ASSERT_EQ(0, psp_request(self->b.psp, "fault mailbox-status=0x%x", variant->code));
	EXPECT_EQ(-EIO, sfs_try_update(self->b.fd, "sfs-good.bin", &update));
	EXPECT_EQ(variant->code, update.sfs_status);
	EXPECT_EQ(0, update.sfs_extended_status);
}

/* The next command is not affected */
TEST_F(status, of_one_command_only)
{
	struct sfs_user_get_fw_versions versions;

	ASSERT_EQ(0, psp_request(self->b.psp, "fault status=0x%x", variant->code));
	EXPECT_EQ(-EIO, sfs_get_versions(self->b.fd, &versions));
	EXPECT_EQ(0, sfs_get_versions(self->b.fd, &versions));
	EXPECT_EQ(0, versions.sfs_status);
	EXPECT_EQ(0, versions.sfs_extended_status);
}

/*
 * The firmware does not write the extended status if it has no detail to
 * give. What an earlier command left there must not be taken for its answer.
 */
FIXTURE(extended)
{
	struct sfs_bench b;
};

FIXTURE_SETUP(extended)
{
	SFS_SET_UP();

	/* Both words of an earlier command are in the buffer now */
	ASSERT_EQ(0, psp_request(self->b.psp, "fault status=0x8"));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault ext-status=0x%x", EXTENDED));
	sfs_update(self->b.fd, "sfs-good.bin");
	ASSERT_EQ(0x8, psp_number(self->b.psp, "last", "status"));
	ASSERT_EQ(EXTENDED, (unsigned int)psp_number(self->b.psp, "last", "ext_status"));
}

FIXTURE_TEARDOWN(extended)
{
	sfs_tear_down(&self->b);
}

TEST_F(extended, is_not_of_an_earlier_command)
{
	struct sfs_user_get_fw_versions versions;

	ASSERT_EQ(0, psp_request(self->b.psp, "fault status=0x5"));
	EXPECT_EQ(-EIO, sfs_get_versions(self->b.fd, &versions));
	EXPECT_EQ(0x5, versions.sfs_status);
	EXPECT_EQ(0, versions.sfs_extended_status);
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "ext_written"));
}

TEST_F(extended, is_not_of_an_earlier_command_after_mailbox_status)
{
	struct sfs_user_update_package update;

	ASSERT_EQ(0, psp_request(self->b.psp, "fault mailbox-status=0x5"));
	EXPECT_EQ(-EIO, sfs_try_update(self->b.fd, "sfs-good.bin", &update));
	EXPECT_EQ(0x5, update.sfs_status);
	EXPECT_EQ(0, update.sfs_extended_status);
}

TEST_F(extended, is_not_left_over_after_success)
{
	struct sfs_user_update_package update;

	EXPECT_EQ(0, sfs_try_update(self->b.fd, "sfs-good.bin", &update));
	EXPECT_EQ(0, update.sfs_status);
	EXPECT_EQ(0, update.sfs_extended_status);
}

TEST_F(extended, is_shown_with_success)
{
	struct sfs_user_get_fw_versions versions;

	ASSERT_EQ(0, psp_request(self->b.psp, "fault ext-status=0x1234"));
	EXPECT_EQ(0, sfs_get_versions(self->b.fd, &versions));
	EXPECT_EQ(0, versions.sfs_status);
	EXPECT_EQ(0x1234, versions.sfs_extended_status);
}

/* An answer that makes no sense is shown as it is, and does no harm */
TEST_F(extended, is_shown_of_garbage)
{
	struct sfs_user_get_fw_versions versions;

	ASSERT_EQ(0, psp_request(self->b.psp, "fault garbage"));
	EXPECT_EQ(-EIO, sfs_get_versions(self->b.fd, &versions));
	EXPECT_EQ((unsigned int)psp_number(self->b.psp, "last", "status"), versions.sfs_status);
	EXPECT_EQ((unsigned int)psp_number(self->b.psp, "last", "ext_status"),
		  versions.sfs_extended_status);

	EXPECT_EQ(0, sfs_get_versions(self->b.fd, &versions));
}

TEST_HARNESS_MAIN
