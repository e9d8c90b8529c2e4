// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control port of the emulated PSP, see sfs_test.h
 *
 * One request a line, one reply a line: "ok", "ok {JSON}" or "error TEXT". The
 * JSON is one flat object of numbers, truth values and strings.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sfs_test.h"

#define CONTROL_PORT	"/dev/virtio-ports/psp.control"

#define REQUEST_MAX	256
#define REPLY_MAX	8192
#define REPLY_MS	10000
#define WAKE_MS		1000

/* @number counts the PSPs of the guest from 0 */
int psp_open(unsigned int number)
{
	char path[64];
	int fd;

	if (number)
		snprintf(path, sizeof(path), CONTROL_PORT ".%u", number);
	else
		snprintf(path, sizeof(path), CONTROL_PORT);
	fd = open(path, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* The host has told the driver that it listens */
static bool is_writable(int psp)
{
	struct pollfd pfd = { .fd = psp, .events = POLLOUT };

	return poll(&pfd, 1, 0) == 1 && (pfd.revents & POLLOUT);
}

/* After the machine slept: the port may have to come back as another one, see ports-awake */
int psp_wake(int *psp)
{
	long long end = sfs_now_ms() + WAKE_MS;
	int fd;

	while (!is_writable(*psp)) {
		if (sfs_now_ms() < end) {
			sfs_sleep_ms(5);
			continue;
		}
		if (system("ports-awake"))
			return -EIO;
		fd = psp_open(0);
		if (fd < 0)
			return fd;
		close(*psp);
		*psp = fd;
		break;
	}

	return 0;
}

static int read_reply(int psp, char *reply, size_t size)
{
	struct pollfd pfd = { .fd = psp, .events = POLLIN };
	size_t len = 0;
	ssize_t n;

	while (!len || reply[len - 1] != '\n') {
		if (len == size - 1)
			return -EMSGSIZE;
		if (poll(&pfd, 1, REPLY_MS) <= 0)
			return -ETIMEDOUT;
		n = read(psp, reply + len, size - 1 - len);
		if (n <= 0)
			return n ? -errno : -EPIPE;
		len += n;
	}
	reply[len - 1] = '\0';

	return 0;
}

static int ask(int psp, const char *request, char *reply, size_t size)
{
	char line[REQUEST_MAX];
	int len, ret;

	len = snprintf(line, sizeof(line), "%s\n", request);
	if (len >= (int)sizeof(line))
		return -EMSGSIZE;
	if (write(psp, line, len) != len)
		return -EIO;
	ret = read_reply(psp, reply, size);
	if (ret)
		return ret;

	return strncmp(reply, "ok", 2) ? -EREMOTEIO : 0;
}

/* -EREMOTEIO: the emulator refused */
int psp_request(int psp, const char *fmt, ...)
{
	char request[REQUEST_MAX], reply[REPLY_MAX];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(request, sizeof(request), fmt, ap);
	va_end(ap);
	if (len >= (int)sizeof(request))
		return -EMSGSIZE;

	return ask(psp, request, reply, sizeof(reply));
}

/* No faults, no command under way, the firmware as it left the factory */
int psp_quiet(int psp)
{
	int ret = psp_request(psp, "clear");

	return ret ? ret : psp_request(psp, "reset");
}

static int find_value(int psp, const char *request, const char *key, char *reply,
		      size_t size, char **value)
{
	char quoted[64];
	int ret = ask(psp, request, reply, size);

	if (ret)
		return ret;
	snprintf(quoted, sizeof(quoted), "\"%s\":", key);
	*value = strstr(reply, quoted);
	if (!*value)
		return -ENOMSG;
	*value += strlen(quoted);

	return 0;
}

/* A number or a truth value of the reply */
long long psp_number(int psp, const char *request, const char *key)
{
	char reply[REPLY_MAX], *value;
	int ret = find_value(psp, request, key, reply, sizeof(reply), &value);

	if (ret)
		return ret;
	if (!strncmp(value, "true", 4))
		return 1;
	if (!strncmp(value, "false", 5))
		return 0;

	return strtoll(value, NULL, 10);
}

/* A string of the reply */
int psp_text(int psp, const char *request, const char *key, char *buf, size_t size)
{
	char reply[REPLY_MAX], *value;
	int ret = find_value(psp, request, key, reply, sizeof(reply), &value);
	size_t len;

	if (ret)
		return ret;
	if (*value++ != '"')
		return -ENOMSG;
	len = strcspn(value, "\"");
	if (len >= size)
		return -EMSGSIZE;
	memcpy(buf, value, len);
	buf[len] = '\0';

	return 0;
}

/* Is there a fault that has not happened yet? */
int psp_awaits_fault(int psp)
{
	char reply[REPLY_MAX], *faults;
	int ret = find_value(psp, "state", "faults", reply, sizeof(reply), &faults);

	return ret ? ret : strncmp(faults, "[]", 2) != 0;
}

/* Until the reply has @value; -ETIMEDOUT if it does not come to that */
int psp_wait(int psp, const char *request, const char *key, long long value)
{
	long long end = sfs_now_ms() + REPLY_MS;
	long long now;

	do {
		now = psp_number(psp, request, key);
		if (now == value)
			return 0;
		if (now < 0)
			return now;
		sfs_sleep_ms(5);
	} while (sfs_now_ms() < end);

	return -ETIMEDOUT;
}
