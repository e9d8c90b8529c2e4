// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_replay FRAMES - what QEMU really sends, as recorded in FRAMES, and then
 * thousands of variations of it: each is answered or the connection is closed,
 * nothing crashes, and the next client is served.
 *
 * The variations are the same in every run; FUZZ_SEED and FUZZ_SESSIONS in the
 * environment ask for others and for more.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../sfs_package.h"
#include "frames.h"
#include "ktap.h"

#define DEFAULT_SEED		20240229
#define DEFAULT_SESSIONS	500

static struct wire w;
static struct frames qemu, driver;
static struct frame_fds fds;
static uint32_t rng;

static uint32_t rnd(uint32_t below)
{
	rng ^= rng << 13;
	rng ^= rng >> 17;
	rng ^= rng << 5;
	return rng % below;
}

static uint32_t from_env(const char *name, uint32_t def)
{
	const char *val = getenv(name);

	return val ? (uint32_t)strtoul(val, NULL, 0) : def;
}

/*
 * QEMU asks for interrupts that few devices have and takes no for an answer; all
 * else must succeed.
 */
static bool expected(const struct frame *frame, int ret)
{
	return !ret || (ret == EINVAL && get_le16(frame->data + 2) == VU_GET_IRQ_INFO);
}

static void replay(void)
{
	wire_open(&w, 0);
	for (size_t i = 0; i < qemu.count; i++) {
		int ret;

		EXPECT(frame_send(&w.client, &qemu.frame[i], &fds));
		/* Register writes are posted */
		if (get_le32(qemu.frame[i].data + 8) & VU_F_NO_REPLY) {
			loop_step(&w.emu.loop, 0);
			loop_step(&w.emu.loop, 0);
			continue;
		}
		ret = client_receive(&w.client);
		if (!expected(&qemu.frame[i], ret))
			ktap_fail(__FILE__, __LINE__, "request %zu: %d", i, ret);
		EXPECT_EQ(w.client.hdr.id, get_le16(qemu.frame[i].data));
	}

	/* The driver has been there: ring init, and the interrupts enabled */
	EXPECT_EQ(PSP_CMD(w.emu.psp.tee.command), 1);
	EXPECT(w.emu.mem.count);
	wire_close(&w);
}

/* The driver's side of SFS, recorded here and now */
static void record_driver(void)
{
	struct sfs_package_spec spec = {
		.size = 700, .base_level = SFS_FACTORY_LEVEL, .level = SFS_FACTORY_LEVEL + 1,
	};
	uint8_t pkg[700];
	int fd = memfd_create("record", MFD_CLOEXEC);
	struct outfile *record = calloc(1, sizeof(*record));
	char path[32];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	EXPECT_EQ(outfile_open(record, &w.emu.loop, path), 0);
	sfs_package_build(&spec, pkg);
	wire_open(&w, 0);
	w.conn.record = record;
	client_hello(&w.client);
	client_map_memory(&w.client);
	client_command(&w.client, 1 << 16, 0);
	EXPECT_EQ(client_versions(&w.client), PSP_RESP);
	EXPECT_EQ(client_update(&w.client, pkg, sizeof(pkg)), PSP_RESP);
	EXPECT_EQ(client_versions(&w.client), PSP_RESP);
	wire_close(&w);
	EXPECT_EQ(outfile_close(record), 0);
	free(record);

	f = fdopen(fd, "r");
	frames_load(&driver, f, "driver session");
	fclose(f);
}

static void poke(uint8_t *p, size_t len)
{
	static const uint32_t odd[] = {
		0, 1, 2, 3, 8, 15, 16, 0xff, 0x1000, 0xffff, 0x10544, 0x7fffffff,
		0x80000000, 0xfffffff0, 0xffffffff,
	};
	uint32_t at = rnd((uint32_t)len);

	switch (rnd(3)) {
	case 0:
		p[at] ^= (uint8_t)BIT(rnd(8));
		break;
	case 1:
		p[at] = (uint8_t)rnd(256);
		break;
	default:
		at &= ~3u;
		if (at + 4 <= len)
			put_le32(p + at, odd[rnd(ARRAY_SIZE(odd))]);
		break;
	}
}

static void mutate(struct frame *f)
{
	uint32_t size;

	switch (rnd(8)) {
	case 0:
		/* Shorter than it says: what follows is taken for the rest */
		f->len = 1 + rnd((uint32_t)f->len);
		break;
	case 1:
		/* Longer or shorter, and says so */
		size = 16 + rnd(128);
		memset(f->data + f->len, 0xa5, size > f->len ? size - f->len : 0);
		put_le32(f->data + 4, size);
		f->len = size;
		break;
	case 2:
		f->nfds = rnd(14);
		break;
	case 3:
		put_le16(f->data + 2, (uint16_t)rnd(20));
		break;
	case 4:
		/* Other memory and other registers, but in range */
		if (f->len >= 24)
			put_le32(f->data + 16, 0x10500 + 4 * rnd(384));
		break;
	default:
		for (uint32_t i = rnd(4); i < 4; i++)
			poke(f->data, f->len);
		break;
	}
}

/* Throws replies away; false: the connection is gone */
static bool drain(void)
{
	uint8_t buf[8192];
	ssize_t n;

	for (int i = 0; i < 3; i++)
		loop_step(&w.emu.loop, 0);
	n = recv(w.client.fd, buf, sizeof(buf), MSG_DONTWAIT);
	return n > 0 || (n < 0 && errno == EAGAIN);
}

static void fuzz_session(const struct frames *frames)
{
	for (size_t i = 0; i < frames->count; i++) {
		struct frame f = frames->frame[i];
		uint32_t what = rnd(24);

		/* One in twelve is changed, few are left out or come twice */
		if (what == 0)
			continue;
		if (what < 3)
			mutate(&f);
		if (!frame_send(&w.client, &f, &fds) || !drain() ||
		    (what == 3 && !frame_send(&w.client, &f, &fds))) {
			wire_reconnect(&w);
			client_hello(&w.client);
		}
	}
}

static void fuzz(const struct frames *frames, uint32_t sessions)
{
	unsigned int open_fds = ktap_open_fds();

	rng = from_env("FUZZ_SEED", DEFAULT_SEED) | 1;
	wire_open(&w, 0);
	for (uint32_t i = 0; i < sessions && !ktap_failed(); i++) {
		fuzz_session(frames);

		/* Whatever that was: the next client finds a device as new */
		wire_reconnect(&w);
		EXPECT_EQ(client_hello(&w.client), 0);
		EXPECT_EQ(client_read32(&w.client, 0x109fc), 0xa);
		EXPECT_EQ(client_read32(&w.client, 0x10544), PSP_RESP);
		EXPECT_EQ(w.emu.mem.count, 0);
	}
	wire_close(&w);
	EXPECT_EQ(ktap_open_fds(), open_fds);
}

static void fuzz_qemu(void)
{
	fuzz(&qemu, from_env("FUZZ_SESSIONS", DEFAULT_SESSIONS));
}

static void fuzz_driver(void)
{
	fuzz(&driver, from_env("FUZZ_SESSIONS", DEFAULT_SESSIONS));
}

static const struct ktap_test tests[] = {
	{ "the recorded session of QEMU", replay },
	{ "a driver's session, to be varied", record_driver },
	{ "variations of QEMU's session", fuzz_qemu },
	{ "variations of the driver's session", fuzz_driver },
};

int main(int argc, char **argv)
{
	FILE *f = argc == 2 ? fopen(argv[1], "re") : NULL;
	int ret;

	if (!f) {
		fprintf(stderr, "test_replay: wants one file of recorded frames\n");
		return EXIT_FAILURE;
	}
	frames_load(&qemu, f, argv[1]);
	fclose(f);
	frame_fds_open(&fds);
	ret = ktap_run(tests, ARRAY_SIZE(tests));
	frame_fds_close(&fds);
	frames_free(&qemu);
	frames_free(&driver);
	return ret;
}
