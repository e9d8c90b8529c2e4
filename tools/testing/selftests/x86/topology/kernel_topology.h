/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel says about the place of its CPUs in the machine */
#ifndef KERNEL_TOPOLOGY_H
#define KERNEL_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>

#include "../../kselftest.h"

#define DEBUGFS_TOPO	"/sys/kernel/debug/x86/topo"

/* A bit per CPU, as wide as the kernel's largest */
#define MAX_CPUS	8192

struct cpu_bits {
	unsigned char	bit[MAX_CPUS];
};

/* What is in a file, terminated; NULL and errno if it cannot be read */
char *read_text(const char *format, ...) __printf(1, 2);

/* "0-3,8" as bits. False: something else. */
bool parse_cpu_list(const char *text, struct cpu_bits *cpus);

/* The number after "NAME" and colon at the beginning of a line of text */
bool find_number(const char *text, const char *name, int base, unsigned int *value);

/* A feature in the first line of flags */
bool has_flag(const char *cpuinfo, const char *flag);

/* The part of /proc/cpuinfo that begins with this processor; NULL: it has none */
const char *find_processor(const char *cpuinfo, unsigned int cpu);

#endif
