// SPDX-License-Identifier: GPL-2.0-only
/*
 * What tests read from and write to files of the kernel, see sfs_test.h
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sfs_test.h"

/* 64 MiB, in pipes of the size that root may have */
#define PIPES		64
#define PIPE_BYTES	(1 << 20)

#define CCP_DRIVER	"/sys/bus/pci/drivers/ccp"

int sfs_write_file(const char *path, const char *text)
{
	size_t len = strlen(text);
	int fd, err = 0;
	ssize_t n;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = write(fd, text, len);
	if (n < 0)
		err = -errno;
	else if ((size_t)n != len)
		err = -EIO;
	close(fd);

	return err;
}

/* 0: the driver has a parameter */
unsigned int sfs_fixed_limit(void)
{
	const char *text = getenv("SFS_FIXED_LIMIT");

	return text ? strtoul(text, NULL, 10) : 0;
}

/* A driver with a fixed limit takes that one, which is not what a test fails for */
int sfs_set_timeout(unsigned int seconds)
{
	char text[16];

	if (sfs_fixed_limit())
		return 0;
	snprintf(text, sizeof(text), "%u", seconds);

	return sfs_write_file("/sys/module/ccp/parameters/sfs_timeout", text);
}

long sfs_free_kib(void)
{
	char text[512], *line;

	if (sfs_read_file("/proc/meminfo", text, sizeof(text)) < 0)
		return -1;
	line = strstr(text, "MemFree:");

	return line ? strtol(line + strlen("MemFree:"), NULL, 10) : -1;
}

/*
 * A block of the size of the driver's buffer may be kept for the next one on the CPU that has
 * freed it. The kernel clears one for a read of this size, however little there is.
 */
static int use_kept_block(void)
{
	static char text[(2 << 20) - 1];
	int fd, err = 0;

	fd = open("/proc/sys/kernel/ostype", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (read(fd, text, sizeof(text)) < 0)
		err = -errno;
	close(fd);

	return err;
}

static int use_kept_blocks(void)
{
	cpu_set_t all, one;
	int cpu, err = 0;

	if (sched_getaffinity(0, sizeof(all), &all))
		return -errno;
	for (cpu = 0; !err && cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		err = sched_setaffinity(0, sizeof(one), &one) ? -errno : use_kept_block();
	}
	sched_setaffinity(0, sizeof(all), &all);

	return err;
}

/*
 * Has so many free pages written to that any which was freed is reused. The buffer of the
 * driver lies among pages that cannot be moved: processes get these last, pipes first.
 */
int sfs_use_memory(void)
{
	static char text[PIPE_BYTES];
	int fds[PIPES][2], n = 0, ret = use_kept_blocks();

	memset(text, 0xa5, sizeof(text));
	while (!ret && n < PIPES && !pipe(fds[n])) {
		if (fcntl(fds[n][1], F_SETPIPE_SZ, PIPE_BYTES) < 0 ||
		    write(fds[n][1], text, PIPE_BYTES) != PIPE_BYTES)
			ret = -errno;
		n++;
	}
	if (!ret && n < PIPES)
		ret = -errno;
	while (n-- > 0) {
		close(fds[n][0]);
		close(fds[n][1]);
	}

	return ret;
}

long long sfs_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);

	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

void sfs_sleep_ms(unsigned int ms)
{
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	while (nanosleep(&ts, &ts) < 0 && errno == EINTR)
		;
}

static int is_pci_name(const struct dirent *entry)
{
	unsigned int domain, bus, slot, function;

	return sscanf(entry->d_name, "%4x:%2x:%2x.%1u", &domain, &bus, &slot,
		      &function) == 4;
}

/* The devices bound to the ccp driver, in order; returns their number */
int sfs_list_bound(char names[SFS_MAX_PCI][SFS_PCI_NAME])
{
	struct dirent **entries;
	int i, count;

	count = scandir(CCP_DRIVER, &entries, is_pci_name, alphasort);
	if (count < 0)
		return -errno;
	for (i = 0; i < count; i++) {
		if (i < SFS_MAX_PCI)
			snprintf(names[i], SFS_PCI_NAME, "%.15s", entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);

	return count < SFS_MAX_PCI ? count : SFS_MAX_PCI;
}

int sfs_bind(const char *name)
{
	return sfs_write_file(CCP_DRIVER "/bind", name);
}

int sfs_unbind(const char *name)
{
	return sfs_write_file(CCP_DRIVER "/unbind", name);
}
