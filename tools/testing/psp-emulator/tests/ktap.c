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
static unsigned int fds;
static bool failed;

/* What a test opens it must close */
static unsigned int open_fds(void)
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

void ktap_give_up(const char *fmt, ...)
{
	va_list ap;

	printf("Bail out! ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	exit(EXIT_FAILURE);
}

void ktap_begin(void)
{
	fds = open_fds();
}

void ktap_result(const char *name)
{
	unsigned int now = open_fds();

	if (now != fds)
		ktap_fail(__FILE__, __LINE__, "%u descriptors open, %u before", now, fds);
	printf("%sok %zu %s\n", failed ? "not " : "", ++done, name);
	failures += failed;
	failed = false;
}

static void run_tests(const struct ktap_suite *suite)
{
	ktap_plan(suite->count);
	for (size_t i = 0; i < suite->count; i++) {
		ktap_begin();
		if (suite->before)
			suite->before();
		suite->tests[i].run();
		if (suite->after)
			suite->after();
		ktap_result(suite->tests[i].name);
	}
}

int ktap_run(const struct ktap_suite *suite)
{
	if (suite->run)
		suite->run();
	else
		run_tests(suite);
	printf("# totals: pass:%zu fail:%zu\n", done - failures, failures);
	return failures || done != planned ? EXIT_FAILURE : EXIT_SUCCESS;
}
