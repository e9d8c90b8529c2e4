// SPDX-License-Identifier: GPL-2.0-only
/*
 * must-fail WORD PROGRAM [ARGS...]: runs the program, which has to fail, and to print a
 * line that contains WORD. Its output is passed on as comments, so that what failed in
 * it does not count as a failure here. A program that is killed, or skips, proves nothing.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define KSFT_SKIP 4
#define NOT_RUN 127

static int exec_program(char *argv[], int out)
{
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(NOT_RUN);
}

/* Pass on what comes from @f; true if @word was in it. */
static bool pass_on(FILE *f, const char *word)
{
	bool found = false;
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, f) >= 0) {
		line[strcspn(line, "\n")] = '\0';
		printf("# | %s\n", line);
		found |= !!strstr(line, word);
	}
	free(line);
	return found;
}

static bool has_failed(int status)
{
	if (!WIFEXITED(status)) {
		printf("# killed by signal %d\n", WTERMSIG(status));
		return false;
	}
	printf("# exit status %d\n", WEXITSTATUS(status));
	return WEXITSTATUS(status) && WEXITSTATUS(status) != KSFT_SKIP &&
	       WEXITSTATUS(status) != NOT_RUN;
}

static void report(bool good, int number, const char *what, const char *word)
{
	printf("%s %d %s %s\n", good ? "ok" : "not ok", number, what, word);
}

int main(int argc, char *argv[])
{
	bool named, failed;
	int fds[2], status;
	pid_t pid;
	FILE *f;

	if (argc < 3) {
		fprintf(stderr, "usage: must-fail WORD PROGRAM [ARGS...]\n");
		return 2;
	}
	if (pipe(fds) < 0) {
		perror("pipe");
		return 1;
	}
	pid = fork();
	if (!pid) {
		close(fds[0]);
		exec_program(argv + 2, fds[1]);
	}
	close(fds[1]);
	f = pid < 0 ? NULL : fdopen(fds[0], "r");
	if (!f) {
		perror(argv[2]);
		return 1;
	}
	printf("TAP version 13\n1..2\n");
	named = pass_on(f, argv[1]);
	waitpid(pid, &status, 0);
	failed = has_failed(status);
	report(failed, 1, "fails:", argv[2]);
	report(named, 2, "says:", argv[1]);
	return named && failed ? 0 : 1;
}
