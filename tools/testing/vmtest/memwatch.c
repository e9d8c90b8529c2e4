// SPDX-License-Identifier: GPL-2.0-only
/*
 * memwatch ADDRESS SIZE COMMAND [ARG]...: does anything write into memory that is in
 * use, while the command runs? Takes memory until the physical pages at ADDRESS
 * (hexadecimal) are among what it got, fills it, and looks at it afterwards. Without
 * those pages it fails, as what it says would mean nothing.
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

/* Of a page's entry in pagemap */
#define PRESENT 0x8000000000000000ULL
#define FRAME 0x007fffffffffffffULL

/*
 * Memory is taken step by step and never to the last page, where the kernel kills: it
 * refills the list of a processor with up to 8 MiB at a time, which nobody else gets.
 * Huge pages on such a list are not ours either, so boot with transparent_hugepage=never.
 */
#define STEP (1024 * 1024 / PAGE)
#define LEAVE_KIB (48 * 1024)

static uint64_t *memory;
static size_t pages;

static int give_up(const char *what)
{
	printf("# memwatch: %s: %s\n", what, strerror(errno));
	return 1;
}

static unsigned long meminfo_kib(const char *key)
{
	unsigned long kib = 0;
	char line[128];
	FILE *f;

	f = fopen("/proc/meminfo", "re");
	while (f && fgets(line, sizeof(line), f)) {
		if (!strncmp(line, key, strlen(key))) {
			kib = strtoul(line + strlen(key), NULL, 10);
			break;
		}
	}
	if (f)
		fclose(f);
	return kib;
}

/* No two words are alike, so that a page that moved is seen as well. */
static uint64_t pattern(size_t word)
{
	return (word + 1) * 0x9e3779b97f4a7c15ULL;
}

static uint64_t physical(int pagemap, size_t page)
{
	uint64_t entry = 0;
	off_t at = ((uintptr_t)memory / PAGE + page) * sizeof(entry);

	if (pread(pagemap, &entry, sizeof(entry), at) != sizeof(entry) ||
	    !(entry & PRESENT))
		return 0;
	return (entry & FRAME) * PAGE;
}

/* How many of our pages from @first on are those at @address? */
static size_t count(int pagemap, size_t first, uint64_t address, uint64_t size)
{
	uint64_t at;
	size_t i, n = 0;

	for (i = first; i < pages; i++) {
		at = physical(pagemap, i);
		n += at >= address && at - address < size;
	}
	return n;
}

static int take(int pagemap, uint64_t address, uint64_t size)
{
	size_t i, end, got = 0, all = meminfo_kib("MemTotal:") * 1024 / PAGE;

	memory = mmap(NULL, all * PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		return give_up("mmap");
	if (madvise(memory, all * PAGE, MADV_NOHUGEPAGE) && errno != EINVAL)
		return give_up("madvise");
	while (got < size / PAGE && pages + STEP <= all &&
	       meminfo_kib("MemFree:") > LEAVE_KIB) {
		end = (pages + STEP) * PAGE / sizeof(*memory);
		for (i = pages * PAGE / sizeof(*memory); i < end; i++)
			memory[i] = pattern(i);
		pages += STEP;
		got += count(pagemap, pages - STEP, address, size);
	}
	/* Once more, as pages may have moved. */
	got = count(pagemap, 0, address, size);
	printf("# memwatch: %zu of the %llu pages at %#llx are watched, of %zu MiB taken\n",
	       got, (unsigned long long)(size / PAGE), (unsigned long long)address,
	       pages / STEP);
	return !address || got < size / PAGE;
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

static int look(int pagemap)
{
	size_t i, page = -1, changed = 0;

	for (i = 0; i < pages * PAGE / sizeof(*memory); i++) {
		if (memory[i] == pattern(i) || i * sizeof(*memory) / PAGE == page)
			continue;
		page = i * sizeof(*memory) / PAGE;
		if (changed++ < 8)
			printf("# memwatch: page %#llx was written\n",
			       (unsigned long long)physical(pagemap, page));
	}
	printf("# memwatch: %zu of %zu pages changed\n", changed, pages);
	return !!changed;
}

int main(int argc, char **argv)
{
	uint64_t address, size;
	int pagemap;

	if (argc < 4) {
		fprintf(stderr, "usage: memwatch ADDRESS SIZE COMMAND [ARG]...\n");
		return 2;
	}
	address = strtoull(argv[1], NULL, 16);
	size = strtoull(argv[2], NULL, 0);
	pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (pagemap < 0)
		return give_up("/proc/self/pagemap");
	if (take(pagemap, address, size))
		return 1;
	return run(argv + 3) | look(pagemap);
}
