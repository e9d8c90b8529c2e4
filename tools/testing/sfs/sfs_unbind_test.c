// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: the device goes away, and comes back
 *
 * Needs the emulated PSP: it unbinds the ccp driver. See README.md.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

#define LIMIT_S		1
#define ROUNDS		20
#define CALLERS		2

/* The 10 s that a command has from then on, and what the rest of it takes */
#define LONGEST_UNBIND_MS 12000
/* Longer than that */
#define SLOW_MS		(LONGEST_UNBIND_MS + 1000)

/* So long after the time limit comes an answer for which somebody still waits */
#define LATE_MS		2000

/* Who is not through by then has been made to wait */
#define AT_ONCE_MS	300
/* What waits to read a payload waits longer */
#define WAIT_FOR_READING_MS	2000

/* What another driver says is not known */
#define LEAK_MESSAGE	"sfs: leaking the command buffer"
#define RING_LEAK_MESSAGE "tee: leaking the ring buffer"

FIXTURE(unbind)
{
	struct sfs_bench b;
};

FIXTURE_SETUP(unbind)
{
	SFS_SET_UP();
	if (!self->b.device[0])
		SKIP(return, "the ccp driver has not exactly one device");
	ASSERT_EQ(0, sfs_set_timeout(LIMIT_S));
}

FIXTURE_TEARDOWN(unbind)
{
	psp_quiet(self->b.psp);
	EXPECT_EQ(0, sfs_rebind(&self->b));
	sfs_set_timeout(SFS_DEFAULT_S);
	sfs_tear_down(&self->b);
}

static int unbind(const struct sfs_bench *b)
{
	return sfs_unbind(b->device);
}

static int bind(const struct sfs_bench *b)
{
	return sfs_bind(b->device);
}

static void is_gone(struct __test_metadata *_metadata, struct sfs_bench *b)
{
	struct sfs_user_get_fw_versions versions;

	EXPECT_EQ(-ENODEV, sfs_get_versions(b->fd, &versions));
	EXPECT_EQ(-ENODEV, sfs_update(b->fd, "sfs-good.bin"));
}

TEST_F(unbind, takes_the_node_away)
{
	long long commands = psp_commands(self->b.psp);

	ASSERT_EQ(0, unbind(&self->b));
	EXPECT_EQ(-ENOENT, sfs_open(O_RDWR));
	EXPECT_EQ(-1, access("/sys/class/misc/sfs", F_OK));
	is_gone(_metadata, &self->b);
	EXPECT_EQ(commands, psp_commands(self->b.psp));
}

/* An old descriptor stays useless, also with the number of the new node */
TEST_F(unbind, revokes_open_descriptors_for_good)
{
	ASSERT_EQ(0, unbind(&self->b));
	is_gone(_metadata, &self->b);
	ASSERT_EQ(0, bind(&self->b));
	is_gone(_metadata, &self->b);
	EXPECT_EQ(0, sfs_works_anew());
	is_gone(_metadata, &self->b);
}

/* Asks for a payload that is missing until somebody who does so has to wait for the log */
static int fail_until_one_waits(struct sfs_call *call)
{
	long long end;
	int ret;

	do {
		ret = sfs_call_start(call);
		end = sfs_now_ms() + AT_ONCE_MS;
		while (!__atomic_load_n(&call->done, __ATOMIC_ACQUIRE) && sfs_now_ms() < end)
			sfs_sleep_ms(5);
	} while (!ret && __atomic_load_n(&call->done, __ATOMIC_ACQUIRE));

	return ret;
}

/* Nobody has the lock while a payload is read, so the node may be another one afterwards */
TEST_F_TIMEOUT(unbind, revokes_the_descriptor_of_who_reads_a_payload, 90)
{
	static struct sfs_user_update_package missing, update;
	static struct sfs_call fails = { .cmd = SFSIOCUPDATEPKG, .arg = &missing };
	static struct sfs_call call = { .cmd = SFSIOCUPDATEPKG, .arg = &update };
	long long since;

	SFS_NEED("callers that wait for the log");
	fails.fd = self->b.fd;
	sfs_fill_update(&missing, SFS_NO_SUCH_PAYLOAD);
	/* How long it has to wait is not known, but the next one has to for seconds */
	ASSERT_EQ(0, fail_until_one_waits(&fails));
	ASSERT_EQ(-ENOENT, sfs_call_join(&fails));
	ASSERT_EQ(0, fail_until_one_waits(&fails));

	call.fd = self->b.fd;
	sfs_fill_update(&update, "sfs-good.bin");
	ASSERT_EQ(0, sfs_call_start(&call));
	since = sfs_now_ms();
	sfs_sleep_ms(AT_ONCE_MS);
	ASSERT_EQ(0, unbind(&self->b));
	ASSERT_EQ(0, bind(&self->b));
	/* It is still reading, unless the machine is so slow that the wait is over by now */
	ASSERT_TRUE(!__atomic_load_n(&call.done, __ATOMIC_ACQUIRE) ||
		    sfs_now_ms() - since > WAIT_FOR_READING_MS);
	EXPECT_EQ(-ENODEV, sfs_call_join(&call));
	EXPECT_EQ(-ENOENT, sfs_call_join(&fails));
	EXPECT_EQ(self->b.commands, psp_commands(self->b.psp));
}

/* Its pages are not freed, nor anything else, while the firmware has them */
TEST_F(unbind, waits_for_a_command)
{
	struct sfs_user_update_package update;
	struct sfs_call call = { self->b.fd, SFSIOCUPDATEPKG, &update };

	ASSERT_EQ(0, sfs_set_timeout(SFS_DEFAULT_S));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault delay=1500"));
	sfs_fill_update(&update, "sfs-good.bin");
	ASSERT_EQ(0, sfs_call_send(&call, self->b.psp));
	ASSERT_EQ(0, unbind(&self->b));
	EXPECT_EQ(0, psp_number(self->b.psp, "state", "running"));
	EXPECT_EQ(0, sfs_call_join(&call));
	EXPECT_EQ(0, update.sfs_status);
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "changed"));
	EXPECT_EQ(0, kmsg_count(self->b.kmsg, LEAK_MESSAGE));
	is_gone(_metadata, &self->b);
}

/* Who waits for the command before it finds that there is no device any more */
TEST_F(unbind, ends_waiting_callers)
{
	struct sfs_user_get_fw_versions first, second;
	struct sfs_call slow = { self->b.fd, SFSIOCFWVERS, &first };
	struct sfs_call waiting = { self->b.fd, SFSIOCFWVERS, &second };
	int ret;

	ASSERT_EQ(0, sfs_set_timeout(SFS_DEFAULT_S));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault delay=1500"));
	ASSERT_EQ(0, sfs_call_send(&slow, self->b.psp));
	ASSERT_EQ(0, sfs_call_start(&waiting));
	ASSERT_EQ(0, unbind(&self->b));
	EXPECT_EQ(0, sfs_call_join(&slow));
	/* It may be faster to the lock than the unbinding */
	ret = sfs_call_join(&waiting);
	EXPECT_TRUE(ret == -ENODEV || ret == 0) {
		TH_LOG("the waiting caller got %d", ret);
	}
	is_gone(_metadata, &self->b);
}

struct hammer {
	pthread_t thread;
	bool stop;
	unsigned int ok, gone, other;
};

static void *hammer(void *ctx)
{
	struct sfs_user_get_fw_versions versions;
	struct hammer *hammer = ctx;
	int fd, ret;

	while (!__atomic_load_n(&hammer->stop, __ATOMIC_RELAXED)) {
		fd = sfs_open(O_RDONLY);
		ret = fd < 0 ? fd : sfs_get_versions(fd, &versions);
		if (fd >= 0)
			close(fd);

		if (!ret)
			hammer->ok++;
		else if (ret == -ENODEV || ret == -ENOENT || ret == -ENXIO)
			hammer->gone++;
		else
			hammer->other++;
	}

	return NULL;
}

/* With callers all the time; and each buffer is freed */
TEST_F_TIMEOUT(unbind, and_bind_again_and_again, 120)
{
	struct hammer callers[CALLERS] = { };
	long before, after;
	int i, n;

	/* What is allocated once and kept is so now */
	ASSERT_EQ(0, unbind(&self->b));
	ASSERT_EQ(0, bind(&self->b));
	before = sfs_free_kib();

	for (i = 0; i < CALLERS; i++)
		EXPECT_EQ(0, pthread_create(&callers[i].thread, NULL, hammer, &callers[i]));
	for (n = 0; n < ROUNDS; n++) {
		EXPECT_EQ(0, unbind(&self->b));
		EXPECT_EQ(0, bind(&self->b));
	}
	for (i = 0; i < CALLERS; i++) {
		__atomic_store_n(&callers[i].stop, true, __ATOMIC_RELAXED);
		pthread_join(callers[i].thread, NULL);
		EXPECT_EQ(0, callers[i].other);
	}
	EXPECT_EQ(0, sfs_works_anew());
	EXPECT_EQ(0, kmsg_count(self->b.kmsg, LEAK_MESSAGE));

	/* A buffer is 2 MiB; a quarter of what 20 of them have is for other things */
	after = sfs_free_kib();
	EXPECT_GT(ROUNDS * 2048 / 4, before - after) {
		TH_LOG("%ld KiB free before, %ld KiB after", before, after);
	}
}

static void *open_first(void *ctx)
{
	struct sfs_user_get_fw_versions versions;
	long ret;
	int fd;

	do {
		fd = sfs_open(O_RDWR);
	} while (fd == -ENOENT);
	ret = fd < 0 ? fd : sfs_get_versions(fd, &versions);
	close(fd);

	return (void *)ret;
}

/* The node comes when there is a master, so the first who opens it can use it */
TEST_F_TIMEOUT(unbind, and_bind_makes_a_node_that_works, 60)
{
	pthread_t opener;
	void *ret;
	int n;

	for (n = 0; n < ROUNDS; n++) {
		ASSERT_EQ(0, unbind(&self->b));
		ASSERT_EQ(0, pthread_create(&opener, NULL, open_first, NULL));
		EXPECT_EQ(0, bind(&self->b));
		pthread_join(opener, &ret);
		EXPECT_EQ(NULL, ret) {
			TH_LOG("in round %d: %ld", n, (long)ret);
		}
	}
}

static void time_out(struct __test_metadata *_metadata, struct sfs_bench *b)
{
	ASSERT_EQ(0, psp_request(b->psp, "fault hang"));
	ASSERT_EQ(-ETIMEDOUT, sfs_update(b->fd, "sfs-good.bin"));
	ASSERT_EQ(1, psp_number(b->psp, "state", "hung"));
}

/* The buffer stays with the firmware, and nobody else gets it */
TEST_F(unbind, of_a_hung_command_leaks_the_buffer_and_says_so_once)
{
	char before[80], after[80];

	time_out(_metadata, &self->b);
	ASSERT_EQ(0, psp_text(self->b.psp, "digest", "sha256", before, sizeof(before)));
	ASSERT_EQ(0, unbind(&self->b));
	EXPECT_EQ(!sfs_fixed_limit(), kmsg_count(self->b.kmsg, LEAK_MESSAGE));
	EXPECT_EQ(-ENOENT, sfs_open(O_RDWR));
	is_gone(_metadata, &self->b);

	ASSERT_EQ(0, sfs_use_memory());
	ASSERT_EQ(0, psp_text(self->b.psp, "digest", "sha256", after, sizeof(after)));
	EXPECT_STREQ(before, after);

	ASSERT_EQ(0, psp_request(self->b.psp, "release"));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "changed"));
	ASSERT_EQ(0, bind(&self->b));
	EXPECT_EQ(0, sfs_works_anew());
	EXPECT_EQ(0, kmsg_count(self->b.kmsg, LEAK_MESSAGE));
}

/* An answer that came after all: nothing to leak */
TEST_F(unbind, of_a_command_that_was_answered_late_leaks_nothing)
{
	time_out(_metadata, &self->b);
	ASSERT_EQ(0, psp_request(self->b.psp, "release"));
	ASSERT_EQ(0, unbind(&self->b));
	EXPECT_EQ(0, kmsg_count(self->b.kmsg, LEAK_MESSAGE));
	ASSERT_EQ(0, bind(&self->b));
	EXPECT_EQ(0, sfs_works_anew());
}

/* A device that may still write to memory is not bound before it has answered */
TEST_F(unbind, and_bind_while_a_command_hangs)
{
	time_out(_metadata, &self->b);
	ASSERT_EQ(0, unbind(&self->b));
	EXPECT_EQ(-EBUSY, bind(&self->b));
	EXPECT_EQ(-ENOENT, sfs_open(O_RDWR));
	EXPECT_EQ(!sfs_fixed_limit(), kmsg_count(self->b.kmsg, LEAK_MESSAGE));

	ASSERT_EQ(0, psp_request(self->b.psp, "release"));
	ASSERT_EQ(0, bind(&self->b));
	EXPECT_EQ(0, sfs_works_anew());
}

/* If the answer comes soon it is waited for, and it still finds no way into memory */
TEST_F(unbind, and_bind_before_a_late_answer)
{
	unsigned int limit = sfs_fixed_limit() ?: LIMIT_S;

	ASSERT_EQ(0, psp_request(self->b.psp, "fault delay=%u", limit * 1000 + LATE_MS));
	ASSERT_EQ(-ETIMEDOUT, sfs_update(self->b.fd, "sfs-good.bin"));
	ASSERT_EQ(0, unbind(&self->b));
	ASSERT_EQ(1, psp_number(self->b.psp, "state", "running"));
	ASSERT_EQ(0, bind(&self->b));
	EXPECT_EQ(0, psp_number(self->b.psp, "state", "running"));
	EXPECT_EQ(1, psp_number(self->b.psp, "last", "blocked"));
	EXPECT_EQ(0, sfs_works_anew());
}

/* Neither is the TEE ring freed while the firmware has it; the next one is taken back */
TEST_F(unbind, leaks_the_ring_of_a_hung_mailbox_only)
{
	/* The PSP was reset for the test and knows of no ring */
	ASSERT_EQ(0, unbind(&self->b));
	ASSERT_EQ(0, bind(&self->b));
	close(self->b.fd);
	self->b.fd = sfs_open(O_RDWR);
	ASSERT_LE(0, self->b.fd);

	time_out(_metadata, &self->b);
	ASSERT_EQ(0, unbind(&self->b));
	EXPECT_EQ(!sfs_fixed_limit(), kmsg_count(self->b.kmsg, RING_LEAK_MESSAGE));
	EXPECT_EQ(1, psp_number(self->b.psp, "state", "ring"));

	ASSERT_EQ(0, psp_request(self->b.psp, "release"));
	ASSERT_EQ(0, bind(&self->b));
	ASSERT_EQ(0, unbind(&self->b));
	EXPECT_EQ(0, psp_number(self->b.psp, "state", "ring"));
	EXPECT_EQ(0, kmsg_count(self->b.kmsg, RING_LEAK_MESSAGE));
	ASSERT_EQ(0, bind(&self->b));
	EXPECT_EQ(0, sfs_works_anew());
}

/* Nothing can come from a device that is gone, so there is nothing to leak */
TEST_F(unbind, of_a_device_that_is_gone_frees_the_buffer)
{
	struct sfs_user_get_fw_versions versions;
	struct sfs_call call = { self->b.fd, SFSIOCFWVERS, &versions };

	ASSERT_EQ(0, psp_request(self->b.psp, "fault hang"));
	ASSERT_EQ(0, sfs_call_start(&call));
	ASSERT_EQ(0, psp_wait(self->b.psp, "state", "hung", 1));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault all-ones"));
	EXPECT_EQ(-ENODEV, sfs_call_join(&call));
	ASSERT_EQ(0, unbind(&self->b));
	EXPECT_EQ(0, kmsg_count(self->b.kmsg, LEAK_MESSAGE));

	/* It went by losing its power, so it has forgotten the command */
	ASSERT_EQ(0, psp_request(self->b.psp, "reset"));
	ASSERT_EQ(0, psp_request(self->b.psp, "clear"));
	ASSERT_EQ(0, bind(&self->b));
	EXPECT_EQ(0, sfs_works_anew());
}

/* However long the firmware may take, who unbinds the device does not wait for that */
TEST_F_TIMEOUT(unbind, does_not_wait_for_long, 90)
{
	struct sfs_user_update_package update;
	struct sfs_call call = { self->b.fd, SFSIOCUPDATEPKG, &update };
	long long start;

	SFS_NEED_PARAMETER();
	ASSERT_EQ(0, sfs_set_timeout(3600));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault hang"));
	sfs_fill_update(&update, "sfs-good.bin");
	ASSERT_EQ(0, sfs_call_start(&call));
	ASSERT_EQ(0, psp_wait(self->b.psp, "state", "hung", 1));
	start = sfs_now_ms();
	ASSERT_EQ(0, unbind(&self->b));
	EXPECT_GT(LONGEST_UNBIND_MS, sfs_now_ms() - start);
	EXPECT_EQ(-ETIMEDOUT, sfs_call_join(&call));
	EXPECT_EQ(1, kmsg_count(self->b.kmsg, LEAK_MESSAGE));

	/* Nobody hurries any more: the next command has its time */
	ASSERT_EQ(0, psp_request(self->b.psp, "release"));
	ASSERT_EQ(0, bind(&self->b));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault delay=%u", SLOW_MS));
	EXPECT_EQ(0, sfs_works_anew());
}

TEST_HARNESS_MAIN
