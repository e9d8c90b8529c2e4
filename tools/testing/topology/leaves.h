/* SPDX-License-Identifier: GPL-2.0-only */
/* What a machine's CPUID leaves say, read without any of the kernel's code */
#ifndef LEAVES_H
#define LEAVES_H

#include <stdbool.h>

#include "replay.h"

struct machine;

/*
 * The first one of the extended topology leaves that is valid and does not
 * contradict itself. None: leaf is 0.
 */
struct ext_topology {
	unsigned int		leaf;
	/* Of its thread level; without one what leaf 1 has */
	unsigned int		apicid;
	bool			has_id;
	bool			contradicts;
	unsigned int		shift[REPLAY_DOMAINS];
	unsigned int		ncpus[REPLAY_DOMAINS];
};

struct ext_topology ext_topology(const struct machine *m, unsigned int cpu);

/* Whether the first valid one contradicts itself, and is passed over */
bool ext_contradicts(const struct machine *m, unsigned int cpu);

/* The APIC ID of the first one that has the low 8 bits of leaf 1; false: none has */
bool ext_apicid(const struct machine *m, unsigned int cpu, unsigned int *apicid);

/* The low 8 bits of the APIC ID */
unsigned int leaf_1_apicid(const struct machine *m, unsigned int cpu);

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
