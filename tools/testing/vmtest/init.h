/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pid 1 of a test guest: what its files share.
 *
 * init.c     the way through a guest's life
 * config.c   what the host asked for: /vmtest/config and /vmtest/tests
 * port.c     the virtio ports to the host
 * run.c      one test as a process: output, time limit, exit status
 * builtin.c  the tests that init carries itself: @kunit, @kmemleak, @kexec
 * kexec.c    @kexec: from this kernel into the next one
 */
#ifndef VMTEST_INIT_H
#define VMTEST_INIT_H

#include <stdbool.h>
#include <stddef.h>

#define KSFT_SKIP 4

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#define __printf(a, b) __attribute__((__format__(printf, a, b)))

struct config {
	bool shell;		/* an interactive shell instead of tests */
	bool kmemleak;		/* scan for leaks; failing to scan is a failure */
	bool reboot;		/* the guest ends with a reboot, not powered off */
	int test_timeout;	/* seconds a single test may take */
	char node[64];		/* device node to report, or empty */
	char console[32];	/* terminal of the interactive shell */
};

struct test {
	char *name;
	char *command;
};

struct test_list {
	struct test *tests;
	int count;
};

enum outcome {
	OUTCOME_PASS,
	OUTCOME_FAIL,
	OUTCOME_SKIP,
	OUTCOMES
};

struct result {
	enum outcome outcome;
	char why[96];		/* empty for a plain pass */
};

/* config.c: return 0 or -errno */
int config_read(const char *path, struct config *config);
int tests_read(const char *path, struct test_list *list);
int tests_append(struct test_list *list, const char *name, const char *command);

/* port.c: a port that is absent is -1 and writing to it does nothing */
enum port {
	PORT_STAGE,		/* progress and signs of life */
	PORT_KTAP,
	PORT_VERDICT,
	PORTS
};

int ports_open(void);
void port_write(enum port port, const char *text, size_t len);
__printf(2, 3) void port_printf(enum port port, const char *fmt, ...);

/* run.c */
void run_setup(void);
struct result run_test(const struct test *test, int limit_s);
void run_shell(const char *console);

/* builtin.c: run in the test's own process; return its exit status */
bool is_builtin(const char *command);
int builtin_run(char *command);
/* How many seconds @command may take in a guest whose tests may take @limit_s */
int builtin_limit(const char *command, int limit_s);

/*
 * kexec.c: kexec_done() is the number of the test that left the kernel before this one,
 * or 0; the number of the test that runs is in the environment.
 */
#define KEXEC_LOAD "@kexec-load"
#define KEXEC_GO "@kexec"
#define KEXEC_CRASH "@crash"
#define KEXEC_NUMBER "VMTEST_NUMBER"

int kexec_load(char **words);
int kexec_go(void);
int kexec_crash(void);
int kexec_done(void);

#endif
