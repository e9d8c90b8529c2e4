// SPDX-License-Identifier: GPL-2.0-only
/*
 * The operations of fuzzed programs that are about the node, see sfs_fuzz.h
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sfs_fuzz_ops.h"

/* Enough for both structs and what comes after them */
#define MEMORY_BYTES	(16 << 10)
#define KERNEL_MEMORY	((void *)0xffff888000001000UL)

#define CHILD_MS	2
#define NOBODY		65534

/* By several at once */
static union {
	struct sfs_user_get_fw_versions versions;
	struct sfs_user_update_package update;
} shared;

static char *nothing, *read_only, *before_nothing;

int fuzz_memory(void)
{
	char *memory = mmap(NULL, 4 * MEMORY_BYTES, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return -errno;
	nothing = memory + MEMORY_BYTES;
	before_nothing = nothing;
	read_only = memory + 2 * MEMORY_BYTES;
	sfs_fill_update((void *)read_only, "sfs-good.bin");
	sfs_fill_update((void *)(before_nothing - sizeof(struct sfs_user_update_package)), "sfs-good.bin");
	if (mprotect(nothing, MEMORY_BYTES, PROT_NONE) || mprotect(read_only, MEMORY_BYTES, PROT_READ))
		return -errno;

	return 0;
}

/* What an argument of @size bytes points to; NULL also for "good" memory */
static void *memory_of(const char *word, size_t size)
{
	if (!strcmp(word, "shared"))
		return &shared;
	if (!strcmp(word, "nothing"))
		return nothing;
	if (!strcmp(word, "read-only"))
		return read_only;
	if (!strcmp(word, "edge"))
		return before_nothing - size + 1;
	if (!strcmp(word, "kernel"))
		return KERNEL_MEMORY;

	return NULL;
}

/* Success needs memory that can be written to */
static int judge_memory(const char *word, int ret)
{
	return !ret && strcmp(word, "shared") ? -EUCLEAN : ret;
}

static const char *payload_of(const char *word)
{
	static const struct {
		const char *word, *name;
	} names[] = {
		{ "dot", "." },
		{ "up", ".." },
		{ "folder", "folder" },
		{ "slash", "../amd/sfs-good.bin" },
		{ "nameless", "" },
		{ "63-bytes", "012345678901234567890123456789012345678901234567890123456789012" },
		{ "64-bytes", "0123456789012345678901234567890123456789012345678901234567890123" },
		{ "control", "sfs\ngood.bin" },
		{ "8-bit", "sfs\x80good.bin" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(word, names[i].word))
			return names[i].name;
	}

	return word;
}

int fuzz_versions(int fd, const char *memory)
{
	struct sfs_user_get_fw_versions versions;

	if (!strcmp(memory, "good"))
		return sfs_get_versions(fd, &versions);

	return judge_memory(memory, sfs_ioctl(fd, SFSIOCFWVERS, memory_of(memory, sizeof(versions))));
}

int fuzz_update(int fd, const char *payload, const char *memory)
{
	struct sfs_user_update_package update;

	if (!strcmp(memory, "good"))
		return sfs_update(fd, payload_of(payload));
	if (!strcmp(memory, "shared"))
		sfs_fill_update(&shared.update, payload_of(payload));

	return judge_memory(memory, sfs_ioctl(fd, SFSIOCUPDATEPKG, memory_of(memory, sizeof(update))));
}

/* Nearly one of the driver's */
int fuzz_ioctl(int fd, const char *which, const char *memory)
{
	static const struct {
		const char *word;
		unsigned long cmd;
	} cmds[] = {
		{ "number-0", _IOC(_IOC_READ | _IOC_WRITE, SFS_IOC_TYPE, 0, sizeof(shared.versions)) },
		{ "number-3", _IOC(_IOC_READ | _IOC_WRITE, SFS_IOC_TYPE, 3, sizeof(shared.versions)) },
		{ "size", _IOC(_IOC_READ | _IOC_WRITE, SFS_IOC_TYPE, 1, sizeof(shared.versions) + 1) },
		{ "direction", _IOC(_IOC_WRITE, SFS_IOC_TYPE, 2, sizeof(shared.update)) },
		{ "type", _IOC(_IOC_READ | _IOC_WRITE, 'T', 2, sizeof(shared.update)) },
		{ "all-ones", 0xffffffff },
	};
	size_t i;

	for (i = 0; strcmp(which, cmds[i].word); i++)
		;

	return judge_memory("none", sfs_ioctl(fd, cmds[i].cmd, memory_of(memory, sizeof(shared.versions))));
}

int fuzz_file(int fd, const char *what)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN | POLLOUT };
	char byte = 0;
	void *map;
	int ret;

	if (!strcmp(what, "read")) {
		ret = read(fd, &byte, 1);
	} else if (!strcmp(what, "write")) {
		ret = write(fd, &byte, 1);
	} else if (!strcmp(what, "poll")) {
		ret = poll(&pfd, 1, 0);
	} else if (!strcmp(what, "seek")) {
		ret = lseek(fd, 1, SEEK_SET) < 0 ? -1 : 0;
	} else if (!strcmp(what, "sync")) {
		ret = fsync(fd);
	} else if (!strcmp(what, "lock")) {
		ret = flock(fd, LOCK_EX | LOCK_NB);
	} else {
		map = mmap(NULL, MEMORY_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		ret = map == MAP_FAILED ? -1 : munmap(map, MEMORY_BYTES);
	}

	return ret < 0 ? -errno : 0;
}

static _Noreturn void be_child(int fd, const char *how)
{
	const struct fuzz_op versions = { .kind = FUZZ_VERSIONS };
	int ret;

	if (!strcmp(how, "nobody") && setresuid(NOBODY, NOBODY, NOBODY))
		_exit(2);
	ret = fuzz_versions(fd, "good");
	if (!strcmp(how, "nobody") && !ret)
		_exit(3);
	_exit(!fuzz_may(&versions, ret));
}

/* One with the descriptor, that is killed meanwhile, or that is nobody */
int fuzz_child(int fd, const char *how)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (!pid)
		be_child(fd, how);
	if (!strcmp(how, "leaves")) {
		sfs_sleep_ms(CHILD_MS);
		kill(pid, SIGKILL);
	}
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	if (WIFSIGNALED(status))
		return strcmp(how, "leaves") ? -EPROTO : 0;

	return WEXITSTATUS(status) ? -EPROTO : 0;
}
