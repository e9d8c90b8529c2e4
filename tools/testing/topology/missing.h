/* SPDX-License-Identifier: GPL-2.0-only */
/* What a recording lacks although the CPU has it */
#ifndef MISSING_H
#define MISSING_H

#include <stdbool.h>

struct machine;

/* Leaves without which the domains cannot be told: names them on standard error */
bool lacks_topology(const struct machine *m);
/* Leaf 0x8000001d or most of it: the LLC cannot be told */
bool lacks_caches(const struct machine *m);

#endif
