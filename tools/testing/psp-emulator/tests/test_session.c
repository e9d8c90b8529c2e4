// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-user connections: messages in pieces, clients that do not read or that
 * die, and the driver's side of a whole session.
 */
#include <string.h>
#include <sys/socket.h>

#include "../sfs_package.h"
#include "ktap.h"
#include "rig.h"

/* Every byte in a message of its own */
static void byte_by_byte(void)
{
	struct vu_header hdr = { .id = 77, .verb = VU_DEVICE_RESET, .size = sizeof(hdr) };
	const uint8_t *p = (const uint8_t *)&hdr;

	for (size_t i = 0; i < sizeof(hdr); i++) {
		EXPECT(client_send(&w.client, p + i, 1, NULL, 0));
		loop_step(&w.emu.loop, 0);
		loop_step(&w.emu.loop, 0);
	}
	EXPECT_EQ(client_receive(&w.client), 0);
	EXPECT_EQ(w.client.hdr.id, 77);
}

static void no_reply(void)
{
	struct vu_header hdr = {
		.verb = VU_DEVICE_RESET, .size = sizeof(hdr), .flags = VU_F_NO_REPLY,
	};

	EXPECT(client_send(&w.client, &hdr, sizeof(hdr), NULL, 0));
	EXPECT_EQ(client_receive(&w.client), CLIENT_SILENT);
	EXPECT_EQ(client_read32(&w.client, 0x109fc), 0xa);
}

/* A client that sends and never reads stops being read, and loses nothing */
static void backpressure(void)
{
	struct vu_region_rw rw = { .region = PCI_REGION_BAR5, .count = VU_MAX_DATA };
	struct vu_msg msg = { .hdr = { .verb = VU_REGION_READ } };
	unsigned int sent = 0, got = 0;

	msg.hdr.size = sizeof(msg.hdr) + sizeof(rw);
	memcpy(msg.body, &rw, sizeof(rw));
	for (int idle = 0; idle < 8;) {
		ssize_t n = send(w.client.fd, &msg, msg.hdr.size, MSG_DONTWAIT | MSG_NOSIGNAL);

		idle = n == msg.hdr.size ? 0 : idle + 1;
		sent += n == msg.hdr.size;
		loop_step(&w.emu.loop, 0);
	}
	EXPECT(sent > 16);
	EXPECT(w.conn.out_len);
	while (client_receive(&w.client) == 0)
		got++;
	EXPECT_EQ(got, sent);
}

static void driver_session(void)
{
	struct sfs_package_spec spec = {
		.size = 9000, .base_level = SFS_FACTORY_LEVEL, .level = SFS_FACTORY_LEVEL + 1,
	};
	uint8_t pkg[9000], *buf;

	sfs_package_build(&spec, pkg);
	EXPECT_EQ(client_map_memory(&w.client), 0);
	buf = w.client.mem + CLIENT_BUFFER;
	EXPECT_EQ(client_versions(&w.client), PSP_RESP);
	EXPECT_EQ(get_le32(buf + SFS_PAGE + 20), SFS_FACTORY_LEVEL);
	EXPECT_EQ(client_update(&w.client, pkg, sizeof(pkg)), PSP_RESP);
	EXPECT_EQ(get_le32(buf + SFS_HDR_STATUS), SFS_OK);
	EXPECT_EQ(client_versions(&w.client), PSP_RESP);
	EXPECT_EQ(get_le32(buf + SFS_PAGE + 20), SFS_FACTORY_LEVEL + 1);

	/* The next client finds the firmware as it was built */
	wire_reconnect();
	EXPECT_EQ(w.emu.mem.count, 0);
	EXPECT_EQ(client_hello(&w.client), 0);
	EXPECT_EQ(client_map_memory(&w.client), 0);
	EXPECT_EQ(client_versions(&w.client), PSP_RESP);
	EXPECT_EQ(get_le32(w.client.mem + CLIENT_BUFFER + SFS_PAGE + 20), SFS_FACTORY_LEVEL);
}

/* A client that dies while a command hangs, and one that comes after it */
static void client_dies(void)
{
	char err[FAULT_ERR_MAX];

	EXPECT_EQ(client_map_memory(&w.client), 0);
	EXPECT_EQ(faults_arm(&w.emu.faults, "hang", err), 0);
	EXPECT_EQ(client_versions(&w.client) & PSP_RESP, 0);
	EXPECT(w.emu.psp.hung);
	wire_reconnect();
	EXPECT(!w.emu.psp.hung);
	EXPECT(w.emu.psp.sfs.cmd.lost);
	EXPECT_EQ(client_hello(&w.client), 0);
	EXPECT_EQ(client_map_memory(&w.client), 0);
	EXPECT_EQ(client_versions(&w.client), PSP_RESP);
}

static const struct ktap_test tests[] = {
	{ "a request byte by byte", byte_by_byte },
	{ "a request without reply", no_reply },
	{ "a client that does not read", backpressure },
	{ "the driver's side: versions, update, reconnect", driver_session },
	{ "a client that dies while a command hangs", client_dies },
};

KTAP_SUITE(session, .before = wire_greet, .after = wire_close);
