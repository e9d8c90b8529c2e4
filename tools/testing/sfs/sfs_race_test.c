// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: several callers at once, and signals
 *
 * Needs the emulated PSP, see README.md.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

#define CALLERS		8
#define ROUNDS		10
#define LONG_MS		1500

FIXTURE(race)
{
	struct sfs_bench b;
};

FIXTURE_SETUP(race)
{
	SFS_SET_UP();
}

FIXTURE_TEARDOWN(race)
{
	sfs_tear_down(&self->b);
}

/* What each of the callers does: some read the versions, some update */
struct caller {
	pthread_t thread;
	int fd;
	bool updates;
	unsigned int ok, refused, other;
};

static void *call_often(void *ctx)
{
	struct sfs_user_get_fw_versions versions;
	struct caller *caller = ctx;
	int i, ret;

	for (i = 0; i < ROUNDS; i++) {
		if (caller->updates)
			ret = sfs_update(caller->fd, "sfs-good.bin");
		else
			ret = sfs_get_versions(caller->fd, &versions);

		if (!ret)
			caller->ok++;
		else if (ret == -EIO)
			caller->refused++;
		else
			caller->other++;
	}

	return NULL;
}

static int run_callers(struct caller *callers)
{
	int i, err = 0;

	for (i = 0; !err && i < CALLERS; i++)
		err = pthread_create(&callers[i].thread, NULL, call_often, &callers[i]);
	while (i-- > 0)
		pthread_join(callers[i].thread, NULL);

	return -err;
}

/* Each command runs alone: all succeed, and none is lost or sent twice */
TEST_F(race, threads_with_one_descriptor)
{
	struct caller callers[CALLERS] = { };
	int i;

	for (i = 0; i < CALLERS; i++)
		callers[i].fd = self->b.fd;
	ASSERT_EQ(0, run_callers(callers));
	for (i = 0; i < CALLERS; i++)
		EXPECT_EQ(ROUNDS, callers[i].ok);
	EXPECT_EQ(self->b.commands + CALLERS * ROUNDS, psp_commands(self->b.psp));
}

/* A package is executed once; everybody else learns that it is not news */
TEST_F(race, threads_that_update_and_threads_that_look)
{
	unsigned int updated = 0, refused = 0;
	struct caller callers[CALLERS] = { };
	int i;

	for (i = 0; i < CALLERS; i++) {
		callers[i].fd = sfs_open(O_RDWR);
		ASSERT_LE(0, callers[i].fd);
		callers[i].updates = i % 2;
	}
	ASSERT_EQ(0, run_callers(callers));
	for (i = 0; i < CALLERS; i++) {
		EXPECT_EQ(0, callers[i].other);
		if (callers[i].updates) {
			updated += callers[i].ok;
			refused += callers[i].refused;
		} else {
			EXPECT_EQ(ROUNDS, callers[i].ok);
		}
		close(callers[i].fd);
	}
	EXPECT_EQ(1, updated);
	EXPECT_EQ(CALLERS / 2 * ROUNDS - 1, refused);
	EXPECT_EQ(self->b.commands + CALLERS * ROUNDS, psp_commands(self->b.psp));
	EXPECT_EQ(self->b.level + 1, psp_number(self->b.psp, "state", "patch_level"));
}

/* The one that waits gets its own answer, not that of the one before it */
TEST_F(race, callers_behind_a_slow_command)
{
	struct sfs_user_get_fw_versions versions;
	struct sfs_user_update_package update;
	struct sfs_call call = { self->b.fd, SFSIOCUPDATEPKG, &update };

	ASSERT_EQ(0, psp_request(self->b.psp, "fault delay=1500"));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault status=0x8"));
	sfs_fill_update(&update, "sfs-good.bin");
	ASSERT_EQ(0, sfs_call_send(&call, self->b.psp));

	EXPECT_EQ(0, sfs_get_versions(self->b.fd, &versions));
	EXPECT_EQ(0, versions.sfs_status);
	EXPECT_EQ(-EIO, sfs_call_join(&call));
	EXPECT_EQ(8, update.sfs_status);
	EXPECT_EQ(self->b.commands + 2, psp_commands(self->b.psp));
}

/* Who waits for another one's command can be interrupted */
FIXTURE(waiting)
{
	struct sfs_bench b;
	struct sfs_user_get_fw_versions versions;
	struct sfs_call slow;
};

FIXTURE_VARIANT(waiting)
{
	unsigned long cmd;
};

FIXTURE_VARIANT_ADD(waiting, with_versions) { .cmd = SFSIOCFWVERS };
FIXTURE_VARIANT_ADD(waiting, with_update) { .cmd = SFSIOCUPDATEPKG };

FIXTURE_SETUP(waiting)
{
	SFS_SET_UP();
	self->slow.fd = self->b.fd;
	self->slow.cmd = SFSIOCFWVERS;
	self->slow.arg = &self->versions;
	ASSERT_EQ(0, psp_request(self->b.psp, "fault delay=%u", LONG_MS));
	ASSERT_EQ(0, sfs_call_send(&self->slow, self->b.psp));
}

FIXTURE_TEARDOWN(waiting)
{
	/* Nobody disturbed the command that was under way */
	EXPECT_EQ(0, sfs_call_join(&self->slow));
	sfs_tear_down(&self->b);
}

static void on_signal(int sig)
{
}

/* A process that waits for the lock; its exit status is the errno that it got */
static pid_t start_waiting(int fd, unsigned long cmd, int sa_flags)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = sa_flags };
	union {
		struct sfs_user_get_fw_versions versions;
		struct sfs_user_update_package update;
	} arg, before;
	pid_t pid = fork();
	int ret;

	if (pid)
		return pid;
	sigaction(SIGUSR1, &action, NULL);
	sfs_fill_versions(&arg.versions);
	if (cmd == SFSIOCUPDATEPKG)
		sfs_fill_update(&arg.update, "sfs-good.bin");
	before = arg;
	ret = sfs_ioctl(fd, cmd, &arg);
	if (ret && memcmp(&before, &arg, sizeof(arg)))
		ret = -EBADMSG;
	_exit(-ret);
}

static int end_waiting(pid_t pid, int sig, int *status)
{
	/* It has to get to the lock first */
	sfs_sleep_ms(200);
	if (kill(pid, sig) || waitpid(pid, status, 0) != pid)
		return -errno;

	return 0;
}

TEST_F(waiting, is_ended_by_a_signal)
{
	pid_t pid = start_waiting(self->b.fd, variant->cmd, 0);
	int status;

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, end_waiting(pid, SIGUSR1, &status));
	EXPECT_EQ(1, psp_number(self->b.psp, "state", "running"));
	ASSERT_TRUE(WIFEXITED(status));
	EXPECT_EQ(EINTR, WEXITSTATUS(status));
	EXPECT_EQ(self->b.commands + 1, psp_commands(self->b.psp));
}

TEST_F(waiting, is_ended_by_a_fatal_signal)
{
	pid_t pid = start_waiting(self->b.fd, variant->cmd, 0);
	int status;

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, end_waiting(pid, SIGKILL, &status));
	EXPECT_EQ(1, psp_number(self->b.psp, "state", "running"));
	ASSERT_TRUE(WIFSIGNALED(status));
	EXPECT_EQ(self->b.commands + 1, psp_commands(self->b.psp));
}

/* With SA_RESTART the program does not notice, and the command is sent once */
TEST_F(waiting, goes_on_if_the_program_wants_that)
{
	pid_t pid = start_waiting(self->b.fd, variant->cmd, SA_RESTART);
	int status;

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, end_waiting(pid, SIGUSR1, &status));
	ASSERT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status));
	EXPECT_EQ(self->b.commands + 2, psp_commands(self->b.psp));
}

/* A command that was sent is not given up: the firmware has the buffer */
TEST_F(waiting, but_not_the_command_itself)
{
	int status;
	pid_t pid;

	EXPECT_EQ(0, sfs_call_join(&self->slow));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault delay=1500"));
	pid = start_waiting(self->b.fd, variant->cmd, 0);
	ASSERT_LT(0, pid);
	ASSERT_EQ(0, psp_wait(self->b.psp, "state", "running", 1));
	ASSERT_EQ(0, end_waiting(pid, SIGUSR1, &status));
	EXPECT_EQ(0, psp_number(self->b.psp, "state", "running"));
	ASSERT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status));
	EXPECT_EQ(0, psp_number(self->b.psp, "last", "changed"));

	/* For the teardown */
	ASSERT_EQ(0, sfs_call_start(&self->slow));
}

TEST_HARNESS_MAIN
