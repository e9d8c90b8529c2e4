// SPDX-License-Identifier: GPL-2.0-only
/*
 * An emulator and a client in one program, see wire.h
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "wire.h"

static void join(struct wire *w)
{
	int sv[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, sv) ||
	    vu_open(&w->conn, &w->emu, sv[0])) {
		printf("Bail out! no connection\n");
		exit(EXIT_FAILURE);
	}
	client_init(&w->client, sv[1], &w->emu.loop);
}

void wire_open(struct wire *w, unsigned int device_id)
{
	struct emu_config config = { 0 };

	memset(w, 0, sizeof(*w));
	transcript_init(&w->emu.log);
	config.identity = device_id ? psp_identity_find(device_id) : psp_identity_nth(0);
	if (emu_init(&w->emu, &config)) {
		printf("Bail out! emulator does not start\n");
		exit(EXIT_FAILURE);
	}
	join(w);
}

void wire_reconnect(struct wire *w)
{
	client_exit(&w->client);
	vu_close(&w->conn, "test");
	join(w);
}

void wire_close(struct wire *w)
{
	client_exit(&w->client);
	vu_close(&w->conn, "test");
	emu_exit(&w->emu);
}
