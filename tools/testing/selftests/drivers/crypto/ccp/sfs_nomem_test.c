// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: no memory (R4, R5, R18)
 *
 * Fails each allocation of a slab object in turn: the first, the second, ...
 * until the call comes through without. Needs the emulated PSP and a kernel
 * with CONFIG_FAILSLAB. See README.rst.
 */
#include <fcntl.h>
#include <stdio.h>

#include "../../../kselftest_harness.h"

#include "sfs_test.h"

#define FAIL_NTH	"/proc/thread-self/fail-nth"
#define FAILSLAB	"/sys/kernel/debug/failslab/"

/* More than any of the calls has */
#define ALLOCATIONS	2000

#define UNAVAILABLE	"sfs: not available"

FIXTURE(nomem)
{
	struct sfs_bench b;
};

FIXTURE_SETUP(nomem)
{
	int ret = sfs_set_up(&self->b);

	if (ret)
		SKIP(return, "no emulated PSP with SFS: %s", strerror(-ret));
	ret = sfs_write_file(FAILSLAB "ignore-gfp-wait", "N");
	if (ret)
		SKIP(return, FAILSLAB ": %s (CONFIG_FAILSLAB, CONFIG_FAULT_INJECTION_DEBUG_FS?)",
		     strerror(-ret));
	/* No stack in the log for each of them */
	ASSERT_EQ(0, sfs_write_file(FAILSLAB "verbose", "0"));
}

FIXTURE_TEARDOWN(nomem)
{
	sfs_write_file(FAILSLAB "ignore-gfp-wait", "Y");
	sfs_tear_down(&self->b);
}

static int arm(int nth)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", nth);

	return sfs_write_file(FAIL_NTH, text);
}

/* Did the allocation fail? If not, there are not as many */
static bool failed(void)
{
	char text[16];
	bool injected;

	injected = sfs_read_file(FAIL_NTH, text, sizeof(text)) > 0 && !strcmp(text, "0");
	arm(0);

	return injected;
}

/* R18: ENOMEM, and then the struct is untouched and nothing was sent */
TEST_F(nomem, for_versions)
{
	struct sfs_user_get_fw_versions versions;
	long long commands;
	int n, ret, refused = 0;

	for (n = 1; n < ALLOCATIONS; n++) {
		commands = psp_commands(self->b.psp);
		sfs_fill_versions(&versions);
		ASSERT_EQ(0, arm(n));
		ret = sfs_ioctl(self->b.fd, SFSIOCFWVERS, &versions);
		if (!failed())
			break;
		if (!ret)
			continue;
		refused++;
		EXPECT_EQ(-ENOMEM, ret);
		EXPECT_TRUE(sfs_all_bytes(&versions, SFS_UNTOUCHED, sizeof(versions)));
		EXPECT_EQ(commands, psp_commands(self->b.psp));
	}
	EXPECT_EQ(0, ret);
	EXPECT_LT(0, refused);
}

TEST_F(nomem, for_an_update)
{
	struct sfs_user_update_package update, before;
	long long commands;
	int n, ret, refused = 0;

	for (n = 1; n < ALLOCATIONS; n++) {
		commands = psp_commands(self->b.psp);
		sfs_fill_update(&update, "sfs-good.bin");
		before = update;
		ASSERT_EQ(0, arm(n));
		ret = sfs_ioctl(self->b.fd, SFSIOCUPDATEPKG, &update);
		if (!failed())
			break;
		if (!ret) {
			ASSERT_EQ(0, psp_request(self->b.psp, "reset"));
			continue;
		}
		refused++;
		EXPECT_EQ(-ENOMEM, ret);
		EXPECT_EQ(0, memcmp(&before, &update, sizeof(update)));
		EXPECT_EQ(commands, psp_commands(self->b.psp));
	}
	EXPECT_EQ(0, ret);
	EXPECT_LT(0, refused);
}

static bool is_unavailable(const char *line, void *ctx)
{
	return strstr(line, UNAVAILABLE);
}

/*
 * R4, R5: whatever is missing while the driver is bound, nothing of it is left,
 * and with memory it works. If only SFS lacks some, the PSP comes up without.
 */
TEST_F_TIMEOUT(nomem, for_a_probe, 170)
{
	struct sfs_user_get_fw_versions versions;
	int n, fd, without_sfs = 0;
	bool bound, more = true;

	ASSERT_NE('\0', self->b.device[0]);
	ASSERT_EQ(0, sfs_unbind(self->b.device));
	for (n = 1; more && n < ALLOCATIONS; n++) {
		ASSERT_EQ(0, arm(n));
		bound = !sfs_bind(self->b.device);
		more = failed();
		if (kmsg_each(self->b.kmsg, is_unavailable, NULL) > 0) {
			EXPECT_TRUE(bound);
			EXPECT_EQ(-1, access(SFS_NODE, F_OK));
			without_sfs++;
		}
		if (bound)
			ASSERT_EQ(0, sfs_unbind(self->b.device));
	}
	EXPECT_FALSE(more);
	EXPECT_LT(0, without_sfs);

	ASSERT_EQ(0, sfs_bind(self->b.device));
	fd = sfs_open(O_RDWR);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, sfs_get_versions(fd, &versions));
	EXPECT_EQ(0, sfs_update(fd, "sfs-good.bin"));
	close(fd);
}

TEST_HARNESS_MAIN
