// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests that init carries itself; a test's command names them with an '@':
 *
 *   @kunit PATTERN...  report the KUnit suites that ran at boot, or when their
 *                      module was loaded; a pattern without one is a failure
 *   @kmemleak          scan for leaked kernel memory
 *   @kexec-load [WORD...]  load a kernel that gets these words on its command line
 *   @kexec             go on in that kernel
 *
 * They run in a process of their own like every other test.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

#define KUNIT_DIR "/sys/kernel/debug/kunit"
#define KMEMLEAK "/sys/kernel/debug/kmemleak"

/* kmemleak reports nothing younger than 5 s (MSECS_MIN_AGE in the kernel). */
#define KMEMLEAK_AGE_S 6
/* Its scans look at all memory, which has nothing to do with what a guest tests. */
#define KMEMLEAK_LIMIT_S 240

#define MAX_SUITES 256

bool is_builtin(const char *command)
{
	return command[0] == '@';
}

/*
 * The file is a KTAP report of its own with one result, the suite's. Its header
 * and plan are dropped and that result gets the suite's place in our plan.
 */
static bool print_suite(const char *suite, int number)
{
	bool passed = false, done = false;
	char path[512], line[1024];
	const char *rest;
	FILE *f;

	snprintf(path, sizeof(path), KUNIT_DIR "/%s/results", suite);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		if (!strncmp(line, "KTAP version", 12) ||
		    !strcmp(line, "1..1\n"))
			continue;
		passed = !strncmp(line, "ok 1 ", 5);
		if (passed || !strncmp(line, "not ok 1 ", 9)) {
			rest = strchr(line, '1') + 2;
			printf("%s %d %s", passed ? "ok" : "not ok", number,
			       rest);
			done = true;
			break;
		}
		fputs(line, stdout);
	}
	if (f)
		fclose(f);
	/* No result: the suite is not finished, or was never run. */
	if (!done)
		printf("not ok %d %s\n", number, suite);
	return done && passed;
}

static int kunit_suite(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int kunit(char **patterns)
{
	struct dirent **suites;
	bool wanted[MAX_SUITES] = { false };
	int count, i, planned = 0, number = 0, status = 0;
	bool hit;

	count = scandir(KUNIT_DIR, &suites, kunit_suite, alphasort);
	if (count < 0 || count > MAX_SUITES) {
		printf("# %s: %s (kernel without CONFIG_KUNIT_DEBUGFS?)\n",
		       KUNIT_DIR, count < 0 ? strerror(errno) : "too many");
		return 1;
	}
	for (; *patterns; patterns++) {
		for (i = 0, hit = false; i < count; i++) {
			if (fnmatch(*patterns, suites[i]->d_name, 0))
				continue;
			planned += !wanted[i];
			wanted[i] = true;
			hit = true;
		}
		if (!hit) {
			printf("# no KUnit suite matches %s\n", *patterns);
			status = 1;
		}
	}
	printf("KTAP version 1\n1..%d\n", planned);
	for (i = 0; i < count; i++) {
		if (wanted[i] && !print_suite(suites[i]->d_name, ++number))
			status = 1;
	}
	return status;
}

static int scan_memory(void)
{
	int fd, err = 0;

	fd = open(KMEMLEAK, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, "scan", 4) != 4)
		err = -errno;
	close(fd);
	return err;
}

/*
 * Two scans: an object whose content changed since the last scan is not
 * reported, so the first one only takes the checksums.
 */
static int find_leaks(void)
{
	char line[512];
	int err, leaks = 0;
	FILE *f;

	err = scan_memory();
	if (!err) {
		sleep(KMEMLEAK_AGE_S);
		err = scan_memory();
	}
	f = err ? NULL : fopen(KMEMLEAK, "re");
	if (!f) {
		printf("# %s: %s (kernel without CONFIG_DEBUG_KMEMLEAK, or kmemleak gave up?)\n",
		       KMEMLEAK, strerror(err ? -err : errno));
		return 1;
	}
	while (fgets(line, sizeof(line), f)) {
		leaks += !strncmp(line, "unreferenced object", 19);
		printf("# %s", line);
	}
	fclose(f);
	printf("# kmemleak: %d leaked objects\n", leaks);
	return leaks ? 1 : 0;
}

int builtin_limit(const char *command, int limit_s)
{
	return !strcmp(command, "@kmemleak") && limit_s < KMEMLEAK_LIMIT_S ? KMEMLEAK_LIMIT_S : limit_s;
}

int builtin_run(char *command)
{
	char *argv[64] = { NULL }, *word, *rest;
	int n = 0, status = 127;

	for (word = strtok_r(command, " \t", &rest); word && n < 63;
	     word = strtok_r(NULL, " \t", &rest))
		argv[n++] = word;
	if (!strcmp(argv[0], "@kunit") && argv[1])
		status = kunit(argv + 1);
	else if (!strcmp(argv[0], "@kmemleak"))
		status = find_leaks();
	else if (!strcmp(argv[0], KEXEC_LOAD))
		status = kexec_load(argv + 1);
	else if (!strcmp(argv[0], KEXEC_GO))
		status = kexec_go();
	else if (!strcmp(argv[0], KEXEC_CRASH))
		status = kexec_crash();
	else
		printf("# unknown built-in test, or one without arguments: %s\n",
		       argv[0]);
	fflush(stdout);
	return status;
}
