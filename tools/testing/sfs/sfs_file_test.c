// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: payloads that are no ordinary files, and files that nobody should read whole
 *
 * Whatever lies at a payload's path, nothing is sent to the firmware, and no other caller
 * waits. Needs the emulated PSP, see README.md.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

#define MADE_FILE	"kselftest-made.bin"
#define MADE_PATH	SFS_PAYLOAD_FOLDER MADE_FILE

/* Nothing that is asked for here takes long, but hosts may be busy */
#define AT_ONCE_MS	10000

static int make_sparse(const char *path, off_t bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int ret = fd < 0 || ftruncate(fd, bytes) < 0 ? -errno : 0;

	close(fd);

	return ret;
}

static int make_folder(const char *path)
{
	return mkdir(path, 0700) < 0 ? -errno : 0;
}

static int make_loop(const char *path)
{
	return symlink(MADE_FILE, path) < 0 ? -errno : 0;
}

static int make_dangling(const char *path)
{
	return symlink(SFS_NO_SUCH_PAYLOAD, path) < 0 ? -errno : 0;
}

/* /dev/zero has no end */
static int make_device(const char *path)
{
	return mknod(path, S_IFCHR | 0600, makedev(1, 5)) < 0 ? -errno : 0;
}

static int make_socket(const char *path)
{
	return mknod(path, S_IFSOCK | 0600, 0) < 0 ? -errno : 0;
}

static int make_huge(const char *path)
{
	return make_sparse(path, 3LL << 30);
}

static int make_large(const char *path)
{
	return make_sparse(path, 2000LL << 20);
}

FIXTURE(file)
{
	struct sfs_bench b;
};

FIXTURE_VARIANT(file)
{
	int (*make)(const char *path);
	int result;
};

FIXTURE_VARIANT_ADD(file, folder) { make_folder, -ENODATA };
FIXTURE_VARIANT_ADD(file, device) { make_device, -ENODATA };
FIXTURE_VARIANT_ADD(file, socket) { make_socket, -ENODATA };
FIXTURE_VARIANT_ADD(file, dangling_link) { make_dangling, -ENOENT };
FIXTURE_VARIANT_ADD(file, loop_of_links) { make_loop, -ENODATA };
FIXTURE_VARIANT_ADD(file, of_two_gigabytes) { make_large, -E2BIG };
FIXTURE_VARIANT_ADD(file, above_two_gibibytes) { make_huge, -E2BIG };

FIXTURE_SETUP(file)
{
	SFS_SET_UP();
}

FIXTURE_TEARDOWN(file)
{
	unlink(MADE_PATH);
	rmdir(MADE_PATH);
	sfs_tear_down(&self->b);
}

TEST_F(file, is_refused_at_once)
{
	long long start = sfs_now_ms();

	ASSERT_EQ(0, variant->make(MADE_PATH));
	EXPECT_EQ(variant->result, sfs_update(self->b.fd, MADE_FILE));
	EXPECT_GT(AT_ONCE_MS, sfs_now_ms() - start);
	EXPECT_EQ(self->b.commands, psp_commands(self->b.psp));
}

/* Someone is still writing it: what is there now is no package yet */
FIXTURE(writer)
{
	struct sfs_bench b;
	int file;
};

FIXTURE_SETUP(writer)
{
	SFS_SET_UP();
	self->file = open(SFS_PAYLOAD_FOLDER "sfs-good.bin", O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, self->file);
}

FIXTURE_TEARDOWN(writer)
{
	close(self->file);
	sfs_tear_down(&self->b);
}

TEST_F(writer, is_waited_for_by_nobody)
{
	EXPECT_EQ(-ETXTBSY, sfs_update(self->b.fd, "sfs-good.bin"));
	EXPECT_EQ(self->b.commands, psp_commands(self->b.psp));
	ASSERT_EQ(0, close(self->file));
	self->file = -1;
	EXPECT_EQ(0, sfs_update(self->b.fd, "sfs-good.bin"));
}

/*
 * A FIFO without a writer. The kernel waits for one before it sees that this is no file;
 * only the caller may have to.
 */
FIXTURE(fifo)
{
	struct sfs_bench b;
	pid_t child;
};

static void on_signal(int sig)
{
}

FIXTURE_SETUP(fifo)
{
	struct sigaction action = { .sa_handler = on_signal };

	SFS_SET_UP();
	ASSERT_EQ(0, mkfifo(MADE_PATH, 0600));
	self->child = fork();
	ASSERT_LE(0, self->child);
	if (self->child)
		return;
	sigaction(SIGUSR1, &action, NULL);
	_exit(-sfs_update(self->b.fd, MADE_FILE));
}

/* A writer that comes and goes lets go of a caller that waits for ever */
FIXTURE_TEARDOWN(fifo)
{
	int fd = open(MADE_PATH, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

	close(fd);
	if (self->child > 0) {
		kill(self->child, SIGKILL);
		waitpid(self->child, NULL, 0);
	}
	unlink(MADE_PATH);
	EXPECT_EQ(0, sfs_rebind(&self->b));
	sfs_tear_down(&self->b);
}

/* Open for writing, once the child has it open for reading; -1 if that does not happen */
static int open_writer(void)
{
	long long end = sfs_now_ms() + AT_ONCE_MS;
	int fd;

	do {
		fd = open(MADE_PATH, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
		if (fd >= 0)
			return fd;
		sfs_sleep_ms(5);
	} while (errno == ENXIO && sfs_now_ms() < end);

	return -1;
}

/* True once the child sleeps in the kernel, where it can only be opening the FIFO */
static bool child_sleeps(pid_t child)
{
	long long end = sfs_now_ms() + AT_ONCE_MS;
	char path[64], text[256];

	snprintf(path, sizeof(path), "/proc/%d/stat", child);
	do {
		if (sfs_read_file(path, text, sizeof(text)) > 0 && strstr(text, ") S "))
			return true;
		sfs_sleep_ms(5);
	} while (sfs_now_ms() < end);

	return false;
}

/* Waits for the child; its exit status, a negative signal, or -ETIMEDOUT */
static int child_result(pid_t *child)
{
	long long end = sfs_now_ms() + AT_ONCE_MS;
	int status;

	do {
		if (waitpid(*child, &status, WNOHANG) == *child) {
			*child = 0;
			return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
		}
		sfs_sleep_ms(5);
	} while (sfs_now_ms() < end);

	return -ETIMEDOUT;
}

TEST_F(fifo, keeps_nobody_else_waiting)
{
	/* The thread may outlive this function, if it has to wait */
	static struct sfs_user_get_fw_versions versions;
	static struct sfs_call call = { .cmd = SFSIOCFWVERS, .arg = &versions };
	long long end = sfs_now_ms() + AT_ONCE_MS;

	call.fd = self->b.fd;
	ASSERT_TRUE(child_sleeps(self->child));
	ASSERT_EQ(0, sfs_call_start(&call));
	while (!__atomic_load_n(&call.done, __ATOMIC_ACQUIRE) && sfs_now_ms() < end)
		sfs_sleep_ms(5);
	ASSERT_TRUE(__atomic_load_n(&call.done, __ATOMIC_ACQUIRE));
	EXPECT_EQ(0, call.ret);
	EXPECT_EQ(0, sfs_update(self->b.fd, "sfs-good.bin"));
}

TEST_F(fifo, ends_with_a_signal)
{
	ASSERT_TRUE(child_sleeps(self->child));
	ASSERT_EQ(0, kill(self->child, SIGTERM));
	EXPECT_EQ(-SIGTERM, child_result(&self->child));
	EXPECT_EQ(self->b.commands, psp_commands(self->b.psp));
}

/* The signal is not taken for something that is wrong with the file */
TEST_F(fifo, ends_with_a_signal_that_is_handled)
{
	ASSERT_TRUE(child_sleeps(self->child));
	ASSERT_EQ(0, kill(self->child, SIGUSR1));
	EXPECT_EQ(EINTR, child_result(&self->child));
	EXPECT_EQ(self->b.commands, psp_commands(self->b.psp));
}

TEST_F(fifo, is_no_payload_with_a_writer_either)
{
	int fd;

	ASSERT_TRUE(child_sleeps(self->child));
	fd = open_writer();
	ASSERT_LE(0, fd);
	EXPECT_EQ(ENODATA, child_result(&self->child));
	close(fd);
	EXPECT_EQ(self->b.commands, psp_commands(self->b.psp));
}

/* A child unbinds, so that a hang is the child's */
TEST_F(fifo, does_not_keep_the_driver)
{
	pid_t unbinder;

	if (!self->b.device[0])
		SKIP(return, "the ccp driver has not exactly one device");
	ASSERT_TRUE(child_sleeps(self->child));
	unbinder = fork();
	ASSERT_LE(0, unbinder);
	if (!unbinder)
		_exit(-sfs_unbind(self->b.device));
	EXPECT_EQ(0, child_result(&unbinder));

	/* Whoever still waits for the payload learns that the device has gone */
	close(open_writer());
	EXPECT_LT(0, child_result(&self->child));
}

TEST_HARNESS_MAIN
