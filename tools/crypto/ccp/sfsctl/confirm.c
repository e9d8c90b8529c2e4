// SPDX-License-Identifier: GPL-2.0-only
/* Ask before something is done that cannot be undone */

#include <errno.h>
#include <stdio.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#include "sfsctl.h"

/* Only a person can answer */
bool confirm_possible(void)
{
	return isatty(STDIN_FILENO);
}

/**
 * confirm - ask, and wait for the answer
 * @question: the question
 *
 * It goes to stderr, because stdout may be JSON or a file. Anything but a clear
 * yes is a no. What was typed before the question is no answer to it.
 *
 * Return: 1 for yes, 0 for no, -errno if the question cannot be written.
 */
int confirm(const char *question)
{
	char answer[16];

	tcflush(STDIN_FILENO, TCIFLUSH);
	errno = 0;
	print(stderr, "%s [y/N] ", question);
	if (ferror(stderr))
		return errno ? -errno : -EIO;
	if (!fgets(answer, sizeof(answer), stdin)) {
		fputc('\n', stderr);
		return 0;
	}
	return !strcasecmp(answer, "y\n") || !strcasecmp(answer, "yes\n");
}
