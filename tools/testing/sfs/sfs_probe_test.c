// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: a PSP that does not come up
 *
 * What was set up before the step that failed is undone, and the next probe
 * works. Needs the emulated PSP: it unbinds the ccp driver. See README.md.
 */
#include <fcntl.h>
#include <stdio.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

#define ROUNDS	20

FIXTURE(probe)
{
	struct sfs_bench b;
};

FIXTURE_VARIANT(probe)
{
	/* A fault of the emulated PSP, and what it disturbs */
	const char *fault;
	const char *step;
};

/* The mailbox that SFS needs */
FIXTURE_VARIANT_ADD(probe, tee) { "ring-status=0x5", "the ring of the TEE" };

/* The last one; only some PSPs are asked for it */
FIXTURE_VARIANT_ADD(probe, hsti) { "hsti-status=0x5", "security attributes (HSTI)" };

FIXTURE_SETUP(probe)
{
	SFS_SET_UP();
	if (!self->b.device[0])
		SKIP(return, "the ccp driver has not exactly one device");
}

FIXTURE_TEARDOWN(probe)
{
	psp_quiet(self->b.psp);
	EXPECT_EQ(0, sfs_rebind(&self->b));
	sfs_tear_down(&self->b);
}

/* The driver binds all the same, for a CCP may be there; false: the PSP was not asked for it */
static bool probe_badly(struct __test_metadata *_metadata, struct sfs_bench *b,
			const char *fault)
{
	ASSERT_EQ(0, psp_request(b->psp, "fault %s", fault));
	ASSERT_EQ(0, sfs_unbind(b->device));
	ASSERT_EQ(0, sfs_bind(b->device));
	if (psp_awaits_fault(b->psp))
		return false;
	ASSERT_EQ(-ENOENT, sfs_open(O_RDWR));

	return true;
}

TEST_F(probe, that_fails_leaves_nothing)
{
	struct sfs_user_get_fw_versions versions;

	if (!probe_badly(_metadata, &self->b, variant->fault))
		SKIP(return, "this PSP does not need %s", variant->step);
	EXPECT_EQ(-1, access("/sys/class/misc/sfs", F_OK));
	/* Not even for a moment */
	EXPECT_EQ(0, kmsg_count(self->b.kmsg, "sfs enabled"));
	EXPECT_EQ(-ENODEV, sfs_get_versions(self->b.fd, &versions));

	ASSERT_EQ(0, sfs_unbind(self->b.device));
	ASSERT_EQ(0, sfs_bind(self->b.device));
	EXPECT_EQ(0, sfs_works_anew());
}

TEST_F_TIMEOUT(probe, that_fails_often_keeps_no_memory, 120)
{
	long before, after;
	int n;

	if (!probe_badly(_metadata, &self->b, variant->fault))
		SKIP(return, "this PSP does not need %s", variant->step);
	before = sfs_free_kib();
	for (n = 0; n < ROUNDS; n++)
		EXPECT_TRUE(probe_badly(_metadata, &self->b, variant->fault));
	after = sfs_free_kib();
	EXPECT_GT(ROUNDS * 2048 / 4, before - after) {
		TH_LOG("%ld KiB free before, %ld KiB after", before, after);
	}

	ASSERT_EQ(0, sfs_unbind(self->b.device));
	ASSERT_EQ(0, sfs_bind(self->b.device));
	EXPECT_EQ(0, sfs_works_anew());
}

FIXTURE(ring)
{
	struct sfs_bench b;
};

FIXTURE_SETUP(ring)
{
	SFS_SET_UP();
	if (!self->b.device[0])
		SKIP(return, "the ccp driver has not exactly one device");
}

FIXTURE_TEARDOWN(ring)
{
	psp_quiet(self->b.psp);
	EXPECT_EQ(0, sfs_rebind(&self->b));
	sfs_tear_down(&self->b);
}

/* What the firmware may read late is still what the driver wrote */
TEST_F_TIMEOUT(ring, that_is_set_up_late_harms_nobody, 60)
{
	if (!probe_badly(_metadata, &self->b, "ring-hang"))
		SKIP(return, "this PSP does not need %s", "the ring of the TEE");
	ASSERT_EQ(0, sfs_use_memory());

	/* It finds a ring that is its own, or it would refuse the command */
	ASSERT_EQ(0, psp_request(self->b.psp, "release"));
	EXPECT_EQ(1, psp_number(self->b.psp, "state", "ring"));

	ASSERT_EQ(0, sfs_unbind(self->b.device));
	ASSERT_EQ(0, sfs_bind(self->b.device));
	EXPECT_EQ(0, sfs_works_anew());
}

/* The query is answered into memory that is nobody else's */
TEST_F_TIMEOUT(ring, and_attributes_that_come_late_harm_nobody, 60)
{
	if (!probe_badly(_metadata, &self->b, "hsti-hang"))
		SKIP(return, "this PSP does not need %s", "security attributes (HSTI)");
	ASSERT_EQ(0, sfs_use_memory());
	ASSERT_EQ(0, psp_request(self->b.psp, "release"));

	ASSERT_EQ(0, sfs_unbind(self->b.device));
	ASSERT_EQ(0, sfs_bind(self->b.device));
	EXPECT_EQ(0, sfs_works_anew());
}

TEST_HARNESS_MAIN
