// SPDX-License-Identifier: GPL-2.0-only
/*
 * KTAP for the emulator's tests, see ktap.h
 */
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ktap.h"

static size_t done;
static size_t planned;
static size_t failures;
static bool failed;

void ktap_plan(size_t count)
{
	/* A crash must not take finished results with it */
	setvbuf(stdout, NULL, _IOLBF, 0);
	planned = count;
	printf("KTAP version 1\n1..%zu\n", count);
}

void ktap_fail(const char *file, int line, const char *fmt, ...)
{
	const char *base = strrchr(file, '/');
	va_list ap;

	printf("# %s:%d: ", base ? base + 1 : file, line);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	failed = true;
}

bool ktap_failed(void)
{
	return failed;
}

void ktap_result(const char *name)
{
	printf("%sok %zu %s\n", failed ? "not " : "", ++done, name);
	failures += failed;
	failed = false;
}

int ktap_end(void)
{
	printf("# totals: pass:%zu fail:%zu\n", done - failures, failures);
	return failures || done != planned ? EXIT_FAILURE : EXIT_SUCCESS;
}

int ktap_run(const struct ktap_test *tests, size_t count)
{
	unsigned int fds = ktap_open_fds();

	ktap_plan(count);
	for (size_t i = 0; i < count; i++) {
		unsigned int now;

		tests[i].run();
		now = ktap_open_fds();
		if (now != fds)
			ktap_fail(__FILE__, __LINE__, "%u descriptors open, %u before",
				  now, fds);
		fds = now;
		ktap_result(tests[i].name);
	}
	return ktap_end();
}

unsigned int ktap_open_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int n = 0;

	if (!dir)
		return 0;
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}
