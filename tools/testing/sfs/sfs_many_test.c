// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: thousands of commands by many threads, also while the device comes and goes
 *
 * The PSP numbers its answers (psp-emulator --number-answers), so an answer that went to another
 * caller, came twice, or got lost is missed by somebody. SFS_MANY= says how many ioctls. Needs
 * the emulated PSP: it unbinds the ccp driver. See README.md.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

#define CALLERS		8
#define DEFAULT_MANY	2000
/* One in so many is an update, of a package that the firmware has already */
#define UPDATE_EACH	16

/* Where the emulated PSP's blob has the number, in little endian */
#define NUMBER_AT	28

#define COME_AND_GO_MS	150

struct caller {
	pthread_t thread;
	/* Anew whenever the old descriptor is of no use any more */
	int fd;
	unsigned int calls;
	/* The number of each answer, in the order in which they came */
	unsigned int *numbers;
	unsigned int answers, updates, gone;
	/* The first that may not be */
	int wrong;
};

FIXTURE(many)
{
	struct sfs_bench b;
	struct caller caller[CALLERS];
	unsigned int calls;
	bool over;
};

static unsigned int how_many(void)
{
	const char *text = getenv("SFS_MANY");

	return text ? strtoul(text, NULL, 10) : DEFAULT_MANY;
}

static unsigned int number_of(const struct sfs_user_get_fw_versions *versions)
{
	const __u8 *at = versions->blob + NUMBER_AT;

	return at[0] | at[1] << 8 | at[2] << 16 | (unsigned int)at[3] << 24;
}

FIXTURE_SETUP(many)
{
	struct sfs_user_get_fw_versions versions;
	unsigned int i;

	SFS_SET_UP();
	if (!self->b.device[0])
		SKIP(return, "the ccp driver has not exactly one device");
	ASSERT_EQ(0, sfs_get_versions(self->b.fd, &versions));
	if (!number_of(&versions))
		SKIP(return, "the PSP does not number its answers");
	/* All further ones are refused */
	ASSERT_EQ(0, sfs_update(self->b.fd, "sfs-good.bin"));
	self->b.commands = psp_commands(self->b.psp);

	self->calls = how_many() / CALLERS;
	ASSERT_LT(0, self->calls);
	for (i = 0; i < CALLERS; i++) {
		self->caller[i].calls = self->calls;
		self->caller[i].fd = -1;
		self->caller[i].numbers = calloc(self->calls, sizeof(unsigned int));
		ASSERT_NE(NULL, self->caller[i].numbers);
	}
}

FIXTURE_TEARDOWN(many)
{
	int i;

	for (i = 0; i < CALLERS; i++) {
		free(self->caller[i].numbers);
		if (self->caller[i].fd >= 0)
			close(self->caller[i].fd);
	}
	EXPECT_EQ(0, sfs_rebind(&self->b));
	sfs_tear_down(&self->b);
}

static int call_versions(struct caller *caller)
{
	struct sfs_user_get_fw_versions versions;
	int ret = sfs_get_versions(caller->fd, &versions);

	if (!ret)
		caller->numbers[caller->answers++] = number_of(&versions);

	return ret;
}

static int call_update(struct caller *caller)
{
	int ret = sfs_update(caller->fd, "sfs-good.bin");

	if (ret != -EIO)
		return ret ? ret : -EEXIST;
	caller->updates++;

	return 0;
}

/* A node that is gone is no answer, and no call either: it is done again with the next one */
static int call_once(struct caller *caller, unsigned int n)
{
	int ret;

	if (caller->fd < 0)
		caller->fd = sfs_open(O_RDWR);
	if (caller->fd < 0)
		return caller->fd == -ENOENT ? -ENODEV : caller->fd;
	ret = n % UPDATE_EACH ? call_versions(caller) : call_update(caller);
	if (ret == -ENODEV) {
		close(caller->fd);
		caller->fd = -1;
	}

	return ret;
}

static void *call_often(void *ctx)
{
	struct caller *caller = ctx;
	unsigned int n = 0;
	int ret;

	while (n < caller->calls && !caller->wrong) {
		ret = call_once(caller, n);
		if (!ret) {
			n++;
		} else if (ret == -ENODEV) {
			caller->gone++;
			sfs_sleep_ms(1);
		} else {
			caller->wrong = ret;
		}
	}

	return NULL;
}

static int start_callers(struct caller *callers)
{
	int i, err = 0;

	for (i = 0; !err && i < CALLERS; i++)
		err = pthread_create(&callers[i].thread, NULL, call_often, &callers[i]);

	return -err;
}

static int by_size(const void *a, const void *b)
{
	unsigned int x = *(const unsigned int *)a, y = *(const unsigned int *)b;

	return x < y ? -1 : x > y;
}

/* Each caller's in order, all of them different, and as many as there were commands */
static void judge(struct __test_metadata *_metadata, FIXTURE_DATA(many) *self)
{
	unsigned int i, n, count = 0, updates = 0, gone = 0, twice = 0, unordered = 0;
	unsigned int *all = calloc(CALLERS, self->calls * sizeof(*all));

	ASSERT_NE(NULL, all);
	for (i = 0; i < CALLERS; i++) {
		const struct caller *caller = &self->caller[i];

		EXPECT_EQ(0, caller->wrong) {
			TH_LOG("caller %u: %s", i, strerror(-caller->wrong));
		}
		for (n = 1; n < caller->answers; n++)
			unordered += caller->numbers[n] <= caller->numbers[n - 1];
		memcpy(all + count, caller->numbers, caller->answers * sizeof(*all));
		count += caller->answers;
		updates += caller->updates;
		gone += caller->gone;
	}
	qsort(all, count, sizeof(*all), by_size);
	for (n = 1; n < count; n++)
		twice += all[n] == all[n - 1];
	free(all);

	EXPECT_EQ(0, unordered);
	EXPECT_EQ(0, twice);
	EXPECT_EQ(CALLERS * self->calls, count + updates);
	EXPECT_EQ(self->b.commands + count + updates, psp_commands(self->b.psp));
	ksft_print_msg("%u answers to versions, %u to updates, each its own caller's; %u times no device\n",
		       count, updates, gone);
}

static void join_callers(struct caller *callers)
{
	int i;

	for (i = 0; i < CALLERS; i++)
		pthread_join(callers[i].thread, NULL);
}

TEST_F_TIMEOUT(many, callers_get_their_own_answers, 3000)
{
	ASSERT_EQ(0, start_callers(self->caller));
	join_callers(self->caller);
	judge(_metadata, self);
}

static void *wait_for_callers(void *ctx)
{
	FIXTURE_DATA(many) *self = ctx;

	join_callers(self->caller);
	__atomic_store_n(&self->over, true, __ATOMIC_RELEASE);

	return NULL;
}

/* What was sent has been answered by the time that the device is gone */
TEST_F_TIMEOUT(many, callers_get_their_own_answers_while_it_comes_and_goes, 3000)
{
	pthread_t waits;
	int rounds = 0;

	ASSERT_EQ(0, start_callers(self->caller));
	ASSERT_EQ(0, pthread_create(&waits, NULL, wait_for_callers, self));
	while (!__atomic_load_n(&self->over, __ATOMIC_ACQUIRE)) {
		sfs_sleep_ms(COME_AND_GO_MS);
		ASSERT_EQ(0, sfs_unbind(self->b.device));
		ASSERT_EQ(0, sfs_bind(self->b.device));
		rounds++;
	}
	pthread_join(waits, NULL);
	judge(_metadata, self);
	ksft_print_msg("the device came and went %d times\n", rounds);
}

TEST_HARNESS_MAIN
