/* SPDX-License-Identifier: GPL-2.0-only */
/* The output of "cpuid -r" */
#ifndef CPUID_DUMP_H
#define CPUID_DUMP_H

#include <stdio.h>

#include "machine.h"

/* Takes the topology leaves of all CPUs. NULL after an error. */
struct machine *cpuid_dump_read(struct source *src, const char *name);
void cpuid_dump_print(FILE *out, const struct machine *m);

#endif
