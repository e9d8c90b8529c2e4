// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pid 1 of a test guest: static, reads what to do from the initramfs, reports
 * over virtio ports, and powers the guest off. See README.md for the contract.
 * Where another init is pid 1 it is a service of that one, which has mounted all.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

static const struct {
	const char *type, *where;
	bool optional;		/* the kernel may be built without it */
} mounts[] = {
	{ "proc", "/proc" },
	{ "sysfs", "/sys" },
	{ "devtmpfs", "/dev" },
	{ "tmpfs", "/tmp" },
	{ "tmpfs", "/run" },
	{ "debugfs", "/sys/kernel/debug", true },
	{ "tracefs", "/sys/kernel/tracing", true },
	{ "securityfs", "/sys/kernel/security", true },
};

static noreturn void end(int how)
{
	sync();
	reboot(how);
	/* Only a kernel that cannot power off comes here: QEMU ends on this. */
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}

/* Without a verdict the host knows that the guest failed. */
static noreturn void die(const char *what, int err)
{
	fprintf(stderr, "vmtest: cannot go on: %s: %s\n", what, strerror(err));
	end(RB_POWER_OFF);
}

static void mount_all(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mounts); i++) {
		mkdir(mounts[i].where, 0755);
		if (!mount(mounts[i].type, mounts[i].where, mounts[i].type, 0,
			   NULL) || mounts[i].optional)
			continue;
		/* CONFIG_DEVTMPFS_MOUNT does this one itself. */
		if (errno != EBUSY)
			die(mounts[i].where, errno);
	}
	if (symlink("/proc/self/fd", "/dev/fd") < 0)
		die("/dev/fd", errno);
	mkdir("/dev/shm", 01777);
	chmod("/tmp", 01777);
}

static void set_environment(void)
{
	setenv("PATH", "/bin:/sbin:/usr/bin:/usr/sbin:/tests", 1);
	setenv("HOME", "/", 1);
}

/* Shows in the kernel log which test a message belongs to. */
static void mark(const char *what, const char *name)
{
	char text[256];
	int fd, len;

	fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	len = snprintf(text, sizeof(text), "vmtest: %s %s\n", what, name);
	if (write(fd, text, len) != len)
		fprintf(stderr, "vmtest: %s %s\n", what, name);
	close(fd);
}

static void report_node(const char *node)
{
	struct stat st;

	if (*node)
		port_printf(PORT_STAGE, "%s %s\n",
			    stat(node, &st) ? "no-node" : "node", node);
}

static void report_test(int number, const struct test *test,
			const struct result *r)
{
	if (*r->why)
		port_printf(PORT_KTAP, "# %s: %s\n", test->name, r->why);
	port_printf(PORT_KTAP, "%s %d %s%s\n",
		    r->outcome == OUTCOME_FAIL ? "not ok" : "ok", number,
		    test->name, r->outcome == OUTCOME_SKIP ? " # SKIP" : "");
}

static void run_tests(const struct config *config,
		      const struct test_list *list, int tally[OUTCOMES])
{
	int i, done = kexec_done();
	struct result r = { OUTCOME_PASS };
	char number[16];

	/*
	 * The kernel before this one has reported its tests. The last of them was to get
	 * here; how the others ended is not known here, but to who reads the report.
	 */
	tally[OUTCOME_PASS] = done;
	if (done)
		report_test(done, &list->tests[done - 1], &r);
	else
		port_printf(PORT_KTAP, "KTAP version 1\n1..%d\n", list->count);
	for (i = done; i < list->count; i++) {
		snprintf(number, sizeof(number), "%d", i + 1);
		setenv(KEXEC_NUMBER, number, 1);
		port_printf(PORT_STAGE, "test %s\n", list->tests[i].name);
		mark("start", list->tests[i].name);
		r = run_test(&list->tests[i], builtin_limit(list->tests[i].command, config->test_timeout));
		mark("end", list->tests[i].name);
		port_printf(PORT_STAGE, "end %s\n", list->tests[i].name);
		report_test(i + 1, &list->tests[i], &r);
		tally[r.outcome]++;
	}
}

static void report_verdict(const struct test_list *list, const int tally[OUTCOMES])
{
	bool pass = list->count && tally[OUTCOME_PASS] + tally[OUTCOME_SKIP] ==
		    list->count;

	port_printf(PORT_STAGE, "verdict\n");
	port_printf(PORT_VERDICT, "%s planned=%d passed=%d failed=%d skipped=%d\n",
		    pass ? "PASS" : "FAIL", list->count, tally[OUTCOME_PASS],
		    tally[OUTCOME_FAIL], tally[OUTCOME_SKIP]);
}

/*
 * A second after its drivers are up the kernel stops all CPUs for a moment, to change to the
 * TSC as it was measured meanwhile. In a guest that powers off just then it finds CPUs missing,
 * and says so.
 */
static void settle_clock(void)
{
	static const char path[] =
		"/sys/devices/system/clocksource/clocksource0/current_clocksource";
	const struct timespec tick = { .tv_nsec = 2000000 };
	int i;

	for (i = 0; i < 1500; i++) {
		char name[32] = "";
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t len = read(fd, name, sizeof(name) - 1);

		close(fd);
		if (len <= 0 || strcmp(name, "tsc-early\n"))
			return;
		nanosleep(&tick, NULL);
	}
}

int main(void)
{
	struct config config = { .test_timeout = 60, .console = "/dev/console" };
	struct test_list list = { 0 };
	int tally[OUTCOMES] = { 0 };
	int err;

	if (getpid() == 1)
		mount_all();
	set_environment();
	run_setup();
	err = config_read("/vmtest/config", &config);
	if (err)
		die("/vmtest/config", -err);
	err = ports_open();
	if (config.shell) {
		run_shell(config.console);
		end(RB_POWER_OFF);
	}
	if (err)
		die("virtio ports of the harness", -err);
	port_printf(PORT_STAGE, "init\n");
	report_node(config.node);
	err = tests_read("/vmtest/tests", &list);
	if (!err && config.kmemleak)
		err = tests_append(&list, "kmemleak", "@kmemleak");
	if (err)
		die("/vmtest/tests", -err);
	run_tests(&config, &list, tally);
	report_verdict(&list, tally);
	settle_clock();
	end(config.reboot ? RB_AUTOBOOT : RB_POWER_OFF);
}
