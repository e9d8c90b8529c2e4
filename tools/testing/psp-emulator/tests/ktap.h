/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KTAP for the emulator's tests: tables of named functions, and checks that say
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

struct ktap_suite {
	const char *name;
	const struct ktap_test *tests;
	size_t count;
	/* Around each test; may be NULL */
	void (*before)(void);
	void (*after)(void);
	/* Runs everything, in place of @tests, by the functions below */
	void (*run)(void);
};

#define KTAP_SUITE(suite, ...) \
	const struct ktap_suite suite_##suite = { \
		.name = #suite, .tests = tests, .count = ARRAY_SIZE(tests), __VA_ARGS__ \
	}

/* One a file, listed in main.c */
extern const struct ktap_suite suite_command, suite_control, suite_descriptors, suite_faults,
	suite_files, suite_fuzz, suite_hang, suite_mailbox, suite_malformed, suite_options,
	suite_page_rules, suite_pages, suite_process, suite_server, suite_session, suite_sev,
	suite_sev_faults, suite_sev_options, suite_sfs, suite_snp, suite_wire;

/* File of the cases of suite_malformed */
extern const char *malformed_cases;

/* Runs a suite, prints KTAP; the program's exit status */
int ktap_run(const struct ktap_suite *suite);

void ktap_plan(size_t count);
void ktap_begin(void);
void ktap_result(const char *name);

/* Marks the running test as failed, with the reason as a diagnostic line */
__printf(3, 4)
void ktap_fail(const char *file, int line, const char *fmt, ...);

/* Did the running test fail so far? */
bool ktap_failed(void);

/* Ends the program, as no test makes sense any more */
__printf(1, 2)
void ktap_give_up(const char *fmt, ...);

/* Is @text one JSON object, and nothing but an optional newline after it? Start it first. */
void json_start(void);
bool json_valid(const char *text);

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

#endif /* KTAP_H */
