// SPDX-License-Identifier: GPL-2.0-only
/*
 * What tests read from and write to files of the kernel, see sfs_test.h
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "sfs_test.h"

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

int sfs_set_timeout(unsigned int seconds)
{
	char text[16];

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

/* Has @bytes of free pages written to, so that any page that was freed is reused */
int sfs_use_memory(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -errno;
	/* Not left to lazy allocation, nor to the zero page */
	memset(p, 0xa5, bytes);
	munmap(p, bytes);

	return 0;
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
