/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An emulator and a client in one program, joined by a socket pair.
 */
#ifndef WIRE_H
#define WIRE_H

#include "client.h"

struct wire {
	struct emu emu;
	struct vu_conn conn;
	struct client client;
};

/* Device @device_id (0: the default), nothing negotiated yet */
void wire_open(struct wire *w, unsigned int device_id);

/* Another client after the first was closed by the emulator or by itself */
void wire_reconnect(struct wire *w);
void wire_close(struct wire *w);

#endif /* WIRE_H */
