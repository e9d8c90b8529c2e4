// SPDX-License-Identifier: GPL-2.0-only
/*
 * The emulator and psp-mkpackage as programs, see child.h
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "ktap.h"

#define MAX_ARGS	32
#define PATH_LEN	100

/* How long a program may take that has nothing to wait for */
#define PATIENCE_MS	10000

static char *emulator, *mkpackage;

static char folder[PATH_LEN - 16];
char child_socket[PATH_LEN];
char child_control[PATH_LEN];
char child_log[PATH_LEN];
char child_out[PATH_LEN];
char child_package[PATH_LEN];
char child_fifo[PATH_LEN];

static char * const paths[] = {
	child_socket, child_control, child_log, child_out, child_package,
	child_fifo,
};

static const char * const names[] = { "psp", "control", "log", "out", "package", "fifo" };

void child_setup(const char *bin)
{
	snprintf(folder, sizeof(folder), "/tmp/psp-emulator-test-XXXXXX");
	if (!mkdtemp(folder) || asprintf(&emulator, "%s/psp-emulator", bin) < 0 ||
	    asprintf(&mkpackage, "%s/psp-mkpackage", bin) < 0)
		ktap_give_up("no folder for the programs");
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		snprintf(paths[i], PATH_LEN, "%s/%s", folder, names[i]);
}

void child_cleanup(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		unlink(paths[i]);
	rmdir(folder);
	free(emulator);
	free(mkpackage);
}

static const char *stdout_path;
bool child_closed;

void child_stdout(const char *path)
{
	stdout_path = path;
}

static void redirect_output(void)
{
	int fd = open(child_out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int out = stdout_path ? open(stdout_path, O_WRONLY | O_CLOEXEC) : fd;

	if (fd < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0)
		_exit(126);
}

static pid_t spawn(const char *program, const char * const *args, int ready)
{
	const char *argv[MAX_ARGS] = { program };
	pid_t pid;

	for (int i = 0; args && args[i] && i < MAX_ARGS - 2; i++)
		argv[i + 1] = args[i];

	fflush(stdout);
	pid = fork();
	if (!pid) {
		redirect_output();
		for (int fd = 0; child_closed && fd <= STDERR_FILENO; fd++)
			close(fd);
		if (ready >= 0 && dup2(ready, 9) < 0)
			_exit(126);
		execv(program, (char **)argv);
		_exit(127);
	}
	return pid;
}

/* A program that hangs is a failure like another that a signal ended */
static int wait_exit(pid_t pid)
{
	struct pollfd pfd = { .fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN };
	int status;

	if (poll(&pfd, 1, PATIENCE_MS) != 1)
		kill(pid, SIGKILL);
	close(pfd.fd);
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/* A byte, then the end: 1; the end at once, or nothing of it in time: 0 */
static int wait_ready(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	char byte[2];
	size_t got = 0;

	while (poll(&pfd, 1, PATIENCE_MS) == 1) {
		ssize_t n = read(fd, byte + got, sizeof(byte) - got);

		if (n <= 0)
			return !n && got == 1;
		got += (size_t)n;
		if (got == sizeof(byte))
			break;
	}
	return 0;
}

static int run(const char *program, const char * const *args)
{
	pid_t pid = spawn(program, args, -1);

	return pid < 0 ? -1 : wait_exit(pid);
}

int child_run_emulator(const char * const *args)
{
	return run(emulator, args);
}

int child_run_mkpackage(const char * const *args)
{
	return run(mkpackage, args);
}

int child_dial(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		close(fd);
		return -1;
	}
	return fd;
}

int child_start(struct child *ch, const char * const *args)
{
	const char *argv[MAX_ARGS] = {
		"--socket", child_socket, "--control", child_control,
		"--transcript", child_log, "--ready-fd", "9",
	};
	int ready[2], n = 8;
	int is_ready;

	for (int i = 0; args && args[i] && n < MAX_ARGS - 1; i++)
		argv[n++] = args[i];

	if (pipe2(ready, O_CLOEXEC))
		return -1;
	ch->pid = spawn(emulator, argv, ready[1]);
	close(ready[1]);

	/* It listens, and keeps nothing of the pipe */
	is_ready = wait_ready(ready[0]);
	close(ready[0]);
	if (!is_ready) {
		kill(ch->pid, SIGTERM);
		wait_exit(ch->pid);
		return -1;
	}
	ch->control = child_dial(child_control);
	return ch->control < 0 ? -1 : 0;
}

int child_stop(struct child *ch)
{
	return child_end(ch, SIGTERM);
}

int child_end(struct child *ch, int sig)
{
	kill(ch->pid, sig);
	close(ch->control);
	return wait_exit(ch->pid);
}

int child_connect(struct client *c)
{
	int fd = child_dial(child_socket);
	int ret;

	if (fd < 0)
		return errno;
	client_init(c, fd, NULL);
	ret = client_hello(c);
	return ret ? ret : client_map_memory(c);
}

const char *child_ask(struct child *ch, const char *line)
{
	static char reply[8192];
	struct pollfd pfd = { .fd = ch->control, .events = POLLIN };
	size_t len = 0;

	/* In two pieces, as nobody knows how long; an emulator that died is no signal */
	send(ch->control, line, strlen(line), MSG_NOSIGNAL);
	send(ch->control, "\n", 1, MSG_NOSIGNAL);
	while (len < sizeof(reply) - 1 && poll(&pfd, 1, 10000) == 1) {
		ssize_t n = read(ch->control, reply + len, 1);

		if (n != 1 || reply[len] == '\n')
			break;
		len++;
	}
	reply[len] = '\0';
	return reply;
}

char *child_read_file(const char *path, size_t *size)
{
	size_t len = 0, cap = 1 << 22;
	char *text = malloc(cap + 1);
	FILE *f = fopen(path, "re");

	if (f) {
		len = fread(text, 1, cap, f);
		fclose(f);
	}
	text[len] = '\0';
	if (size)
		*size = len;
	return text;
}

void child_expect_feature(const char * const *args, uint32_t want)
{
	static struct client cl;
	static struct child ch;

	EXPECT_EQ(child_start(&ch, args), 0);
	EXPECT_EQ(child_connect(&cl), 0);
	EXPECT_EQ(client_read32(&cl, FEATURE), want);
	client_exit(&cl);
	EXPECT_EQ(child_stop(&ch), 0);
}

void child_expect_said(const char *want)
{
	char *out = child_read_file(child_out, NULL);

	if (!strstr(out, want))
		ktap_fail(__FILE__, __LINE__, "it says: %s", out);
	free(out);
}
