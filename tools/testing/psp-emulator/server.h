/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sockets that the emulator listens on.
 */
#ifndef SERVER_H
#define SERVER_H

#include <sys/types.h>

#include "control.h"
#include "emu.h"
#include "vfio_user.h"

struct listener {
	/* -1: closed */
	int fd;
	const char *path;
	/* The file that bind() made: by the end there may be another's at @path */
	dev_t dev;
	ino_t ino;
};

struct server {
	struct emu *emu;
	struct vu_conn conn;
	struct control control;
	struct listener socket;
	struct listener control_socket;
	/* Runs while no client can be taken for want of descriptors or memory */
	struct loop_timer rest;
};

/* @control_path may be NULL; 0, or -errno with the path that failed in @bad */
int server_open(struct server *server, struct emu *emu, const char *socket_path,
		const char *control_path, const char **bad);
void server_exit(struct server *server);

#endif /* SERVER_H */
