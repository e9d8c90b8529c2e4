// SPDX-License-Identifier: GPL-2.0-only
/*
 * An emulated PSP for one input, see device.h
 */
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "device.h"

#define FD_KINDS	8
#define FDS_WATCHED	512

struct emu emu;

static int memory, readonly;
static uint8_t open_before[FDS_WATCHED];
static struct sigaction alarm_before;
static struct itimerval timer_before;

static int memory_file(size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	MUST(fd >= 0 && !ftruncate(fd, (off_t)size));
	return fd;
}

/* Once, before the first input */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	memory = memory_file(DEVICE_MEM_SIZE);
	readonly = memory_file(DEVICE_SMALL);
	return 0;
}

static void list_open(uint8_t is_open[FDS_WATCHED])
{
	for (int fd = 0; fd < FDS_WATCHED; fd++)
		is_open[fd] = fcntl(fd, F_GETFD) >= 0;
}

static unsigned int count_identities(void)
{
	unsigned int n = 0;

	while (psp_identity_nth(n))
		n++;
	return n;
}

void device_open(struct input *in)
{
	unsigned int identity = (unsigned int)input_number(in, 1);
	unsigned int options = (unsigned int)input_number(in, 1);
	struct emu_config config = {
		.identity = psp_identity_nth(identity % count_identities()),
		.no_sfs = options & BIT(0),
		.sev = options & BIT(1),
		.snp = options & BIT(2),
		.customer_allowed = options & BIT(3),
		.number_answers = options & BIT(4),
		.snp_clear = (options >> 5) % 3,
	};

	list_open(open_before);
	/* Writing to an eventfd uses the alarm by which libFuzzer notices an endless loop */
	sigaction(SIGALRM, NULL, &alarm_before);
	getitimer(ITIMER_REAL, &timer_before);
	MUST(!ftruncate(memory, 0) && !ftruncate(memory, DEVICE_MEM_SIZE));
	memset(&emu, 0, sizeof(emu));
	transcript_init(&emu.log);
	MUST(!emu_init(&emu, &config));
}

static void map(uint64_t gpa, uint64_t size, int fd, bool writable)
{
	struct guest_region region = {
		.gpa = gpa, .size = size, .fd = fd < 0 ? fd : dup(fd), .writable = writable,
	};

	MUST(!guest_mem_map(&emu.mem, &region));
}

void device_bus_master(bool on)
{
	uint8_t command[2];

	put_le16(command, PCI_COMMAND_MEMORY | (on ? PCI_COMMAND_MASTER : 0));
	MUST(!emu_region_write(&emu, PCI_REGION_CFG, PCI_COMMAND, command, sizeof(command)));
}

void device_map(void)
{
	map(DEVICE_MEM, DEVICE_MEM_SIZE, memory, true);
	map(DEVICE_READONLY, DEVICE_SMALL, readonly, false);
	map(DEVICE_NO_FILE, DEVICE_SMALL, -1, true);
	emu.connected = true;
	device_bus_master(true);
}

int device_file(unsigned int kind)
{
	int sv[2];

	switch (kind % FD_KINDS) {
	case 0:
		return dup(memory);
	case 1:
		return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	case 2:
		return eventfd(~0u, EFD_CLOEXEC);
	case 3:
		return dup(readonly);
	case 4:
		return open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	case 5:
		return open("/dev/zero", O_RDWR | O_CLOEXEC);
	case 6:
		return open("/proc/self", O_PATH | O_CLOEXEC);
	default:
		MUST(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv));
		close(sv[1]);
		return sv[0];
	}
}

void device_poke(uint64_t gpa, const void *data, size_t len)
{
	uint64_t at = (gpa - DEVICE_MEM) % DEVICE_MEM_SIZE;

	if (len > DEVICE_MEM_SIZE - at)
		len = DEVICE_MEM_SIZE - at;
	MUST(pwrite(memory, data, len, (off_t)at) == (ssize_t)len);
}

void device_shrink(uint64_t size)
{
	MUST(!ftruncate(memory, (off_t)(size % DEVICE_MEM_SIZE)));
}

void device_wait(void)
{
	for (struct loop_timer *t = emu.loop.timers; t; t = t->next)
		t->deadline = 0;
	MUST(!loop_step(&emu.loop, 0));
}

void device_close(void)
{
	static const uint8_t zeros[DEVICE_SMALL];
	uint8_t now[DEVICE_SMALL], is_open[FDS_WATCHED];

	emu_exit(&emu);
	MUST(!emu.loop.timers);
	for (unsigned int i = 0; i < emu.loop.nsrc; i++)
		MUST(emu.loop.src[i].fd < 0);
	MUST(!emu.mem.count);
	list_open(is_open);
	MUST(!memcmp(is_open, open_before, sizeof(is_open)));
	MUST(pread(readonly, now, sizeof(now), 0) == sizeof(now) &&
	     !memcmp(now, zeros, sizeof(now)));
	sigaction(SIGALRM, &alarm_before, NULL);
	setitimer(ITIMER_REAL, &timer_before, NULL);
}
