// SPDX-License-Identifier: GPL-2.0-only
/*
 * File descriptors that others made, see fds.h
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "fds.h"

bool fd_is_file(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && S_ISREG(st.st_mode);
}

bool fd_is_eventfd(int fd)
{
	static const char want[] = "anon_inode:[eventfd]";
	char path[32], name[sizeof(want)];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, name, sizeof(name));
	return n == sizeof(want) - 1 && !memcmp(name, want, sizeof(want) - 1);
}

int fds_fill_standard(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
		if (fd < 0)
			return -errno;
	} while (fd <= STDERR_FILENO);
	close(fd);
	return 0;
}

static void wake_up(int sig)
{
	(void)sig;
}

/*
 * From @usec on, whatever waits ends with EINTR; again and again, as the first time
 * may be just before the wait.
 */
static void limit_begin(suseconds_t usec, sigset_t *before)
{
	struct itimerval timer = { { 0, 10000 }, { usec / 1000000, usec % 1000000 } };
	struct sigaction action = { .sa_handler = wake_up };
	sigset_t alarm_only;

	sigaction(SIGALRM, &action, NULL);
	sigemptyset(&alarm_only);
	sigaddset(&alarm_only, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &alarm_only, before);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void limit_end(const sigset_t *before)
{
	static const struct itimerval off;

	setitimer(ITIMER_REAL, &off, NULL);
	sigprocmask(SIG_SETMASK, before, NULL);
}

int fd_write_now(int fd, const void *buf, size_t len)
{
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };
	sigset_t before;
	int ret = 0;
	ssize_t n;

	if (poll(&pfd, 1, 0) != 1 || !(pfd.revents & POLLOUT))
		return -EAGAIN;

	/*
	 * What poll() says may be wrong by now, and O_NONBLOCK belongs to everybody who
	 * has this file open: its owner would find it set, and can clear it again.
	 */
	limit_begin(10000, &before);
	n = write(fd, buf, len);
	if (n < 0)
		ret = errno == EINTR ? -EAGAIN : -errno;
	else if ((size_t)n < len)
		ret = -EIO;
	limit_end(&before);
	return ret;
}

void fd_lock_briefly(int fd)
{
	sigset_t before;

	limit_begin(1000000, &before);
	(void)flock(fd, LOCK_EX);
	limit_end(&before);
}
