// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sockets that the emulator listens on, see server.h
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "server.h"

/* A socket that an earlier emulator left behind, and nobody answers on */
static void remove_stale(const struct sockaddr_un *addr)
{
	struct stat st;
	int fd;

	if (lstat(addr->sun_path, &st) || !S_ISSOCK(st.st_mode))
		return;
	/* A listener whose queue is full is not stale: do not wait, and leave it */
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return;
	if (connect(fd, (const struct sockaddr *)addr, sizeof(*addr)) &&
	    errno == ECONNREFUSED)
		unlink(addr->sun_path);
	close(fd);
}

static int listen_on(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	mode_t mask;
	int fd, ret;

	if (strlen(path) >= sizeof(addr.sun_path))
		return -ENAMETOOLONG;
	memcpy(addr.sun_path, path, strlen(path));
	remove_stale(&addr);

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;

	/* Whoever connects is the machine's memory or its owner */
	mask = umask(0177);
	ret = bind(fd, (struct sockaddr *)&addr, sizeof(addr));
	umask(mask);
	if (ret || listen(fd, CONTROL_MAX_CLIENTS)) {
		ret = -errno;
		close(fd);
		return ret;
	}
	return fd;
}

static void client_waits(void *ctx, short revents)
{
	struct server *server = ctx;
	int fd = accept4(server->socket_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)revents;
	if (fd < 0)
		return;
	/* One client at a time: the next one waits in the queue */
	loop_set_events(&server->emu->loop, server->socket_fd, 0);
	if (vu_open(&server->conn, server->emu, fd)) {
		close(fd);
		loop_set_events(&server->emu->loop, server->socket_fd, POLLIN);
	}
}

static void client_left(void *ctx)
{
	struct server *server = ctx;

	loop_set_events(&server->emu->loop, server->socket_fd, POLLIN);
}

static void control_waits(void *ctx, short revents)
{
	struct server *server = ctx;
	int fd = accept4(server->control_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)revents;
	if (fd < 0)
		return;
	if (control_open(&server->control, fd)) {
		static const char full[] = "error too many control clients\n";

		(void)!send(fd, full, sizeof(full) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
		close(fd);
	}
}

static int server_listen(struct server *server, const char *path, loop_fd_fn fn,
			 int *listener)
{
	int fd = listen_on(path);

	if (fd < 0)
		return fd;
	*listener = fd;
	return loop_add(&server->emu->loop, fd, POLLIN, fn, server);
}

int server_open(struct server *server, struct emu *emu, const char *socket_path,
		const char *control_path, const char **bad)
{
	int ret;

	server->emu = emu;
	server->socket_fd = -1;
	server->control_fd = -1;
	server->socket_path = socket_path;
	server->control_path = control_path;
	server->conn.fd = -1;
	server->conn.closed = client_left;
	server->conn.closed_ctx = server;
	control_init(&server->control, emu);

	*bad = socket_path;
	ret = server_listen(server, socket_path, client_waits, &server->socket_fd);
	if (!ret && control_path) {
		*bad = control_path;
		ret = server_listen(server, control_path, control_waits,
				    &server->control_fd);
	}
	if (ret)
		server_exit(server);
	return ret;
}

void server_exit(struct server *server)
{
	vu_close(&server->conn, "emulator ends");
	control_exit(&server->control);
	if (server->socket_fd >= 0) {
		unlink(server->socket_path);
		close(server->socket_fd);
	}
	if (server->control_fd >= 0) {
		unlink(server->control_path);
		close(server->control_fd);
	}
}
