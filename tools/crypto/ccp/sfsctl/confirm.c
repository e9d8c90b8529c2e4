// SPDX-License-Identifier: GPL-2.0-only
/* Ask before something is done that cannot be undone */

#include <stdio.h>
#include <strings.h>
#include <unistd.h>

#include "sfsctl.h"

/* Only a person can answer */
bool confirm_possible(void)
{
	return isatty(STDIN_FILENO);
}

/*
 * The question goes to stderr, because stdout may be JSON or a file.  Anything
 * but a clear yes is a no.
 */
bool confirm(const char *question)
{
	char answer[16];

	print(stderr, "%s [y/N] ", question);
	if (!fgets(answer, sizeof(answer), stdin)) {
		fputc('\n', stderr);
		return false;
	}
	return !strcasecmp(answer, "y\n") || !strcasecmp(answer, "yes\n");
}
