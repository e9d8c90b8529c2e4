// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of the leaves is that of Documentation/arch/x86/topology.rst, "CPUID
 * leaves on AMD and Hygon". Nothing here is taken from the kernel's parser.
 */
#include <cpuid.h>
#include <string.h>

#include "cpuid_topology.h"

#define FEATURE_HYPERVISOR	0x80000000
#define LEVELS			7
#define DIE_LEVEL		4

/* Level of each level type: thread, core, module, tile, die, die group, package */
static const unsigned char levels_of_b[] = { 0, 0, 1 };
static const unsigned char levels_of_1f[] = { 0, 0, 1, 2, 3, 4, 5 };
static const unsigned char levels_of_26[] = { 0, 0, 1, 3, 4 };

static const struct extended_leaf {
	uint32_t		leaf;
	uint32_t		max_leaf;
	const unsigned char	*levels;
	unsigned int		nr_types;
} extended_leaves[] = {
	{ 0x1f,		0,		levels_of_1f,	sizeof(levels_of_1f) },
	{ 0x80000026,	0x80000000,	levels_of_26,	sizeof(levels_of_26) },
	{ 0xb,		0,		levels_of_b,	sizeof(levels_of_b) },
};

struct domains {
	unsigned int	shift[LEVELS];
	unsigned int	cpus[LEVELS];
};

struct cpuid_regs cpuid_of_this_cpu(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid_regs r;

	__cpuid_count(leaf, subleaf, r.eax, r.ebx, r.ecx, r.edx);
	return r;
}

/* Address bits for so many things */
static unsigned int bits_for(unsigned int n)
{
	unsigned int bits = 0;

	while (1u << bits < n)
		bits++;
	return bits;
}

/* A level that is not described is as big as the one below it */
static void set_from(struct domains *d, unsigned int level, unsigned int shift, unsigned int cpus)
{
	for (; level < LEVELS; level++) {
		d->shift[level] = shift;
		d->cpus[level] = cpus;
	}
}

/* No level may have less bits than the one below it, or than its CPUs need */
static bool is_consistent(const struct domains *d)
{
	unsigned int level, below = 0;

	for (level = 0; level < LEVELS; level++) {
		if (d->shift[level] < below || d->cpus[level] > 1ull << d->shift[level])
			return false;
		below = d->shift[level];
	}
	return true;
}

/* A leaf that contradicts itself changes nothing */
static bool read_extended(cpuid_fn cpuid, const struct extended_leaf *ext, struct domains *domains,
			  uint32_t *apicid)
{
	unsigned int sub, type, level, last = 0, below = 0;
	struct domains d = *domains;
	uint32_t id = *apicid;
	struct cpuid_regs r;

	if (cpuid(ext->max_leaf, 0).eax < ext->leaf)
		return false;

	for (sub = 0; ; sub++) {
		r = cpuid(ext->leaf, sub);
		type = r.ecx >> 8 & 0xff;
		if (!type || !(r.ebx & 0xffff))
			break;
		level = last + 1;
		if (type < ext->nr_types) {
			level = ext->levels[type];
			last = level;
		}
		if (!level)
			id = r.edx;
		set_from(&d, level, r.eax & 0x1f, r.ebx & 0xffff);
		if (sub == LEVELS || (r.eax & 0x1f) < below)
			return false;
		below = r.eax & 0x1f;
	}
	/* Threads that share a core need a bit, whatever the leaf says */
	if (sub && !d.shift[0] && d.cpus[0] > 1)
		d.shift[0] = bits_for(d.cpus[0]);
	if (!sub || !is_consistent(&d))
		return false;
	*domains = d;
	*apicid = id;
	return true;
}

/* An extended leaf whose APIC ID is not this CPU's leaves the ID to other leaves */
static void choose_apicid(cpuid_fn cpuid, bool topoext, struct cpuid_topology *t, uint32_t low)
{
	struct cpuid_regs b = cpuid(0xb, 0);

	if ((t->apicid & 0xff) == low)
		return;
	if (cpuid(0, 0).eax >= 0xb && (b.ebx & 0xffff) && (b.ecx & 0xff00) &&
	    (b.edx & 0xff) == low)
		t->apicid = b.edx;
	else
		t->apicid = topoext ? cpuid(0x8000001e, 0).eax : low;
}

static void read_old(cpuid_fn cpuid, bool topoext, struct cpuid_topology *t, struct domains *d)
{
	unsigned int threads, shift;
	struct cpuid_regs r;

	if (cpuid(0x80000000, 0).eax < 0x80000008)
		return;
	r = cpuid(0x80000008, 0);
	threads = (r.ecx & 0xff) + 1;
	shift = r.ecx >> 12 & 0xf;
	set_from(d, 1, shift ? shift : bits_for(threads), threads);

	if (!topoext)
		return;
	r = cpuid(0x8000001e, 0);
	t->leaf = 0x8000001e;
	t->apicid = r.eax;
	if (t->family >= 0x17)
		d->shift[0] = bits_for((r.ebx >> 8 & 0xff) + 1);
}

static void read_nodes(cpuid_fn cpuid, struct cpuid_topology *t, struct domains *d)
{
	struct cpuid_regs one = cpuid(1, 0), r = cpuid(0x8000001e, 0);
	unsigned int model = (one.eax >> 4 & 0xf) | (one.eax >> 12 & 0xf0);

	t->node = r.ecx & 0xff;
	t->nodes_per_pkg = (r.ecx >> 8 & 7) + 1;
	if (t->amd && t->family == 0x15)
		t->unit = r.ebx & 0xff;
	/* The package ID of the first Hygon processors begins at bit 6 */
	if (!t->amd && !(one.ecx & FEATURE_HYPERVISOR) && model <= 3)
		set_from(d, 1, 6, d->cpus[1]);
}

static bool known_vendor(cpuid_fn cpuid, bool *amd)
{
	struct cpuid_regs r = cpuid(0, 0);
	char name[13] = "";

	memcpy(name, &r.ebx, 4);
	memcpy(name + 4, &r.edx, 4);
	memcpy(name + 8, &r.ecx, 4);
	*amd = !strcmp(name, "AuthenticAMD");
	return *amd || !strcmp(name, "HygonGenuine");
}

bool cpuid_topology(cpuid_fn cpuid, bool topoext, struct cpuid_topology *t)
{
	const struct extended_leaf *ext = extended_leaves;
	const struct extended_leaf *end = ext + sizeof(extended_leaves) / sizeof(*ext);
	struct domains d = { .cpus = { 1, 1, 1, 1, 1, 1, 1 } };
	struct cpuid_regs one = cpuid(1, 0);

	memset(t, 0, sizeof(*t));
	if (!known_vendor(cpuid, &t->amd))
		return false;
	t->family = one.eax >> 8 & 0xf;
	if (t->family == 0xf)
		t->family += one.eax >> 20 & 0xff;

	t->leaf = 1;
	t->apicid = one.ebx >> 24;
	t->unit = 0xff;

	while (ext < end && !read_extended(cpuid, ext, &d, &t->apicid))
		ext++;
	if (ext < end) {
		t->leaf = ext->leaf;
		choose_apicid(cpuid, topoext, t, one.ebx >> 24);
	} else {
		read_old(cpuid, topoext, t, &d);
	}
	if (topoext)
		read_nodes(cpuid, t, &d);
	/* Threads that do not fit into the package are not this CPU's */
	if (d.shift[0] > d.shift[1])
		d.shift[0] = 0;

	t->core_shift = d.shift[0];
	t->die_shift = d.shift[DIE_LEVEL - 1];
	t->pkg_shift = d.shift[LEVELS - 2];
	t->threads_in_pkg = d.cpus[1];
	return true;
}

unsigned int cpuid_core(const struct cpuid_topology *boot, const struct cpuid_topology *t,
			unsigned int nodes_per_pkg)
{
	unsigned int core = (t->apicid & ((1ull << boot->pkg_shift) - 1)) >> boot->core_shift;

	/* Up to family 16h the number starts again in each node */
	if (t->amd && t->family < 0x17 && nodes_per_pkg > 1 && t->threads_in_pkg >= nodes_per_pkg)
		core %= t->threads_in_pkg / nodes_per_pkg;
	return core;
}
