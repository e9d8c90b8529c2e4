/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A small vfio-user client: QEMU's part, and the driver's, in a few calls.
 *
 * It talks either to an emulator in this program, whose loop it turns while it
 * waits, or to one in another process.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../vfio_user.h"

#define CLIENT_CLOSED	(-1)
#define CLIENT_SILENT	(-2)

/* Guest memory of the client: at address 0 */
#define CLIENT_MEM	(16u << 20)
#define CLIENT_BUFFER	(4u << 20)

struct client {
	int fd;
	/* NULL: the emulator is another process */
	struct loop *loop;
	uint16_t next_id;
	int memfd;
	uint8_t *mem;
	/* Makes something else of a request before it is sent; NULL: nothing does */
	void (*vary)(struct vu_msg *msg, size_t *len, const int **fds, unsigned int *nfds);

	/* The last reply */
	struct vu_header hdr;
	uint8_t body[VU_MAX_MSG];
	size_t body_len;
};

void client_init(struct client *c, int fd, struct loop *loop);
void client_exit(struct client *c);

/* Bytes as they are; false: the connection is gone */
bool client_send(struct client *c, const void *data, size_t len, const int *fds,
		 unsigned int nfds);

/* Reads one reply: 0, its error, CLIENT_CLOSED, or CLIENT_SILENT */
int client_receive(struct client *c);

/* A whole request, and its reply */
int client_call(struct client *c, uint16_t verb, const void *body, size_t len,
		const int *fds, unsigned int nfds);

int client_hello(struct client *c);
int client_read(struct client *c, uint32_t region, uint64_t off, void *buf, uint32_t len);
int client_write(struct client *c, uint32_t region, uint64_t off, const void *buf,
		 uint32_t len);
uint32_t client_read32(struct client *c, uint64_t off);
void client_write32(struct client *c, uint64_t off, uint32_t val);

/* As the driver does: without it the device reaches no memory */
int client_bus_master(struct client *c);

/* Makes the client's memory, maps it and makes the device bus master; 0 or an error */
int client_map_memory(struct client *c);

/* As the driver does on a 14ca: the mailbox's register after the command */
uint32_t client_command(struct client *c, uint32_t command, uint64_t buffer);
uint32_t client_versions(struct client *c);
uint32_t client_update(struct client *c, const void *pkg, size_t len);

#endif /* CLIENT_H */
