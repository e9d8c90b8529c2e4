/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Signals that would end the program
 *
 * While a payload is sent they end no more than what the kernel waits for, so that what
 * became of it is always written down.
 */
#ifndef SFSCTL_INTERRUPT_H
#define SFSCTL_INTERRUPT_H

#include <stdbool.h>

void interrupt_hold(void);
bool interrupt_came(void);

#endif /* SFSCTL_INTERRUPT_H */
