// SPDX-License-Identifier: GPL-2.0-only
/* Signals that would end the program, see interrupt.h */

#include <signal.h>
#include <stdatomic.h>

#include "interrupt.h"
#include "sfsctl.h"

static atomic_bool came;

static void note(int number)
{
	(void)number;
	came = true;
}

/*
 * From now on they end a system call, if that can be ended. Who was to ignore them, as
 * nohup(1) does, goes on to do so.
 */
void interrupt_hold(void)
{
	static const int numbers[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
	struct sigaction old, action = { .sa_handler = note };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		if (!sigaction(numbers[i], NULL, &old) && old.sa_handler != SIG_IGN)
			sigaction(numbers[i], &action, NULL);
}

bool interrupt_came(void)
{
	return came;
}
