/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests of /dev/sfs: what they share. README.md is the manual.
 *
 * Functions return 0 or a number, or a negative errno, and print nothing.
 */
#ifndef SFS_TEST_H
#define SFS_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "kselftest.h"

/* From the kselftests of the tree, as is sfs_dev.c */
#include "sfs_dev.h"

#define SFS_PAYLOAD_FOLDER	"/lib/firmware/amd/"

/* A package and its header page fill the command buffer of 2 MiB */
#define SFS_HEADER_BYTES	4096
#define SFS_MAX_PACKAGE		2093056
#define SFS_PACKAGE_STEP	65536

/* The driver's time limit where nothing else is asked for, in seconds */
#define SFS_DEFAULT_S		10

/* What the driver puts where the firmware may have no version to report */
#define SFS_NO_VERSION		0xc7

/* sfs_call.c: an ioctl in a thread of its own */
struct sfs_call {
	int fd;
	unsigned long cmd;
	void *arg;
	int ret;
	bool done;
};

int sfs_call_start(struct sfs_call *call);
int sfs_call_send(struct sfs_call *call, int psp);
int sfs_call_join(struct sfs_call *call);

/* sfs_sys.c: files of the kernel */
int sfs_write_file(const char *path, const char *text);
unsigned int sfs_fixed_limit(void);
int sfs_set_timeout(unsigned int seconds);
long sfs_free_kib(void);
int sfs_use_memory(void);
long long sfs_now_ms(void);
void sfs_sleep_ms(unsigned int ms);

/* sfs_sys.c: PCI devices that the ccp driver has, or could have */
#define SFS_MAX_PCI	8
#define SFS_PCI_NAME	16

int sfs_list_bound(char names[SFS_MAX_PCI][SFS_PCI_NAME]);
int sfs_bind(const char *name);
int sfs_unbind(const char *name);

/*
 * sfs_psp.c: control of the emulated PSP. There is a port only in a guest of
 * that emulator: a test that loads a package or unbinds anything needs it, so
 * that none of this ever happens to real firmware.
 */
int psp_open(unsigned int number);
int psp_wake(int *psp);
__printf(2, 3) int psp_request(int psp, const char *fmt, ...);
int psp_quiet(int psp);
long long psp_number(int psp, const char *request, const char *key);
int psp_text(int psp, const char *request, const char *key, char *buf, size_t size);
int psp_awaits_fault(int psp);
int psp_wait(int psp, const char *request, const char *key, long long value);

static inline long long psp_commands(int psp)
{
	return psp_number(psp, "state", "commands");
}

/* sfs_fail.c: the Nth step that can fail does */
int sfs_fail_open(void);
void sfs_fail_close(void);
int sfs_fail_nth(int nth);
bool sfs_fail_reached(void);

/* sfs_kmsg.c: the kernel's log from now on */
int kmsg_open(void);
int kmsg_count(int kmsg, const char *text);
int kmsg_each(int kmsg, bool (*fn)(const char *line, void *ctx), void *ctx);

/*
 * sfs_bench.c: what most tests begin with: the node, the log, and the first PSP, which is in
 * its initial state before and after each test
 */
struct sfs_bench {
	int fd;
	int psp;
	int kmsg;
	/* Of the PSP, when the test began */
	long long commands;
	long long level;
	/* What the ccp driver has, if that is a single device */
	char device[SFS_PCI_NAME];
};

int sfs_set_up(struct sfs_bench *bench);
void sfs_tear_down(const struct sfs_bench *bench);
int sfs_rebind(const struct sfs_bench *bench);
int sfs_works(int fd);
int sfs_works_anew(void);
int sfs_answers_anew(void);

/*
 * Begins a test of what the driver of other kernels does not have. compare.sh runs the tests with
 * such a one, and tells them its time limit in seconds: SFS_FIXED_LIMIT.
 */
#define SFS_NEED(what) do { \
	if (sfs_fixed_limit()) \
		SKIP(return, "only this series has " what); \
} while (0)
#define SFS_NEED_PARAMETER() SFS_NEED("the parameter sfs_timeout")

/* Begins FIXTURE_SETUP where self has a bench b */
#define SFS_SET_UP() do { \
	int _ret = sfs_set_up(&self->b); \
	if (_ret) \
		SKIP(return, "no emulated PSP with SFS: %s", strerror(-_ret)); \
} while (0)

#endif /* SFS_TEST_H */
