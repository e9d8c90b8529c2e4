// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of the leaves is that of Documentation/arch/x86/topology.rst, "CPUID
 * leaves on AMD and Hygon". Nothing here is taken from the kernel's parser.
 */
#include <string.h>

#include "cpuid_topology.h"

#define FEATURE_HYPERVISOR	0x80000000

/* The domain of each level type */
static const unsigned char domains_of_b[] = { 0, DOM_THREAD, DOM_CORE };
static const unsigned char domains_of_26[] = { 0, DOM_THREAD, DOM_CORE, DOM_TILE, DOM_DIE };
static const unsigned char domains_of_1f[] = {
	0, DOM_THREAD, DOM_CORE, DOM_MODULE, DOM_TILE, DOM_DIE, DOM_DIE_GROUP
};

static const struct extended_leaf {
	uint32_t		leaf;
	const unsigned char	*domains;
	unsigned int		nr_types;
} extended_leaves[] = {
	{ 0x1f,		domains_of_1f,	sizeof(domains_of_1f) },
	{ 0x80000026,	domains_of_26,	sizeof(domains_of_26) },
	{ 0xb,		domains_of_b,	sizeof(domains_of_b) },
};

unsigned int cpuid_bits_for(unsigned int n)
{
	unsigned int bits = 0;

	while (1ull << bits < n)
		bits++;
	return bits;
}

/* What has no extended leaves at all returns something else than their range */
bool cpuid_has_leaf(cpuid_fn cpuid, uint32_t leaf)
{
	uint32_t first = leaf & 0x80000000, max = cpuid(first, 0).eax;

	return max >= leaf && (max ^ first) < 0x10000;
}

struct cpuid_model cpuid_model(cpuid_fn cpuid)
{
	struct cpuid_regs zero = cpuid(0, 0), one = cpuid(1, 0);
	struct cpuid_model cpu = {
		.in_guest = one.ecx & FEATURE_HYPERVISOR,
		.family = one.eax >> 8 & 0xf,
		.model = one.eax >> 4 & 0xf,
	};
	char name[13] = "";

	memcpy(name, &zero.ebx, 4);
	memcpy(name + 4, &zero.edx, 4);
	memcpy(name + 8, &zero.ecx, 4);
	cpu.amd = !strcmp(name, "AuthenticAMD");
	cpu.hygon = !strcmp(name, "HygonGenuine");
	if (cpu.family == 0xf)
		cpu.family += one.eax >> 20 & 0xff;
	if (cpu.family >= 6)
		cpu.model |= one.eax >> 12 & 0xf0;
	return cpu;
}

static void set_from(struct cpuid_domains *d, unsigned int dom, unsigned int shift,
		     unsigned int cpus)
{
	for (; dom < NR_DOMAINS; dom++) {
		d->shift[dom] = shift;
		d->cpus[dom] = cpus;
	}
}

/* No domain may have less bits than the one inside it, or than its CPUs need */
static bool is_consistent(const struct cpuid_domains *d)
{
	unsigned int dom, inside = 0;

	for (dom = 0; dom < NR_DOMAINS; dom++) {
		if (d->shift[dom] < inside || d->cpus[dom] > 1ull << d->shift[dom])
			return false;
		inside = d->shift[dom];
	}
	return true;
}

/* False: there is none, or it contradicts itself */
static bool read_extended(cpuid_fn cpuid, const struct extended_leaf *ext,
			  struct cpuid_extended *e)
{
	unsigned int sub, type, dom, shift, last = 0, below = 0;
	struct cpuid_domains *d = &e->domains;
	struct cpuid_regs r;

	e->has_apicid = false;
	set_from(d, 0, 0, 1);
	if (!cpuid_has_leaf(cpuid, ext->leaf))
		return false;
	for (sub = 0; ; sub++) {
		r = cpuid(ext->leaf, sub);
		type = r.ecx >> 8 & 0xff;
		if (!type || !(r.ebx & 0xffff))
			break;
		/* An unknown type stands for the domain around the last known one */
		dom = last + 1;
		if (type < ext->nr_types) {
			dom = ext->domains[type];
			last = dom;
		}
		if (dom == DOM_THREAD) {
			e->has_apicid = true;
			e->apicid = r.edx;
		}
		shift = r.eax & 0x1f;
		set_from(d, dom, shift, r.ebx & 0xffff);
		/* Only a leaf that ignores the sub-leaf has more levels than there are domains */
		e->contradiction |= shift < below || sub == NR_DOMAINS;
		if (shift < below || sub == NR_DOMAINS)
			return false;
		below = shift;
	}
	if (!sub)
		return false;
	/* Threads that share a core need a bit, whatever the leaf says */
	if (!d->shift[DOM_THREAD])
		d->shift[DOM_THREAD] = cpuid_bits_for(d->cpus[DOM_THREAD]);
	e->leaf = is_consistent(d) ? ext->leaf : 0;
	e->contradiction |= !e->leaf;
	return e->leaf;
}

struct cpuid_extended cpuid_extended(cpuid_fn cpuid)
{
	const struct extended_leaf *ext = extended_leaves;
	const struct extended_leaf *end = ext + sizeof(extended_leaves) / sizeof(*ext);
	struct cpuid_extended e = { .leaf = 0 };

	while (ext < end && !read_extended(cpuid, ext, &e))
		ext++;
	return e;
}

/* An extended leaf whose APIC ID is not this CPU's leaves the ID to other leaves */
static void choose_apicid(cpuid_fn cpuid, const struct cpuid_extended *e, bool topoext,
			  struct cpuid_topology *t)
{
	struct cpuid_regs b = cpuid(0xb, 0);
	uint32_t low = t->apicid;

	t->apicid_leaf = e->leaf;
	if (e->has_apicid)
		t->apicid = e->apicid;
	if ((t->apicid & 0xff) == low)
		return;
	if (cpuid_has_leaf(cpuid, 0xb) && (b.ebx & 0xffff) && (b.ecx & 0xff00) &&
	    (b.edx & 0xff) == low) {
		t->apicid_leaf = 0xb;
		t->apicid = b.edx;
	} else {
		t->apicid_leaf = topoext ? 0x8000001e : 1;
		t->apicid = topoext ? cpuid(0x8000001e, 0).eax : low;
	}
}

static void read_old(cpuid_fn cpuid, bool topoext, struct cpuid_topology *t)
{
	struct cpuid_regs r = cpuid(0x80000008, 0);
	unsigned int threads = (r.ecx & 0xff) + 1, shift = r.ecx >> 12 & 0xf;

	set_from(&t->domains, 0, 0, 1);
	if (!cpuid_has_leaf(cpuid, 0x80000008))
		return;
	t->leaf = 0x80000008;
	set_from(&t->domains, DOM_CORE, shift ? shift : cpuid_bits_for(threads), threads);

	if (!topoext)
		return;
	r = cpuid(0x8000001e, 0);
	t->apicid_leaf = 0x8000001e;
	t->apicid = r.eax;
	if (t->cpu.family >= 0x17) {
		threads = (r.ebx >> 8 & 0xff) + 1;
		t->domains.shift[DOM_THREAD] = cpuid_bits_for(threads);
		t->domains.cpus[DOM_THREAD] = threads;
	}
}

static void read_nodes(cpuid_fn cpuid, struct cpuid_topology *t)
{
	struct cpuid_regs r = cpuid(0x8000001e, 0);

	t->node = r.ecx & 0xff;
	t->nodes_per_pkg = (r.ecx >> 8 & 7) + 1;
	if (t->cpu.amd && t->cpu.family == 0x15)
		t->unit = r.ebx & 0xff;
	/* The package ID of the first Hygon processors begins at bit 6 */
	if (t->cpu.hygon && !t->cpu.in_guest && t->cpu.model <= 3)
		set_from(&t->domains, DOM_CORE, 6, t->domains.cpus[DOM_CORE]);
}

struct cpuid_topology cpuid_topology(cpuid_fn cpuid, bool topoext)
{
	struct cpuid_extended e = cpuid_extended(cpuid);
	struct cpuid_topology t = {
		.cpu = cpuid_model(cpuid),
		.leaf = e.leaf,
		.domains = e.domains,
		.apicid = cpuid(1, 0).ebx >> 24,
		.apicid_leaf = 1,
		.unit = 0xff,
	};
	struct cpuid_domains *d = &t.domains;

	if (e.leaf)
		choose_apicid(cpuid, &e, topoext, &t);
	else
		read_old(cpuid, topoext, &t);
	if (t.leaf && topoext)
		read_nodes(cpuid, &t);
	/* Threads that do not fit into the package are not this CPU's */
	if (d->shift[DOM_THREAD] > d->shift[DOM_CORE]) {
		d->shift[DOM_THREAD] = 0;
		d->cpus[DOM_THREAD] = 1;
	}
	return t;
}

unsigned int cpuid_core(const struct cpuid_topology *boot, const struct cpuid_topology *t,
			uint32_t apicid, unsigned int nodes_per_pkg)
{
	const unsigned int *shift = boot->domains.shift;
	unsigned int core = (apicid & ((1ull << shift[DOM_PACKAGE]) - 1)) >> shift[DOM_THREAD];

	/*
	 * Up to family 16h the number starts again in each node. With more nodes than
	 * CPUs there is nothing to count.
	 */
	if (t->cpu.amd && t->cpu.family < 0x17 && nodes_per_pkg > 1 &&
	    t->domains.cpus[DOM_CORE] >= nodes_per_pkg)
		core %= t->domains.cpus[DOM_CORE] / nodes_per_pkg;
	return core;
}
