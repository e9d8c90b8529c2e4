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

#include "hw.h"
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

static pid_t start(replay_boot_fn *boot_fn, const struct machine *m, struct replay_result *r)
{
	struct replay_params params = {
		.nr_cpus	= m->nr_cpus,
		.apicids	= m->apicid,
		.clearcpuid	= m->clearcpuid,
	};
	pid_t pid;

	memset(r, 0, sizeof(*r));
	pid = fork();
	if (!pid) {
		hw_power_on(m, r);
		boot_fn(&params, r);
		_exit(0);
	}
	if (pid < 0) {
		perror("topology-replay: no process for a kernel");
		exit(2);
	}
	return pid;
}

static const char *finish(pid_t pid, const char *which, const struct replay_result *r)
{
	static char why[128];
	int status;

	if (waitpid(pid, &status, 0) != pid) {
		perror("topology-replay: lost the process of a kernel");
		exit(2);
	}
	if (WIFSIGNALED(status))
		snprintf(why, sizeof(why), "the %s kernel died of signal %d (%s)", which,
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) || !r->done)
		snprintf(why, sizeof(why), "the %s kernel was stopped by a sanitizer", which);
	else
		return NULL;
	return why;
}

const char *run_boots(struct run *run, const struct machine *m)
{
	const char *why_before, *why_after;
	pid_t before, after;

	run->m = m;
	fflush(NULL);
	before = start(stock_boot, m, run->before);
	after = start(patched_boot, m, run->after);
	memset(run->derived, 0, sizeof(*run->derived));
	derive(m, run->derived);

	why_after = finish(after, "patched", run->after);
	why_before = finish(before, "stock", run->before);
	return why_before ? why_before : why_after;
}
