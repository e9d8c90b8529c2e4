/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sockets that the emulator listens on.
 */
#ifndef SERVER_H
#define SERVER_H

#include "control.h"
#include "emu.h"
#include "vfio_user.h"

struct server {
	struct emu *emu;
	struct vu_conn conn;
	struct control control;
	int socket_fd;
	int control_fd;
	const char *socket_path;
	const char *control_path;
};

/* @control_path may be NULL; 0, or -errno with the path that failed in @bad */
int server_open(struct server *server, struct emu *emu, const char *socket_path,
		const char *control_path, const char **bad);
void server_exit(struct server *server);

#endif /* SERVER_H */
