// SPDX-License-Identifier: GPL-2.0-only
/*
 * memwatch ADDRESS SIZE COMMAND [ARG]...: does anything write into the physical memory at ADDRESS
 * (hexadecimal), while the command runs? It is filled first, and looked at afterwards. The
 * kernel must not have it: "memmap=SIZE$ADDRESS" on its command line.
 *
 * For writes that no kernel knows of: those of a device.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096UL

static volatile uint64_t *memory;

static int give_up(const char *what)
{
	printf("# memwatch: %s: %s\n", what, strerror(errno));
	return 1;
}

/* No two words are alike, so that a page that moved is seen as well. */
static uint64_t pattern(size_t word)
{
	return (word + 1) * 0x9e3779b97f4a7c15ULL;
}

static int run(char **argv)
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return give_up(argv[0]);
	if (status)
		printf("# memwatch: %s: status %#x\n", argv[0], status);
	return !!status;
}

static int look(uint64_t address, uint64_t size)
{
	size_t i, page = -1, changed = 0;

	for (i = 0; i < size / sizeof(*memory); i++) {
		if (memory[i] == pattern(i) || i * sizeof(*memory) / PAGE == page)
			continue;
		page = i * sizeof(*memory) / PAGE;
		if (changed++ < 8)
			printf("# memwatch: page %#llx was written\n",
			       (unsigned long long)(address + page * PAGE));
	}
	printf("# memwatch: %zu of %zu pages at %#llx changed\n", changed, (size_t)(size / PAGE),
	       (unsigned long long)address);
	return !!changed;
}

int main(int argc, char **argv)
{
	uint64_t address, size;
	void *map;
	size_t i;
	int mem;

	if (argc < 4) {
		fprintf(stderr, "usage: memwatch ADDRESS SIZE COMMAND [ARG]...\n");
		return 2;
	}
	address = strtoull(argv[1], NULL, 16);
	size = strtoull(argv[2], NULL, 0);
	mem = open("/dev/mem", O_RDWR | O_SYNC | O_CLOEXEC);
	if (mem < 0)
		return give_up("/dev/mem (CONFIG_DEVMEM?)");
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, mem, address);
	if (!address || !size || map == MAP_FAILED)
		return give_up("mapping that memory (does the kernel have it? memmap=)");
	memory = map;
	for (i = 0; i < size / sizeof(*memory); i++)
		memory[i] = pattern(i);
	return run(argv + 3) | look(address, size);
}
