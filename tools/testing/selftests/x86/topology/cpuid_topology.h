/* SPDX-License-Identifier: GPL-2.0-only */
/* What CPUID of an AMD or Hygon CPU says about its place in the machine */
#ifndef CPUID_TOPOLOGY_H
#define CPUID_TOPOLOGY_H

#include <stdbool.h>
#include <stdint.h>

struct cpuid_regs {
	uint32_t eax;
	uint32_t ebx;
	uint32_t ecx;
	uint32_t edx;
};

typedef struct cpuid_regs (*cpuid_fn)(uint32_t leaf, uint32_t subleaf);

struct cpuid_topology {
	bool		amd;
	unsigned int	family;

	/* The leaf that has the APIC ID */
	uint32_t	leaf;
	uint32_t	apicid;

	/* APIC ID bits below the core, the die and the package */
	unsigned int	core_shift;
	unsigned int	die_shift;
	unsigned int	pkg_shift;
	unsigned int	threads_in_pkg;

	/* From leaf 0x8000001e; the number of nodes is 0 without it */
	unsigned int	node;
	unsigned int	nodes_per_pkg;
	unsigned int	unit;
};

struct cpuid_regs cpuid_of_this_cpu(uint32_t leaf, uint32_t subleaf);

/* False: neither AMD nor Hygon. topoext: the kernel uses leaf 0x8000001e. */
bool cpuid_topology(cpuid_fn cpuid, bool topoext, struct cpuid_topology *t);

/* The core within its package */
unsigned int cpuid_core(const struct cpuid_topology *boot, const struct cpuid_topology *t,
			unsigned int nodes_per_pkg);

#endif
