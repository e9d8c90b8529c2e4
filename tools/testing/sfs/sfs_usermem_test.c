// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: the caller's memory
 *
 * A struct that cannot be written to is EFAULT before anything is sent, and
 * never after the firmware has acted. Needs the emulated PSP, see README.md.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

#define DELAY_MS	1000

/* A struct of two pages at most, and a page on both sides */
#define AREA_PAGES	4

struct area {
	char *start;
	size_t page;
};

static int area_map(struct area *area)
{
	area->page = sysconf(_SC_PAGESIZE);
	area->start = mmap(NULL, AREA_PAGES * area->page, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return area->start == MAP_FAILED ? -errno : 0;
}

enum spoil {
	UNMAPPED,
	NO_ACCESS,
	READ_ONLY,
};

static int area_spoil(void *page, size_t len, enum spoil how)
{
	switch (how) {
	case UNMAPPED:
		return munmap(page, len);
	case NO_ACCESS:
		return mprotect(page, len, PROT_NONE);
	default:
		return mprotect(page, len, PROT_READ);
	}
}

/* The struct lies across a page border, and one of the pages is no good */
FIXTURE(border)
{
	struct sfs_bench b;
	struct area area;
};

FIXTURE_VARIANT(border)
{
	enum spoil how;
	bool first;
};

FIXTURE_VARIANT_ADD(border, first_unmapped) { UNMAPPED, true };
FIXTURE_VARIANT_ADD(border, first_without_access) { NO_ACCESS, true };
FIXTURE_VARIANT_ADD(border, first_read_only) { READ_ONLY, true };
FIXTURE_VARIANT_ADD(border, last_unmapped) { UNMAPPED, false };
FIXTURE_VARIANT_ADD(border, last_without_access) { NO_ACCESS, false };
FIXTURE_VARIANT_ADD(border, last_read_only) { READ_ONLY, false };

FIXTURE_SETUP(border)
{
	SFS_SET_UP();
	ASSERT_EQ(0, area_map(&self->area));
}

FIXTURE_TEARDOWN(border)
{
	sfs_tear_down(&self->b);
}

/*
 * Puts @size bytes so that @before of them are before the border of two pages,
 * then spoils one of the pages. Returns where they are.
 */
static void *place(struct area *area, const void *data, size_t size, size_t before,
		   enum spoil how, bool first)
{
	char *border = area->start + 2 * area->page;
	char *p = border - before;

	memcpy(p, data, size);
	if (area_spoil(first ? border - area->page : border, area->page, how))
		return NULL;

	return p;
}

TEST_F(border, versions)
{
	/* In the blob, behind it, between the status words, in the last one */
	static const size_t cuts[] = { 1, 2048, 4095, 4096, 4097, 4100, 4103 };
	struct sfs_user_get_fw_versions versions;
	long long commands = psp_commands(self->b.psp);
	size_t i;
	void *p;

	sfs_fill_versions(&versions);
	for (i = 0; i < ARRAY_SIZE(cuts); i++) {
		ASSERT_EQ(0, area_map(&self->area));
		p = place(&self->area, &versions, sizeof(versions), cuts[i],
			  variant->how, variant->first);
		ASSERT_TRUE(!!p);
		EXPECT_EQ(-EFAULT, sfs_ioctl(self->b.fd, SFSIOCFWVERS, p)) {
			TH_LOG("%zu bytes before the border", cuts[i]);
		}
	}
	EXPECT_EQ(commands, psp_commands(self->b.psp));
}

TEST_F(border, update)
{
	/* In the name, behind it, between the status words, in the last one */
	static const size_t cuts[] = { 1, 32, 63, 64, 65, 68, 71 };
	struct sfs_user_update_package update;
	long long commands = psp_commands(self->b.psp);
	bool name_only;
	size_t i;
	int ret;
	void *p;

	sfs_fill_update(&update, "sfs-good.bin");
	for (i = 0; i < ARRAY_SIZE(cuts); i++) {
		/* The name is only read: this struct is fine */
		name_only = variant->first && variant->how == READ_ONLY && cuts[i] <= 64;
		if (name_only)
			continue;
		ASSERT_EQ(0, area_map(&self->area));
		p = place(&self->area, &update, sizeof(update), cuts[i],
			  variant->how, variant->first);
		ASSERT_TRUE(!!p);
		ret = sfs_ioctl(self->b.fd, SFSIOCUPDATEPKG, p);
		EXPECT_EQ(-EFAULT, ret) {
			TH_LOG("%zu bytes before the border", cuts[i]);
		}
	}
	EXPECT_EQ(commands, psp_commands(self->b.psp));
}

FIXTURE(memory)
{
	struct sfs_bench b;
	struct area area;
};

FIXTURE_SETUP(memory)
{
	SFS_SET_UP();
	ASSERT_EQ(0, area_map(&self->area));
}

FIXTURE_TEARDOWN(memory)
{
	sfs_tear_down(&self->b);
}

TEST_F(memory, that_no_struct_can_be_at)
{
	static const unsigned long addresses[] = {
		0, 1, 4095, -1UL, -8UL, -4096UL, -4104UL, 1UL << (sizeof(long) * 8 - 1),
	};
	long long commands = psp_commands(self->b.psp);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(addresses); i++) {
		EXPECT_EQ(-EFAULT, sfs_ioctl(self->b.fd, SFSIOCFWVERS, (void *)addresses[i]));
		EXPECT_EQ(-EFAULT, sfs_ioctl(self->b.fd, SFSIOCUPDATEPKG, (void *)addresses[i]));
	}
	EXPECT_EQ(commands, psp_commands(self->b.psp));
}

/* Pages that nobody has touched yet are as good as any */
TEST_F(memory, that_is_not_there_yet)
{
	struct sfs_user_get_fw_versions *versions = (void *)(self->area.start + 100);

	EXPECT_EQ(0, sfs_ioctl(self->b.fd, SFSIOCFWVERS, versions));
	EXPECT_EQ(0, versions->sfs_status);
}

TEST_F(memory, with_a_name_that_can_only_be_read)
{
	struct sfs_user_update_package update;
	void *p;

	sfs_fill_update(&update, "sfs-good.bin");
	p = place(&self->area, &update, sizeof(update), PAYLOAD_NAME_SIZE, READ_ONLY, true);
	ASSERT_TRUE(!!p);
	EXPECT_EQ(0, sfs_ioctl(self->b.fd, SFSIOCUPDATEPKG, p));
}

/* The struct goes away while the firmware is at work */
FIXTURE(vanishing)
{
	struct sfs_bench b;
	struct area area;
};

FIXTURE_VARIANT(vanishing)
{
	enum spoil how;
};

FIXTURE_VARIANT_ADD(vanishing, unmapped) { UNMAPPED };
FIXTURE_VARIANT_ADD(vanishing, without_access) { NO_ACCESS };
FIXTURE_VARIANT_ADD(vanishing, read_only) { READ_ONLY };

FIXTURE_SETUP(vanishing)
{
	SFS_SET_UP();
	ASSERT_EQ(0, area_map(&self->area));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault delay=%u", DELAY_MS));
}

FIXTURE_TEARDOWN(vanishing)
{
	sfs_tear_down(&self->b);
}

/* @from is where a page begins: it goes, and all behind it */
static int vanish_from(const struct area *area, char *from, int psp, struct sfs_call *call,
		       enum spoil how)
{
	/* The firmware has the command then, so the driver has looked at the struct */
	int ret = sfs_call_send(call, psp);

	if (ret)
		return ret;

	return area_spoil(from, area->start + AREA_PAGES * area->page - from, how);
}

static int vanish(const struct area *area, int psp, struct sfs_call *call, enum spoil how)
{
	return vanish_from(area, area->start, psp, call, how);
}

TEST_F(vanishing, struct_of_an_executed_update)
{
	struct sfs_call call = {
		.fd = self->b.fd,
		.cmd = SFSIOCUPDATEPKG,
		.arg = self->area.start,
	};

	sfs_fill_update(call.arg, "sfs-good.bin");
	ASSERT_EQ(0, vanish(&self->area, self->b.psp, &call, variant->how));
	EXPECT_EQ(0, sfs_call_join(&call));
	EXPECT_EQ(self->b.level + 1, psp_number(self->b.psp, "state", "patch_level"));
}

/* The status can still be written, what comes behind it cannot */
TEST_F(vanishing, end_of_an_executed_update)
{
	char *border = self->area.start + 2 * self->area.page;
	struct sfs_call call = {
		.fd = self->b.fd,
		.cmd = SFSIOCUPDATEPKG,
		.arg = border - offsetof(struct sfs_user_update_package, sfs_extended_status),
	};

	sfs_fill_update(call.arg, "sfs-good.bin");
	ASSERT_EQ(0, vanish_from(&self->area, border, self->b.psp, &call, variant->how));
	EXPECT_EQ(0, sfs_call_join(&call));
	EXPECT_EQ(self->b.level + 1, psp_number(self->b.psp, "state", "patch_level"));
}

TEST_F(vanishing, struct_of_a_refused_update)
{
	struct sfs_call call = {
		.fd = self->b.fd,
		.cmd = SFSIOCUPDATEPKG,
		.arg = self->area.start,
	};

	sfs_fill_update(call.arg, "sfs-corrupt.bin");
	ASSERT_EQ(0, vanish(&self->area, self->b.psp, &call, variant->how));
	EXPECT_EQ(-EIO, sfs_call_join(&call));
}

/* Nothing was changed by this one: what matters is that the driver copes */
TEST_F(vanishing, struct_of_versions)
{
	struct sfs_call call = {
		.fd = self->b.fd,
		.cmd = SFSIOCFWVERS,
		.arg = self->area.start + 2048,
	};
	struct sfs_user_get_fw_versions versions;

	ASSERT_EQ(0, vanish(&self->area, self->b.psp, &call, variant->how));
	EXPECT_EQ(-EFAULT, sfs_call_join(&call));
	EXPECT_EQ(0, sfs_get_versions(self->b.fd, &versions));
}

/* Nor by these: the versions and the status can still be written, what comes behind them cannot */
TEST_F(vanishing, end_of_versions)
{
	char *border = self->area.start + 2 * self->area.page;
	struct sfs_call call = {
		.fd = self->b.fd,
		.cmd = SFSIOCFWVERS,
		.arg = border - offsetof(struct sfs_user_get_fw_versions, sfs_extended_status),
	};

	ASSERT_EQ(0, vanish_from(&self->area, border, self->b.psp, &call, variant->how));
	EXPECT_EQ(-EFAULT, sfs_call_join(&call));
}

TEST_F(vanishing, struct_of_versions_that_are_refused)
{
	struct sfs_call call = {
		.fd = self->b.fd,
		.cmd = SFSIOCFWVERS,
		.arg = self->area.start + 2048,
	};

	ASSERT_EQ(0, psp_request(self->b.psp, "fault status=0x5"));
	ASSERT_EQ(0, vanish(&self->area, self->b.psp, &call, variant->how));
	EXPECT_EQ(-EFAULT, sfs_call_join(&call));
}

TEST_HARNESS_MAIN
