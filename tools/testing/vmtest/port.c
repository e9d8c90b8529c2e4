// SPDX-License-Identifier: GPL-2.0-only
/*
 * The virtio-serial ports to the host.
 *
 * Without udev nobody makes /dev/virtio-ports/NAME, so it is done here from
 * sysfs. The device announces its ports one message at a time after its driver
 * is bound: they may appear, and get their names, after pid 1 has started.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define CLASS_DIR "/sys/class/virtio-ports"
#define LINK_DIR "/dev/virtio-ports"

/* The host adds this port last: once it is here, all others are too. */
#define LAST_PORT LINK_DIR "/vmtest.verdict"

static const char * const port_path[PORTS] = {
	[PORT_STAGE] = LINK_DIR "/vmtest.stage",
	[PORT_KTAP] = LINK_DIR "/vmtest.ktap",
	[PORT_VERDICT] = LAST_PORT,
};

static int port_fd[PORTS] = { -1, -1, -1 };

static void link_port(const char *device)
{
	char path[512], name[64], target[512];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), CLASS_DIR "/%s/name", device);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	len = read(fd, name, sizeof(name) - 1);
	close(fd);
	if (len <= 0)
		return;
	name[len] = '\0';
	name[strcspn(name, "\n")] = '\0';
	if (!*name || strchr(name, '/'))
		return;
	snprintf(path, sizeof(path), LINK_DIR "/%s", name);
	snprintf(target, sizeof(target), "/dev/%s", device);
	/* EEXIST: linked in an earlier round. */
	if (symlink(target, path) < 0 && errno != EEXIST)
		fprintf(stderr, "vmtest: %s: %s\n", path, strerror(errno));
}

static void link_ports(void)
{
	struct dirent *entry;
	DIR *dir;

	dir = opendir(CLASS_DIR);
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			link_port(entry->d_name);
	}
	closedir(dir);
}

static const struct timespec tick = { .tv_nsec = 2000000 };

static int port_open(enum port port)
{
	port_fd[port] = open(port_path[port], O_WRONLY | O_CLOEXEC);

	return port_fd[port] < 0 ? -errno : 0;
}

/* Returns 0 if every port of the harness is open, else -errno. */
int ports_open(void)
{
	struct stat st;
	int i;

	if (mkdir(LINK_DIR, 0755) < 0 && errno != EEXIST)
		return -errno;
	for (i = 0; i < 2500; i++) {
		link_ports();
		if (!stat(LAST_PORT, &st))
			break;
		nanosleep(&tick, NULL);
	}
	for (i = 0; i < PORTS; i++) {
		int err = port_open(i);

		if (err)
			return err;
	}
	return 0;
}

/* The driver was bound anew, see ports-awake: the node comes back under its name. */
static bool port_reopen(enum port port)
{
	int i;

	close(port_fd[port]);
	for (i = 0; i < 2500; i++) {
		if (!port_open(port))
			return true;
		nanosleep(&tick, NULL);
	}
	return false;
}

/* A write returns when the host has it: what was said survives a crash. */
void port_write(enum port port, const char *text, size_t len)
{
	ssize_t n;

	while (port_fd[port] >= 0 && len) {
		n = write(port_fd[port], text, len);
		if (n < 0 && (errno == EINTR || (errno == ENODEV && port_reopen(port))))
			continue;
		if (n <= 0)
			return;
		text += n;
		len -= n;
	}
}

void port_printf(enum port port, const char *fmt, ...)
{
	char text[512];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (len >= (int)sizeof(text)) {
		len = sizeof(text) - 1;
		text[len - 1] = '\n';
	}
	if (len > 0)
		port_write(port, text, len);
}
