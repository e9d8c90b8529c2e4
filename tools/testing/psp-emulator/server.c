// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sockets that the emulator listens on, see server.h
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "fds.h"
#include "server.h"

/* How long nobody is taken after it was not possible */
#define REST_MS	100

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

static int remember(struct listener *l)
{
	struct stat st;

	if (lstat(l->path, &st))
		return -errno;
	l->dev = st.st_dev;
	l->ino = st.st_ino;
	return 0;
}

/* Our socket keeps its inode, so that its number cannot come back as another's */
static void remove_own(const struct listener *l)
{
	struct stat st;

	if (!lstat(l->path, &st) && st.st_dev == l->dev && st.st_ino == l->ino)
		unlink(l->path);
}

static void listener_close(struct listener *l)
{
	if (l->fd < 0)
		return;
	remove_own(l);
	close(l->fd);
	l->fd = -1;
}

static int bind_to(struct listener *l, const struct sockaddr_un *addr)
{
	mode_t mask;
	int ret;

	/* Whoever connects is the machine's memory or its owner */
	mask = umask(0177);
	ret = bind(l->fd, (const struct sockaddr *)addr, sizeof(*addr)) ? -errno : 0;
	umask(mask);
	if (!ret)
		ret = remember(l);
	if (ret) {
		/* Nothing there is ours to remove */
		close(l->fd);
		l->fd = -1;
		return ret;
	}
	return listen(l->fd, CONTROL_MAX_CLIENTS) ? -errno : 0;
}

/*
 * Another that starts at the same time must not take a socket for stale that is bound
 * and does not listen yet, or remove the new one in place of the stale one.
 */
static int lock_folder(const char *path)
{
	char copy[sizeof(((struct sockaddr_un *)0)->sun_path)];
	int fd;

	strcpy(copy, path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		fd_lock_briefly(fd);
	return fd;
}

static int listen_on(struct listener *l)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int folder, ret;

	if (strlen(l->path) >= sizeof(addr.sun_path))
		return -ENAMETOOLONG;
	strcpy(addr.sun_path, l->path);
	l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd < 0)
		return -errno;

	folder = lock_folder(l->path);
	remove_stale(&addr);
	ret = bind_to(l, &addr);
	if (folder >= 0)
		close(folder);
	return ret;
}

static void accept_again(void *ctx)
{
	struct server *server = ctx;
	struct loop *loop = &server->emu->loop;

	if (server->conn.fd < 0)
		loop_set_events(loop, server->socket.fd, POLLIN);
	loop_set_events(loop, server->control_socket.fd, POLLIN);
}

/*
 * A client that cannot be taken stays in the queue, and poll() reports it again and
 * again.  What is missing comes back without notice, so look a few times a second.
 */
static void rest(struct server *server)
{
	struct loop *loop = &server->emu->loop;

	loop_set_events(loop, server->socket.fd, 0);
	loop_set_events(loop, server->control_socket.fd, 0);
	loop_timer_arm(loop, &server->rest, REST_MS);
}

/* -1: nobody, or not now */
static int take_client(struct server *server, const struct listener *l)
{
	int fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
		       errno == ENOMEM))
		rest(server);
	return fd;
}

static void client_waits(void *ctx, short revents)
{
	struct server *server = ctx;
	int fd = take_client(server, &server->socket);

	(void)revents;
	if (fd < 0)
		return;
	/* One client at a time: the next one waits in the queue */
	loop_set_events(&server->emu->loop, server->socket.fd, 0);
	if (vu_open(&server->conn, server->emu, fd)) {
		close(fd);
		loop_set_events(&server->emu->loop, server->socket.fd, POLLIN);
	}
}

static void client_left(void *ctx)
{
	struct server *server = ctx;

	loop_set_events(&server->emu->loop, server->socket.fd, POLLIN);
}

static void control_waits(void *ctx, short revents)
{
	struct server *server = ctx;
	int fd = take_client(server, &server->control_socket);

	(void)revents;
	if (fd < 0)
		return;
	if (control_open(&server->control, fd)) {
		static const char full[] = "error too many control clients\n";

		(void)!send(fd, full, sizeof(full) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
		close(fd);
	}
}

static int server_listen(struct server *server, struct listener *l, loop_fd_fn fn)
{
	int ret = listen_on(l);

	return ret ? ret : loop_add(&server->emu->loop, l->fd, POLLIN, fn, server);
}

int server_open(struct server *server, struct emu *emu, const char *socket_path,
		const char *control_path, const char **bad)
{
	int ret;

	server->emu = emu;
	server->socket = (struct listener){ .fd = -1, .path = socket_path };
	server->control_socket = (struct listener){ .fd = -1, .path = control_path };
	server->rest = (struct loop_timer){ .fn = accept_again, .ctx = server };
	server->conn.fd = -1;
	server->conn.closed = client_left;
	server->conn.closed_ctx = server;
	control_init(&server->control, emu);

	*bad = socket_path;
	ret = server_listen(server, &server->socket, client_waits);
	if (!ret && control_path) {
		*bad = control_path;
		ret = server_listen(server, &server->control_socket, control_waits);
	}
	if (ret)
		server_exit(server);
	return ret;
}

void server_exit(struct server *server)
{
	struct loop *loop = &server->emu->loop;

	vu_close(&server->conn, "emulator ends");
	control_exit(&server->control);
	loop_timer_cancel(loop, &server->rest);
	loop_del(loop, server->socket.fd);
	loop_del(loop, server->control_socket.fd);
	listener_close(&server->socket);
	listener_close(&server->control_socket);
}
