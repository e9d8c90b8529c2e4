// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptors that a client hands over: of every kind, changed afterwards, and
 * its own connection among them.
 *
 * This program is linked with --wrap: what the kernel says in a moment that a test
 * cannot hit, or on a machine without huge pages, it says here.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "ktap.h"
#include "rig.h"

#define HUGE_PAGE	(2u << 20)

/* An eventfd that somebody fills right after poll() said that it has room */
static int fill_after_poll = -1;

int __real_poll(struct pollfd *fds, nfds_t n, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	static const uint64_t all = UINT64_MAX - 1;
	int ret = __real_poll(fds, n, timeout);

	if (fill_after_poll >= 0 && n == 1 && write(fill_after_poll, &all, 8) == 8)
		fill_after_poll = -1;
	return ret;
}

/* Files behave as those of hugetlbfs: no write, and mappings in huge pages only */
static bool huge;

int __real_fstatfs(int fd, struct statfs *fs);
int __wrap_fstatfs(int fd, struct statfs *fs);

int __wrap_fstatfs(int fd, struct statfs *fs)
{
	int ret = __real_fstatfs(fd, fs);

	if (huge && !ret) {
		fs->f_type = HUGETLBFS_MAGIC;
		fs->f_bsize = HUGE_PAGE;
	}
	return ret;
}

ssize_t __real_pwrite(int fd, const void *buf, size_t len, off_t pos);
ssize_t __wrap_pwrite(int fd, const void *buf, size_t len, off_t pos);

ssize_t __wrap_pwrite(int fd, const void *buf, size_t len, off_t pos)
{
	if (!huge)
		return __real_pwrite(fd, buf, len, pos);
	errno = EINVAL;
	return -1;
}

void *__real_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t pos);
void *__wrap_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t pos);

void *__wrap_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t pos)
{
	if (!huge || (len % HUGE_PAGE == 0 && pos % HUGE_PAGE == 0))
		return __real_mmap(addr, len, prot, flags, fd, pos);
	errno = EINVAL;
	return MAP_FAILED;
}

static int irq_fd(int fd)
{
	struct vu_irq_set set = {
		.argsz = sizeof(set), .flags = VU_IRQ_TRIGGER | VU_IRQ_DATA_EVENTFD,
		.index = PCI_IRQ_MSIX, .count = 1,
	};

	return client_call(&w.client, VU_SET_IRQS, &set, sizeof(set), &fd, 1);
}

static int map_fd(int fd, uint64_t offset, uint64_t size, uint32_t flags)
{
	struct vu_dma_map map = {
		.argsz = sizeof(map), .flags = flags, .size = size, .offset = offset,
	};

	return client_call(&w.client, VU_DMA_MAP, &map, sizeof(map), &fd, 1);
}

/* Only eventfds are interrupts; a refused one leaves the one that is there alone */
static void every_kind(void)
{
	int fd[9], n = 0, event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	uint64_t count;
	sigset_t none;

	sigemptyset(&none);
	EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd), 0);
	EXPECT_EQ(pipe2(fd + 2, O_CLOEXEC), 0);
	n = 4;
	fd[n++] = memfd_create("interrupt", MFD_CLOEXEC);
	fd[n++] = open("/dev/null", O_RDWR | O_CLOEXEC);
	fd[n++] = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fd[n++] = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	fd[n++] = epoll_create1(EPOLL_CLOEXEC);

	EXPECT_EQ(irq_fd(event), 0);
	for (int i = 0; i < n; i++) {
		EXPECT_EQ(irq_fd(fd[i]), EINVAL);
		if (i != 4)
			EXPECT_EQ(map_fd(fd[i], 0, 1, 3), EINVAL);
		close(fd[i]);
	}
	EXPECT_EQ(map_fd(event, 0, 1, 3), EINVAL);
	pci_msix_send(&w.emu.pci, 0);
	EXPECT_EQ(read(event, &count, 8), 8);
	close(event);
}

static void filled_eventfd(void)
{
	int event = eventfd(0, EFD_CLOEXEC);
	uint64_t start = loop_now_us();

	EXPECT_EQ(irq_fd(event), 0);
	fill_after_poll = event;
	pci_msix_send(&w.emu.pci, 0);
	EXPECT_EQ(fill_after_poll, -1);
	EXPECT_EQ(w.emu.pci.msix_sent[0], 0);
	pci_msix_send(&w.emu.pci, 0);
	EXPECT(loop_now_us() - start < 5000000);
	/* The flag is its owner's too */
	EXPECT_EQ(fcntl(event, F_GETFL) & O_NONBLOCK, 0);
	close(event);
}

static void leave(void)
{
	close(w.client.fd);
	w.client.fd = -1;
	for (int i = 0; i < 8; i++)
		loop_step(&w.emu.loop, 0);
}

/* The emulator noticed, and the next client is served */
static void expect_left(void)
{
	leave();
	EXPECT_EQ(w.conn.fd, -1);
	wire_reconnect();
	EXPECT_EQ(client_hello(&w.client), 0);
}

/* The emulator must not keep the connection of a client open in the client's place */
static void own_connection(void)
{
	struct vu_header hdr = { .verb = VU_SET_IRQS, .size = 36 };

	EXPECT_EQ(irq_fd(w.client.fd), EINVAL);
	expect_left();
	EXPECT_EQ(map_fd(w.client.fd, 0, 1, 3), EINVAL);
	expect_left();

	/* Half a request */
	EXPECT(client_send(&w.client, &hdr, sizeof(hdr), &w.client.fd, 1));
	loop_step(&w.emu.loop, 0);
	expect_left();
}

/* In a request that is not read, as the client takes no replies */
static void own_connection_unread(void)
{
	struct vu_region_rw rw = { .region = PCI_REGION_BAR5, .count = VU_MAX_DATA };
	struct vu_msg msg = { .hdr = { .verb = VU_REGION_READ } };

	msg.hdr.size = sizeof(msg.hdr) + sizeof(rw);
	memcpy(msg.body, &rw, sizeof(rw));
	for (int i = 0; i < 10000 && !w.conn.out_len; i++) {
		send(w.client.fd, &msg, msg.hdr.size, MSG_DONTWAIT | MSG_NOSIGNAL);
		loop_step(&w.emu.loop, 0);
	}
	EXPECT(w.conn.out_len);
	EXPECT(client_send(&w.client, &msg, msg.hdr.size, &w.client.fd, 1));
	leave();
	EXPECT(w.conn.fd >= 0);
	EXPECT(w.conn.patience.armed);
	w.conn.patience.deadline = loop_now_us();
	loop_step(&w.emu.loop, 0);
	EXPECT_EQ(w.conn.fd, -1);
}

static int file_with_mode(int memfd, int mode)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", memfd);
	return open(path, mode | O_CLOEXEC);
}

/* What is promised to be readable and writable is looked at when it is mapped */
static void unusable_memory(void)
{
	static const struct {
		int mode, seal, want, want_read_only;
	} cases[] = {
		{ O_RDWR, 0, 0, 0 },
		{ O_RDONLY, 0, EACCES, 0 },
		{ O_WRONLY, 0, EACCES, EACCES },
		{ O_PATH, 0, EBADF, EBADF },
		{ O_RDWR, F_SEAL_WRITE, EPERM, 0 },
		{ O_RDWR, F_SEAL_FUTURE_WRITE, EPERM, 0 },
	};
	int secret = (int)syscall(SYS_memfd_secret, O_CLOEXEC);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int memfd = memfd_create("memory", MFD_CLOEXEC | MFD_ALLOW_SEALING);
		int fd = file_with_mode(memfd, cases[i].mode);

		EXPECT_EQ(ftruncate(memfd, 0x3000), 0);
		EXPECT_EQ(fcntl(memfd, F_ADD_SEALS, cases[i].seal), 0);
		EXPECT_EQ(map_fd(fd, 0x1000, 0x2000, 3), cases[i].want);
		guest_mem_clear(&w.emu.mem);
		EXPECT_EQ(map_fd(fd, 0x1000, 0x2000, 1), cases[i].want_read_only);
		guest_mem_clear(&w.emu.mem);
		close(fd);
		close(memfd);
	}
	/* Memory that its owner can map and nobody can read; not every kernel has it */
	if (secret >= 0) {
		EXPECT_EQ(ftruncate(secret, 0x1000), 0);
		EXPECT(map_fd(secret, 0, 0x1000, 3));
		close(secret);
	}
	EXPECT_EQ(w.emu.mem.count, 0);
}

static off_t size_of(int fd)
{
	return lseek(fd, 0, SEEK_END);
}

static uint32_t versions(void)
{
	return client_command(&w.client, 14 << 16, CLIENT_BUFFER);
}

/* A file that was shrunk stays as it is, and is no signal */
static void shrunk_file(void)
{
	uint8_t byte = 1;

	EXPECT_EQ(client_map_memory(&w.client), 0);
	EXPECT_EQ(guest_mem_write(&w.emu.mem, CLIENT_BUFFER, &byte, 1), 0);
	EXPECT_EQ(ftruncate(w.client.memfd, CLIENT_BUFFER), 0);
	EXPECT_EQ(versions(), PSP_RESP | SFS_MBOX_BAD_BUFFER);
	EXPECT_EQ(guest_mem_write(&w.emu.mem, CLIENT_BUFFER, &byte, 1), -EIO);
	EXPECT_EQ(size_of(w.client.memfd), CLIENT_BUFFER);

	/* In the middle of a page too */
	EXPECT_EQ(ftruncate(w.client.memfd, CLIENT_BUFFER + 1), 0);
	EXPECT_EQ(guest_mem_write(&w.emu.mem, CLIENT_BUFFER, &byte, 1), 0);
	EXPECT_EQ(guest_mem_write(&w.emu.mem, CLIENT_BUFFER + 1, &byte, 1), -EIO);
	EXPECT_EQ(size_of(w.client.memfd), CLIENT_BUFFER + 1);
	EXPECT_EQ(ftruncate(w.client.memfd, CLIENT_MEM), 0);
	EXPECT_EQ(client_versions(&w.client), PSP_RESP);
}

static void expect_versions(void)
{
	EXPECT_EQ(client_versions(&w.client), PSP_RESP);
	EXPECT(!memcmp(w.client.mem + CLIENT_BUFFER + SFS_PAGE, "PSPEMUV1", 8));
	EXPECT_EQ(size_of(w.client.memfd), CLIENT_MEM);
}

/* Neither O_APPEND nor a limit of the file size has to do with memory */
static void append_and_limit(void)
{
	struct rlimit limit, small;

	EXPECT_EQ(client_map_memory(&w.client), 0);
	EXPECT_EQ(fcntl(w.client.memfd, F_SETFL, O_APPEND), 0);
	expect_versions();

	getrlimit(RLIMIT_FSIZE, &limit);
	small = limit;
	small.rlim_cur = 4096;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	client_versions(&w.client);
	setrlimit(RLIMIT_FSIZE, &limit);
	signal(SIGXFSZ, SIG_DFL);
	EXPECT(!memcmp(w.client.mem + CLIENT_BUFFER + SFS_PAGE, "PSPEMUV1", 8));
}

static void huge_pages(void)
{
	huge = true;
	EXPECT_EQ(client_map_memory(&w.client), 0);
	expect_versions();
	huge = false;
}

static const struct ktap_test tests[] = {
	{ "interrupts and memory: every kind of descriptor", every_kind },
	{ "an eventfd that is filled between poll and write", filled_eventfd },
	{ "a client's own connection", own_connection },
	{ "a client's own connection, in a request that is not read", own_connection_unread },
	{ "memory that cannot be read or written", unusable_memory },
	{ "memory in a file that was shrunk", shrunk_file },
	{ "memory: O_APPEND, RLIMIT_FSIZE", append_and_limit },
	{ "memory in huge pages", huge_pages },
};

KTAP_SUITE(descriptors, .before = wire_greet, .after = wire_close);
