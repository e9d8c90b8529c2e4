/* SPDX-License-Identifier: GPL-2.0-only */
/* What a machine's CPUID leaves say, read without any of the kernel's code */
#ifndef LEAVES_H
#define LEAVES_H

#include <stdbool.h>

#include "replay.h"

struct machine;

/* The first valid one of the extended topology leaves. None: leaf is 0. */
struct ext_topology {
	unsigned int		leaf;
	unsigned int		apicid;
	unsigned int		shift[REPLAY_DOMAINS];
	unsigned int		ncpus[REPLAY_DOMAINS];
};

struct ext_topology ext_topology(const struct machine *m, unsigned int cpu);

/* The smallest n with count <= 2^n */
unsigned int count_order(unsigned int count);
unsigned int cpu_family(const struct machine *m, unsigned int cpu);
unsigned int cpu_model(const struct machine *m, unsigned int cpu);
bool cpu_is_amd(const struct machine *m, unsigned int cpu);
bool cpu_in_guest(const struct machine *m, unsigned int cpu);
unsigned int cpu_max_extended(const struct machine *m, unsigned int cpu);
/* Last-level cache that is an L3, by leaf 0x80000006 or what stands for it */
bool cpu_has_l3(const struct machine *m, unsigned int cpu);

#endif
