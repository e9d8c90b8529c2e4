// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: every step that can fail does, one after the other
 *
 * The kernel lets the Nth allocation of this task fail, or the Nth access to its memory. Probe,
 * ioctls and removal are done again with a larger N until nothing is left to fail: each time
 * they fail cleanly or succeed, and then all works. Some meet a fault of the firmware as well.
 * Needs the emulated PSP and CONFIG_FAULT_INJECTION, see README.md.
 */
#include <fcntl.h>
#include <stdio.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

/* More steps than there are: a loop that does not end */
#define MAX_STEPS	2000

/* After so many probes that failed comes one that must not */
#define PROBE_EACH	8

struct step {
	const char *name;
	int (*run)(struct sfs_bench *b);
	/* The only errors that it may end with, 0-terminated */
	int errors[6];
};

FIXTURE(nth)
{
	struct sfs_bench b;
};

FIXTURE_SETUP(nth)
{
	int ret = sfs_fail_open();

	if (ret)
		SKIP(return, "no fault injection by count: %s", strerror(-ret));
	SFS_SET_UP();
	if (!self->b.device[0])
		SKIP(return, "the ccp driver has not exactly one device");
}

FIXTURE_TEARDOWN(nth)
{
	sfs_fail_close();
	psp_quiet(self->b.psp);
	EXPECT_EQ(0, sfs_rebind(&self->b));
	sfs_tear_down(&self->b);
}

static int get_versions(struct sfs_bench *b)
{
	struct sfs_user_get_fw_versions versions;

	sfs_fill_versions(&versions);

	return sfs_ioctl(b->fd, SFSIOCFWVERS, &versions);
}

static int update(struct sfs_bench *b)
{
	struct sfs_user_update_package update;

	sfs_fill_update(&update, "sfs-good.bin");

	return sfs_ioctl(b->fd, SFSIOCUPDATEPKG, &update);
}

static int open_node(struct sfs_bench *b)
{
	int fd = sfs_open(O_RDWR);

	if (fd < 0)
		return fd;
	close(fd);

	return 0;
}

static int bind(struct sfs_bench *b)
{
	return sfs_bind(b->device);
}

static int unbind(struct sfs_bench *b)
{
	return sfs_unbind(b->device);
}

/* What may come of an allocation, or an access to memory, that fails */
static const struct step versions_step = {
	"versions", get_versions, { ENOMEM, EFAULT },
};
static const struct step update_step = {
	"update", update, { ENOMEM, EFAULT },
};
static const struct step open_step = {
	"open", open_node, { ENOMEM, ENFILE, EFAULT },
};
/*
 * EINVAL: without MSI-X the driver tries MSI, which the device has not. EBUSY: a region that
 * cannot be noted counts as one that somebody has.
 */
static const struct step bind_step = {
	"bind", bind, { ENOMEM, ENODEV, EFAULT, EINVAL, EBUSY },
};
static const struct step unbind_step = {
	"unbind", unbind, { ENOMEM, EFAULT },
};

static bool is_allowed(const struct step *step, int ret)
{
	const int *error;

	for (error = step->errors; ret && *error; error++) {
		if (ret == -*error)
			return true;
	}

	return !ret;
}

/* With 0 nothing fails, but all that the step touches is there from then on: no later one waits for it */
static int fails_nth(struct sfs_bench *b, const struct step *step, int nth, bool *reached)
{
	int ret = sfs_fail_nth(nth);

	if (ret)
		return ret;
	ret = step->run(b);
	*reached = sfs_fail_reached();

	return ret;
}

struct sweep {
	int steps;
	int failed;
};

static void tell(const struct step *step, const char *with, const struct sweep *sweep)
{
	ksft_print_msg("%s%s%s: %d steps failed one by one, %d were errors\n", step->name,
		       *with ? " with " : "", with, sweep->steps, sweep->failed);
}

/* With a descriptor that is open: the firmware gets a command, or an error says why not */
static void sweep_ioctl(struct __test_metadata *_metadata, struct sfs_bench *b,
			const struct step *step)
{
	struct sweep sweep = {};
	bool reached = true;
	int ret;

	ASSERT_EQ(0, fails_nth(b, step, 0, &reached));
	while (sweep.steps < MAX_STEPS) {
		ASSERT_EQ(0, psp_quiet(b->psp));
		ret = fails_nth(b, step, sweep.steps + 1, &reached);
		EXPECT_TRUE(is_allowed(step, ret)) {
			TH_LOG("%s: step %d: %s", step->name, sweep.steps + 1, strerror(-ret));
		}
		if (!reached)
			break;
		sweep.steps++;
		sweep.failed += ret != 0;
		/* An error is never about an update that was executed */
		if (ret)
			EXPECT_EQ(0, psp_number(b->psp, "state", "updates"));
		ASSERT_EQ(0, get_versions(b)) {
			TH_LOG("%s: nothing works after step %d", step->name, sweep.steps);
		}
	}
	EXPECT_EQ(0, ret);
	EXPECT_LT(0, sweep.failed);
	EXPECT_GT(MAX_STEPS, sweep.steps);
	tell(step, "", &sweep);
}

TEST_F_TIMEOUT(nth, allocation_of_versions, 300)
{
	sweep_ioctl(_metadata, &self->b, &versions_step);
}

TEST_F_TIMEOUT(nth, allocation_of_an_update, 300)
{
	sweep_ioctl(_metadata, &self->b, &update_step);
}

TEST_F_TIMEOUT(nth, allocation_of_open, 300)
{
	sweep_ioctl(_metadata, &self->b, &open_step);
}

/* The device without its driver, and nothing wrong with it */
static int make_ready(struct sfs_bench *b)
{
	char bound[SFS_MAX_PCI][SFS_PCI_NAME];
	int ret;

	if (sfs_list_bound(bound)) {
		ret = unbind(b);
		if (ret)
			return ret;
	}

	return psp_quiet(b->psp);
}

static int start_anew(struct sfs_bench *b)
{
	int ret = make_ready(b);

	if (!ret)
		ret = bind(b);

	return ret ? ret : sfs_answers_anew();
}

/* Without its node if it came up without SFS, and never with one that does not work */
static int is_whole(void)
{
	int ret = open_node(NULL);

	if (ret == -ENOENT)
		return access("/sys/class/misc/sfs", F_OK) ? 0 : -EEXIST;

	return ret ? ret : sfs_answers_anew();
}

/* The next probe tells whether this one has left something; one without a fault, now and then */
static void sweep_probe(struct __test_metadata *_metadata, struct sfs_bench *b, const char *fault)
{
	struct sweep sweep = {};
	bool reached = true;
	int ret = 0;

	ASSERT_EQ(0, make_ready(b));
	ASSERT_EQ(0, fails_nth(b, &bind_step, 0, &reached));
	reached = true;
	while (reached && sweep.steps < MAX_STEPS) {
		ASSERT_EQ(0, make_ready(b));
		if (*fault)
			ASSERT_EQ(0, psp_request(b->psp, "fault %s", fault));
		ret = fails_nth(b, &bind_step, sweep.steps + 1, &reached);
		EXPECT_TRUE(is_allowed(&bind_step, ret)) {
			TH_LOG("bind: step %d: %s", sweep.steps + 1, strerror(-ret));
		}
		ASSERT_EQ(0, psp_request(b->psp, "clear"));
		EXPECT_EQ(0, is_whole()) {
			TH_LOG("bind: what is left after step %d does not work", sweep.steps + 1);
		}
		sweep.steps += reached;
		sweep.failed += ret != 0;
		if (reached && sweep.steps % PROBE_EACH)
			continue;
		ASSERT_EQ(0, start_anew(b)) {
			TH_LOG("bind: nothing works after step %d", sweep.steps);
		}
	}
	EXPECT_EQ(0, ret);
	EXPECT_LT(0, sweep.failed);
	EXPECT_GT(MAX_STEPS, sweep.steps);
	tell(&bind_step, fault, &sweep);
}

TEST_F_TIMEOUT(nth, allocation_of_probe, 600)
{
	sweep_probe(_metadata, &self->b, "");
}

TEST_F_TIMEOUT(nth, allocation_of_a_probe_without_ring, 600)
{
	sweep_probe(_metadata, &self->b, "ring-status=0x5");
}

TEST_F_TIMEOUT(nth, allocation_of_a_probe_without_attributes, 600)
{
	sweep_probe(_metadata, &self->b, "hsti-status=0x5");
}

TEST_F_TIMEOUT(nth, allocation_of_removal, 300)
{
	struct sweep sweep = {};
	bool reached = true;
	int ret;

	ASSERT_EQ(0, fails_nth(&self->b, &unbind_step, 0, &reached));
	ASSERT_EQ(0, start_anew(&self->b));
	while (sweep.steps < MAX_STEPS) {
		ret = fails_nth(&self->b, &unbind_step, sweep.steps + 1, &reached);
		EXPECT_TRUE(is_allowed(&unbind_step, ret)) {
			TH_LOG("unbind: step %d: %s", sweep.steps + 1, strerror(-ret));
		}
		/* Nobody asks a driver whether it wants to go */
		EXPECT_EQ(ret ? 0 : -ENOENT, open_node(NULL));
		ASSERT_EQ(0, start_anew(&self->b)) {
			TH_LOG("unbind: nothing works after step %d", sweep.steps + 1);
		}
		if (!reached)
			break;
		sweep.steps++;
		sweep.failed += ret != 0;
	}
	EXPECT_EQ(0, ret);
	EXPECT_GT(MAX_STEPS, sweep.steps);
	tell(&unbind_step, "", &sweep);
}

TEST_HARNESS_MAIN
