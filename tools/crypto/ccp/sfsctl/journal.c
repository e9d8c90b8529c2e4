// SPDX-License-Identifier: GPL-2.0-only
/* The system's log, see journal.h */

#include "journal.h"

void journal_write(int priority, const char *text)
{
	openlog("sfsctl", LOG_PID, LOG_DAEMON);
	syslog(priority, "%s", text);
	closelog();
}
