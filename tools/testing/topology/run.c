// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every boot is a process of its own: it starts with the kernel's data as
 * they are linked, and one that crashes or trips a sanitizer takes nothing
 * else with it. Only the result is shared.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"

static struct replay_result *new_result(void)
{
	struct replay_result *r = mmap(NULL, sizeof(*r), PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (r == MAP_FAILED) {
		perror("topology-replay: no memory for results");
		exit(2);
	}
	return r;
}

void run_init(struct run *run)
{
	run->before = new_result();
	run->after = new_result();
	run->derived = new_result();
}

void run_boot(replay_boot_fn *boot_fn, const struct machine *m, struct replay_result *r)
{
	struct replay_params params = {
		.nr_cpus	= m->nr_cpus,
		.apicids	= m->apicid,
		.clearcpuid	= m->clearcpuid,
	};

	memset(r, 0, sizeof(*r));
	hw_power_on(m, r);
	boot_fn(&params, r);
}

static pid_t start(replay_boot_fn *boot_fn, const struct machine *m, struct replay_result *r,
		   bool quiet)
{
	pid_t pid = fork();

	if (!pid) {
		if (quiet && !freopen("/dev/null", "w", stderr))
			_exit(2);
		run_boot(boot_fn, m, r);
		_exit(0);
	}
	if (pid < 0) {
		perror("topology-replay: no process for a kernel");
		exit(2);
	}
	return pid;
}

/* How the boot ended: "" if well */
static void finish(pid_t pid, const struct replay_result *r, char *end, size_t size)
{
	int status;

	if (waitpid(pid, &status, 0) != pid) {
		perror("topology-replay: lost the process of a kernel");
		exit(2);
	}
	*end = '\0';
	if (WIFEXITED(status) && WEXITSTATUS(status) == HW_HANGS)
		snprintf(end, size, "it hangs in a loop over CPUID");
	else if (WIFSIGNALED(status))
		snprintf(end, size, "it died of signal %d (%s)", WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) || !r->done)
		snprintf(end, size, "a sanitizer stopped it");
}

void run_boots(struct run *run, const struct machine *m)
{
	pid_t before, after;

	run->m = m;
	fflush(NULL);
	before = start(stock_boot, m, run->before, m->stock_stops);
	after = start(patched_boot, m, run->after, false);
	memset(run->derived, 0, sizeof(*run->derived));
	derive(m, run->derived);

	finish(after, run->after, run->after_end, sizeof(run->after_end));
	finish(before, run->before, run->before_end, sizeof(run->before_end));
}
