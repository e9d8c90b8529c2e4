// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: what gets into the kernel's log
 *
 * Needs the emulated PSP, see README.md.
 */
#include <ctype.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

#define DYNAMIC_DEBUG	"/proc/dynamic_debug/control"

/* What the log may get in five seconds, of the driver's messages and of all that it causes */
#define BURST		10
#define BURST_MS	5000

#define FLOOD_MS	6000
#define FLOODERS	4

/* A flooder has to wait before that, and the end of its waiting takes as long at most */
#define SOON_MS		1000

/* As many bytes in hex as are no accident */
#define DUMPED_BYTES	8

FIXTURE(log)
{
	struct sfs_bench b;
};

FIXTURE_SETUP(log)
{
	SFS_SET_UP();
}

FIXTURE_TEARDOWN(log)
{
	sfs_tear_down(&self->b);
}

/* A name that is refused does not get there, and nobody can fill the log with it */
TEST_F(log, has_no_name_that_was_refused)
{
	static const char * const names[] = {
		"evil\nname", "evil\033[2Jname", "evil/name", "../evil", "evil\177", "evil\t",
		"evil\2332J", "evil\302\233",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		EXPECT_EQ(-EINVAL, sfs_update(self->b.fd, names[i]));
	EXPECT_EQ(0, kmsg_count(self->b.kmsg, "evil"));
}

/* Whoever logs it: the reader of a log that is full does not mind */
static bool any(const char *line, void *ctx)
{
	return true;
}

/* Failing over and over is quiet, whatever the reason */
TEST_F(log, is_not_flooded)
{
	struct sfs_user_get_fw_versions versions;
	int i, lines;

	ASSERT_EQ(0, psp_request(self->b.psp, "fault status=0x8,count=0"));
	for (i = 0; i < 50; i++) {
		EXPECT_EQ(-EIO, sfs_get_versions(self->b.fd, &versions));
		EXPECT_EQ(-EIO, sfs_update(self->b.fd, "sfs-good.bin"));
	}
	ASSERT_EQ(0, psp_request(self->b.psp, "clear"));
	ASSERT_EQ(0, psp_request(self->b.psp, "fault busy,count=0"));
	for (i = 0; i < 50; i++)
		EXPECT_EQ(-EBUSY, sfs_get_versions(self->b.fd, &versions));

	lines = kmsg_each(self->b.kmsg, any, NULL);
	EXPECT_LE(0, lines);
	EXPECT_GE(BURST, lines);
}

static void *fail_for_a_while(void *ctx)
{
	long long end = sfs_now_ms() + FLOOD_MS;
	const char *name = ctx;
	long wrong = 0;
	int fd;

	fd = sfs_open(O_RDWR);
	if (fd < 0)
		return (void *)1;
	while (sfs_now_ms() < end)
		wrong += sfs_update(fd, name) != -ENOENT;
	close(fd);

	return (void *)wrong;
}

/* The firmware loader reports each file that it cannot load, without a limit of its own */
/* Debian's loader has another line for the same */
static bool load_failed(const char *line, void *ctx)
{
	return strstr(line, " failed with error ");
}

TEST_F(log, is_not_flooded_by_the_firmware_loader)
{
	long long start = sfs_now_ms();
	pthread_t threads[FLOODERS];
	void *wrong;
	int i, lines;

	for (i = 0; i < FLOODERS; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, fail_for_a_while,
					    SFS_NO_SUCH_PAYLOAD));
	for (i = 0; i < FLOODERS; i++) {
		pthread_join(threads[i], &wrong);
		EXPECT_EQ(NULL, wrong);
	}

	lines = kmsg_each(self->b.kmsg, load_failed, NULL);
	/*
	 * Time has begun with an interval of before and ended within another one, and in
	 * each all may have looked before the last failure that was one too many
	 */
	EXPECT_GE((BURST + FLOODERS) * ((sfs_now_ms() - start) / BURST_MS + 2), lines);
	EXPECT_LT(0, lines);
}

static void on_signal(int sig)
{
}

/* Who has to wait for the sake of the log can be interrupted */
TEST_F(log, is_waited_for_until_a_signal_comes)
{
	struct sigaction action = { .sa_handler = on_signal };
	long long start;
	int status, ret;
	pid_t child;

	SFS_NEED("callers that wait for the log");
	child = fork();
	ASSERT_LE(0, child);
	if (!child) {
		sigaction(SIGUSR1, &action, NULL);
		do {
			ret = sfs_update(self->b.fd, SFS_NO_SUCH_PAYLOAD);
		} while (ret == -ENOENT);
		_exit(-ret);
	}
	sfs_sleep_ms(SOON_MS);
	ASSERT_EQ(0, kill(child, SIGUSR1));
	start = sfs_now_ms();
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_GT(SOON_MS, sfs_now_ms() - start);
	ASSERT_TRUE(WIFEXITED(status));
	EXPECT_EQ(EINTR, WEXITSTATUS(status));
}

/* A run of hexadecimal bytes, as in a dump: "0f a5 ..." or "0fa5..." */
static bool has_dump(const char *line)
{
	unsigned int digits = 0;

	for (; *line; line++) {
		if (isxdigit((unsigned char)*line))
			digits++;
		else if (*line != ' ' || line[1] == ' ')
			digits = 0;
		if (digits >= 2 * DUMPED_BYTES + 1)
			return true;
	}

	return false;
}

/* What the kernel's half of the address space looks like */
static bool has_kernel_address(const char *line)
{
	unsigned int i;

	for (; *line; line++) {
		if (strncmp(line, "ffff", 4))
			continue;
		for (i = 4; i < 16 && isxdigit((unsigned char)line[i]); i++)
			;
		if (i == 16)
			return true;
	}

	return false;
}

/* How fast the clock is can be found out at any time: a line with a long number in it */
static bool is_clock(const char *line)
{
	return !strncmp(line, "clocksource: ", strlen("clocksource: "));
}

static bool is_leak(const char *line, void *ctx)
{
	if (is_clock(line) || (!has_dump(line) && !has_kernel_address(line)))
		return false;
	printf("# leak: %s\n", line);

	return true;
}

static bool is_debug(const char *line, void *ctx)
{
	return strstr(line, "sfs: command");
}

/* With everything that the driver can print switched on */
FIXTURE(debug)
{
	struct sfs_bench b;
};

FIXTURE_SETUP(debug)
{
	int ret;

	SFS_SET_UP();
	ret = sfs_write_file(DYNAMIC_DEBUG, "module ccp +p");
	if (ret)
		SKIP(return, DYNAMIC_DEBUG ": %s (CONFIG_DYNAMIC_DEBUG, CONFIG_PROC_FS?)",
		     strerror(-ret));
}

FIXTURE_TEARDOWN(debug)
{
	sfs_write_file(DYNAMIC_DEBUG, "module ccp -p");
	sfs_tear_down(&self->b);
}

static void commands(struct __test_metadata *_metadata, int fd)
{
	struct sfs_user_get_fw_versions versions;

	EXPECT_EQ(0, sfs_get_versions(fd, &versions));
	EXPECT_EQ(0, sfs_update(fd, "sfs-good.bin"));
	EXPECT_EQ(0, sfs_update(fd, "sfs-max.bin"));
	EXPECT_EQ(-EIO, sfs_update(fd, "sfs-corrupt.bin"));
	EXPECT_EQ(-E2BIG, sfs_update(fd, "sfs-toobig.bin"));
	EXPECT_EQ(-EINVAL, sfs_update(fd, "a/b"));
}

TEST_F(debug, shows_no_content_and_no_address)
{
	int i;

	for (i = 0; i < 2; i++) {
		commands(_metadata, self->b.fd);
		ASSERT_EQ(0, psp_request(self->b.psp, "reset"));
	}
	EXPECT_EQ(0, kmsg_each(self->b.kmsg, is_leak, NULL));
}

/* Otherwise the test above would test nothing */
TEST_F(debug, shows_commands)
{
	commands(_metadata, self->b.fd);
	EXPECT_EQ(4, kmsg_each(self->b.kmsg, is_debug, NULL));
}

TEST_HARNESS_MAIN
