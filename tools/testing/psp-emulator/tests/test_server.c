// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sockets that the emulator listens on, when the system has no descriptors left
 * and when the path is another's by the end.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../server.h"
#include "child.h"
#include "ktap.h"
#include "rig.h"

static struct emu emu;
static struct server server;

static void open_server(void)
{
	const char *bad;

	rig_emulate(&emu, 0);
	memset(&server, 0, sizeof(server));
	EXPECT_EQ(server_open(&server, &emu, child_socket, child_control, &bad), 0);
}

static void close_server(void)
{
	server_exit(&server);
	emu_exit(&emu);
}

static int make_socket(const char *path,
		       int (*join)(int fd, const struct sockaddr *addr, socklen_t len))
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	EXPECT_EQ(join(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	return fd;
}

/* No more descriptors than are open now */
static void limit_descriptors(struct rlimit *before)
{
	struct rlimit now;
	int next = dup(0);

	close(next);
	getrlimit(RLIMIT_NOFILE, before);
	now = *before;
	now.rlim_cur = (rlim_t)next;
	EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &now), 0);
}

static unsigned int steps_in(uint64_t us)
{
	uint64_t end = loop_now_us() + us;
	unsigned int steps = 0;

	for (; loop_now_us() < end; steps++)
		loop_step(&emu.loop, 20);
	return steps;
}

/* Clients that cannot be taken wait, and the emulator sleeps as long */
static void no_descriptors(void)
{
	struct client client;
	struct rlimit before;
	int control;

	open_server();
	client_init(&client, make_socket(child_socket, connect), &emu.loop);
	control = make_socket(child_control, connect);
	limit_descriptors(&before);
	EXPECT(steps_in(250000) < 50);
	EXPECT(server.conn.fd < 0);
	setrlimit(RLIMIT_NOFILE, &before);
	EXPECT(steps_in(250000) < 50);
	EXPECT_EQ(client_hello(&client), 0);
	EXPECT(server.control.client[0].fd >= 0);

	/* The second one still waits for the first to leave */
	control_exit(&server.control);
	close(make_socket(child_socket, connect));
	steps_in(30000);
	EXPECT_EQ(client_read32(&client, 0x109fc), 0xa);
	client_exit(&client);
	close(control);
	close_server();
}

/* Another emulator that starts when ours is bound, and does not listen yet */
static pid_t (*at_listen)(void);
static pid_t rival;

int __real_listen(int fd, int backlog);
int __wrap_listen(int fd, int backlog);

int __wrap_listen(int fd, int backlog)
{
	if (at_listen) {
		rival = at_listen();
		at_listen = NULL;
	}
	return __real_listen(fd, backlog);
}

static pid_t start_rival(void)
{
	static struct server second;
	struct pollfd pfd = { .events = POLLIN };
	const char *bad;
	int fds[2];
	pid_t pid;

	EXPECT_EQ(pipe2(fds, O_CLOEXEC), 0);
	pid = fork();
	if (!pid) {
		at_listen = NULL;
		/* A program of its own: it has nothing that is locked by us */
		for (int fd = STDERR_FILENO + 1; fd < 64; fd++) {
			if (fd != fds[1])
				close(fd);
		}
		_exit(server_open(&second, &emu, child_socket, NULL, &bad) == -EADDRINUSE ? 0 : 1);
	}
	close(fds[1]);
	pfd.fd = fds[0];
	/* All the time that it needs, unless it has to wait for us */
	poll(&pfd, 1, 200);
	close(fds[0]);
	return pid;
}

static void started_at_once(void)
{
	int status = -1;

	at_listen = start_rival;
	open_server();
	EXPECT_EQ(waitpid(rival, &status, 0), rival);
	EXPECT_EQ(status, 0);
	close(make_socket(child_socket, connect));
	close_server();
}

static void socket_of_another(void)
{
	struct stat st;
	int other;

	open_server();
	EXPECT_EQ(unlink(child_socket), 0);
	other = make_socket(child_socket, bind);
	close_server();
	EXPECT_EQ(lstat(child_socket, &st), 0);
	EXPECT(lstat(child_control, &st));
	close(other);
	unlink(child_socket);

	/* Moved away: what is at the path now is no socket even */
	open_server();
	EXPECT_EQ(unlink(child_socket), 0);
	EXPECT_EQ(mkdir(child_socket, 0700), 0);
	close_server();
	EXPECT_EQ(rmdir(child_socket), 0);
}

/* Who looks whether somebody listens, and says nothing, changes nothing */
static void silent_client(void)
{
	open_server();
	emu.psp.sfs.level = 20;
	close(make_socket(child_socket, connect));
	steps_in(10000);
	EXPECT(server.conn.fd < 0);
	EXPECT_EQ(emu.psp.sfs.level, 20);
	close_server();
}

static const struct ktap_test tests[] = {
	{ "no descriptors left", no_descriptors },
	{ "two that start at once", started_at_once },
	{ "a socket that is another's by the end", socket_of_another },
	{ "a client that says nothing", silent_client },
};

KTAP_SUITE(server);
