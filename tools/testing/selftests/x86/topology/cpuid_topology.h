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

struct cpuid_model {
	bool		amd;
	bool		hygon;
	bool		in_guest;
	unsigned int	family;
	unsigned int	model;
};

/* From the inside out. A domain that no leaf describes is as big as the one inside it. */
enum cpuid_domain {
	DOM_THREAD, DOM_CORE, DOM_MODULE, DOM_TILE, DOM_DIE, DOM_DIE_GROUP, DOM_PACKAGE,
	NR_DOMAINS
};

/* Address bits for the CPUs of each domain, and how many CPUs there are */
struct cpuid_domains {
	unsigned int	shift[NR_DOMAINS];
	unsigned int	cpus[NR_DOMAINS];
};

/* The extended leaf that counts: the first that is valid and does not contradict itself */
struct cpuid_extended {
	/* 0: there is none */
	uint32_t		leaf;
	/* One that is valid was passed over */
	bool			contradiction;
	struct cpuid_domains	domains;
	/* It has an APIC ID, if need be that of another CPU */
	bool			has_apicid;
	uint32_t		apicid;
};

struct cpuid_topology {
	struct cpuid_model	cpu;

	/* The leaf that has the domains. 0: there is none, so each CPU is a package. */
	uint32_t		leaf;
	struct cpuid_domains	domains;

	uint32_t		apicid;
	uint32_t		apicid_leaf;

	/* From leaf 0x8000001e; the number of nodes is 0 without it */
	unsigned int		node;
	unsigned int		nodes_per_pkg;
	unsigned int		unit;
};

bool cpuid_has_leaf(cpuid_fn cpuid, uint32_t leaf);
struct cpuid_model cpuid_model(cpuid_fn cpuid);
struct cpuid_extended cpuid_extended(cpuid_fn cpuid);

/* Address bits for so many things */
unsigned int cpuid_bits_for(unsigned int n);

/* topoext: the kernel uses leaf 0x8000001e. Of AMD and Hygon only. */
struct cpuid_topology cpuid_topology(cpuid_fn cpuid, bool topoext);

/* The core within its package, of the CPU with this ID */
unsigned int cpuid_core(const struct cpuid_topology *boot, const struct cpuid_topology *t,
			uint32_t apicid, unsigned int nodes_per_pkg);

#endif
