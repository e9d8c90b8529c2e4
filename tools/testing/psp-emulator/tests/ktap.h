/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KTAP for the emulator's tests: a table of named functions, and checks that say
 * what they found before they fail the one that is running.
 */
#ifndef KTAP_H
#define KTAP_H

#include <stdbool.h>
#include <stddef.h>

#include "../bytes.h"

struct ktap_test {
	const char *name;
	void (*run)(void);
};

/* Runs the table, prints KTAP; the program's exit status */
int ktap_run(const struct ktap_test *tests, size_t count);

/* For programs whose tests are not functions */
void ktap_plan(size_t count);
void ktap_result(const char *name);
int ktap_end(void);

/* Marks the running test as failed, with the reason as a diagnostic line */
__printf(3, 4)
void ktap_fail(const char *file, int line, const char *fmt, ...);

/* Did the running test fail so far? */
bool ktap_failed(void);

#define EXPECT(cond) \
	do { \
		if (!(cond)) \
			ktap_fail(__FILE__, __LINE__, "expected %s", #cond); \
	} while (0)

#define EXPECT_EQ(found, want) \
	do { \
		long long f_ = (long long)(found), w_ = (long long)(want); \
		if (f_ != w_) \
			ktap_fail(__FILE__, __LINE__, "%s is %#llx, expected %#llx", \
				  #found, f_, w_); \
	} while (0)

/* Open file descriptors of this process: what a test opens it must close */
unsigned int ktap_open_fds(void);

#endif /* KTAP_H */
