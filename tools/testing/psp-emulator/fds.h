/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * File descriptors that others made: what they are, and writing to them without
 * waiting for whoever reads.
 */
#ifndef FDS_H
#define FDS_H

#include <stdbool.h>
#include <stddef.h>

bool fd_is_file(int fd);

/* False as well where /proc is missing, the only place that tells */
bool fd_is_eventfd(int fd);

/* Opens /dev/null in place of standard descriptors that are closed; 0 or -errno */
int fds_fill_standard(void);

/*
 * One write() that takes 10 ms at most, whatever @fd is and whoever fills it at
 * the same time.  0, or -errno: EAGAIN there is no room, EIO only part was taken.
 */
int fd_write_now(int fd, const void *buf, size_t len);

/*
 * Locks a file against others that lock it.  Who holds it longer than a second does
 * so for no good reason, and is not waited for.
 */
void fd_lock_briefly(int fd);

#endif /* FDS_H */
