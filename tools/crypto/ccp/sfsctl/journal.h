/* SPDX-License-Identifier: GPL-2.0-only */
/* The system's log: that of systemd, or of any other that listens on /dev/log */
#ifndef SFSCTL_JOURNAL_H
#define SFSCTL_JOURNAL_H

#include <syslog.h>

void journal_write(int priority, const char *text);

#endif /* SFSCTL_JOURNAL_H */
