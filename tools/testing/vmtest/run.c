// SPDX-License-Identifier: GPL-2.0-only
/*
 * One test as a process: its output goes to the host line by line while it
 * runs (a test that takes the kernel down leaves all it said), and it ends with
 * its exit status, a signal, or its time limit.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define BEAT_MS 1000		/* sign of life for the host */
#define KILL_MS 5000		/* a killed process that stays is stuck */
#define SHELL_CHARS "|&;<>()$`\\\"'*?[]#~={}!"

struct capture {
	int fd;
	char line[4096];
	size_t len;
};

static sigset_t outer_mask;	/* SIGCHLD open: the mask while waiting */

static void child_ended(int sig)
{
	(void)sig;
}

void run_setup(void)
{
	struct sigaction action = { .sa_handler = child_ended };
	sigset_t blocked;

	/* Blocked but while waiting, so that no end of a test is missed. */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGCHLD);
	sigprocmask(SIG_BLOCK, &blocked, &outer_mask);
	sigaction(SIGCHLD, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static void emit_line(struct capture *c)
{
	char out[sizeof(c->line) + 3] = "  ";
	size_t i;

	/* Anything but text would upset who reads the report. */
	for (i = 0; i < c->len; i++) {
		if ((unsigned char)c->line[i] < ' ' && c->line[i] != '\t')
			c->line[i] = '?';
	}
	memcpy(out + 2, c->line, c->len);
	out[c->len + 2] = '\n';
	port_write(PORT_KTAP, out, c->len + 3);
	c->len = 0;
}

static void drain(struct capture *c)
{
	char chunk[4096];
	ssize_t n, i;

	while ((n = read(c->fd, chunk, sizeof(chunk))) > 0) {
		for (i = 0; i < n; i++) {
			if (chunk[i] == '\n' || c->len == sizeof(c->line)) {
				emit_line(c);
				if (chunk[i] == '\n')
					continue;
			}
			if (chunk[i] != '\r')
				c->line[c->len++] = chunk[i];
		}
	}
}

/* Wait for @pid until @deadline; passes on its output. True if it ended. */
static bool wait_until(pid_t pid, struct capture *c, long long deadline,
		       int *status)
{
	struct pollfd pfd = { .fd = c->fd, .events = POLLIN };
	long long now, beat, until;
	struct timespec ts;

	beat = now_ms() + BEAT_MS;
	for (;;) {
		if (waitpid(pid, status, WNOHANG) == pid)
			return true;
		now = now_ms();
		if (now >= deadline)
			return false;
		if (now >= beat) {
			port_printf(PORT_STAGE, "alive\n");
			beat = now + BEAT_MS;
		}
		until = (beat < deadline ? beat : deadline) - now;
		ts.tv_sec = until / 1000;
		ts.tv_nsec = until % 1000 * 1000000;
		if (ppoll(&pfd, 1, &ts, &outer_mask) > 0) {
			drain(c);
			/* End of file: do not spin, the exit is still to come. */
			if (!(pfd.revents & POLLIN))
				pfd.fd = -1;
		}
	}
}

static void show_stack(const char *name, pid_t pid)
{
	char path[64], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stack", pid);
	f = fopen(path, "re");
	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		port_printf(PORT_KTAP, "# %s: in kernel: %s\n", name, line);
	}
	fclose(f);
}

static void exec_command(char *command)
{
	static char *argv[64];
	char *word, *rest;
	int n = 0;

	if (is_builtin(command))
		exit(builtin_run(command));
	/* As make does: a shell only for what needs one. */
	if (strpbrk(command, SHELL_CHARS)) {
		execl("/bin/sh", "sh", "-c", command, NULL);
		word = "/bin/sh";
	} else {
		for (word = strtok_r(command, " \t", &rest); word && n < 63;
		     word = strtok_r(NULL, " \t", &rest))
			argv[n++] = word;
		word = argv[0];
		execvp(word, argv);
	}
	fprintf(stderr, "# cannot run %s: %s\n", word, strerror(errno));
	_exit(127);
}

static pid_t start(const struct test *test, struct capture *c)
{
	int pipefd[2], null;
	pid_t pid;

	if (pipe2(pipefd, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid < 0) {
		close(pipefd[0]);
		close(pipefd[1]);
		return -errno;
	}
	if (!pid) {
		null = open("/dev/null", O_RDONLY);
		dup2(null, STDIN_FILENO);
		dup2(pipefd[1], STDOUT_FILENO);
		dup2(pipefd[1], STDERR_FILENO);
		sigprocmask(SIG_SETMASK, &outer_mask, NULL);
		signal(SIGCHLD, SIG_DFL);
		signal(SIGPIPE, SIG_DFL);
		setsid();
		exec_command(test->command);
	}
	close(pipefd[1]);
	fcntl(pipefd[0], F_SETFL, O_NONBLOCK);
	c->fd = pipefd[0];
	return pid;
}

static struct result judge(int status)
{
	struct result r = { .outcome = OUTCOME_FAIL };

	if (WIFSIGNALED(status)) {
		snprintf(r.why, sizeof(r.why), "killed by signal %d (%s)",
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
	} else if (WEXITSTATUS(status) == KSFT_SKIP) {
		r.outcome = OUTCOME_SKIP;
	} else if (WEXITSTATUS(status)) {
		snprintf(r.why, sizeof(r.why), "exit status %d",
			 WEXITSTATUS(status));
	} else {
		r.outcome = OUTCOME_PASS;
	}
	return r;
}

struct result run_test(const struct test *test, int limit_s)
{
	struct result r = { .outcome = OUTCOME_FAIL };
	struct capture c = { 0 };
	bool ended;
	int status;
	pid_t pid;

	pid = start(test, &c);
	if (pid < 0) {
		snprintf(r.why, sizeof(r.why), "cannot start: %s",
			 strerror(-pid));
		return r;
	}
	ended = wait_until(pid, &c, now_ms() + limit_s * 1000LL, &status);
	if (ended) {
		r = judge(status);
	} else {
		show_stack(test->name, pid);
		snprintf(r.why, sizeof(r.why), "timed out after %d s", limit_s);
	}
	/* Whatever it left running must not disturb the next test; the rest is another init's. */
	kill(getpid() == 1 ? -1 : -pid, SIGKILL);
	if (!ended && !wait_until(pid, &c, now_ms() + KILL_MS, &status))
		snprintf(r.why, sizeof(r.why),
			 "timed out after %d s and cannot be killed", limit_s);
	drain(&c);
	if (c.len)
		emit_line(&c);
	close(c.fd);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	return r;
}

void run_shell(const char *console)
{
	pid_t pid;

	pid = fork();
	if (!pid) {
		sigprocmask(SIG_SETMASK, &outer_mask, NULL);
		signal(SIGPIPE, SIG_DFL);
		setsid();
		/* /dev/console itself can never be a controlling terminal. */
		close(STDIN_FILENO);
		if (open(console, O_RDWR) == STDIN_FILENO) {
			ioctl(STDIN_FILENO, TIOCSCTTY, 1);
			dup2(STDIN_FILENO, STDOUT_FILENO);
			dup2(STDIN_FILENO, STDERR_FILENO);
		}
		execl("/bin/sh", "-sh", NULL);
		fprintf(stderr, "vmtest: /bin/sh: %s\n", strerror(errno));
		_exit(127);
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}
