// SPDX-License-Identifier: GPL-2.0-only
#include "leaves.h"
#include "machine.h"

enum domain { SMT, CORE, MODULE, TILE, DIE, DIEGRP, PKG };

unsigned int count_order(unsigned int count)
{
	unsigned int order = 0;

	while ((1ULL << order) < count)
		order++;
	return order;
}

unsigned int cpu_family(const struct machine *m, unsigned int cpu)
{
	unsigned int sig = machine_reg(m, cpu, 1, 0, EAX);
	unsigned int family = sig >> 8 & 0xf;

	return family == 0xf ? family + (sig >> 20 & 0xff) : family;
}

unsigned int cpu_model(const struct machine *m, unsigned int cpu)
{
	unsigned int sig = machine_reg(m, cpu, 1, 0, EAX);
	unsigned int model = sig >> 4 & 0xf;

	return cpu_family(m, cpu) >= 6 ? model | (sig >> 12 & 0xf0) : model;
}

bool cpu_is_amd(const struct machine *m, unsigned int cpu)
{
	/* The bytes "Auth" */
	return machine_reg(m, cpu, 0, 0, EBX) == 0x68747541;
}

unsigned int leaf_1_apicid(const struct machine *m, unsigned int cpu)
{
	return machine_reg(m, cpu, 1, 0, EBX) >> 24;
}

bool cpu_in_guest(const struct machine *m, unsigned int cpu)
{
	return machine_reg(m, cpu, 1, 0, ECX) >> 31;
}

unsigned int cpu_max_extended(const struct machine *m, unsigned int cpu)
{
	unsigned int max = machine_reg(m, cpu, 0x80000000, 0, EAX);

	return max >> 16 == 0x8000 ? max : 0;
}

/*
 * Recordings of only the topology leaves lack 0x80000006. Processors that
 * have 0x8000001d list the same caches there.
 */
bool cpu_has_l3(const struct machine *m, unsigned int cpu)
{
	unsigned int sub;

	if (machine_leaf(m, 0x80000006, 0))
		return machine_reg(m, cpu, 0x80000006, 0, EDX);

	for (sub = 0; machine_reg(m, cpu, 0x8000001d, sub, EAX) & 0x1f; sub++)
		if ((machine_reg(m, cpu, 0x8000001d, sub, EAX) >> 5 & 7) == 3)
			return true;
	return false;
}

/* An unknown type is taken for the domain above the last known one */
static enum domain domain_of(unsigned int leaf, unsigned int type, enum domain *last)
{
	static const enum domain intel[] = { 0, SMT, CORE, MODULE, TILE, DIE, DIEGRP };
	static const enum domain amd[] = { 0, SMT, CORE, TILE, DIE };

	if (leaf == 0x80000026 && type <= 4)
		*last = amd[type];
	else if ((leaf == 0x1f && type <= 6) || (leaf == 0xb && type <= 2))
		*last = intel[type];
	else
		return *last + 1;
	return *last;
}

/* Shifts that grow from level to level, and have room for what the level counts */
static bool is_consistent(const struct ext_topology *ext)
{
	unsigned int below = 0;
	enum domain dom;

	for (dom = SMT; dom <= PKG; dom++) {
		if (ext->shift[dom] < below || ext->ncpus[dom] > 1ULL << ext->shift[dom])
			return false;
		below = ext->shift[dom];
	}
	return true;
}

static struct ext_topology read_leaf(const struct machine *m, unsigned int cpu, unsigned int leaf)
{
	struct ext_topology ext = { .leaf = 0 };
	enum domain dom, last = SMT, above;
	unsigned int sub, shift, previous = 0;

	for (dom = SMT; dom <= PKG; dom++)
		ext.ncpus[dom] = 1;

	/* A leaf that begins with another domain than threads has no ID to offer */
	ext.apicid = leaf_1_apicid(m, cpu);

	for (sub = 0; ; sub++) {
		unsigned int ncpus = machine_reg(m, cpu, leaf, sub, EBX) & 0xffff;
		unsigned int type = machine_reg(m, cpu, leaf, sub, ECX) >> 8 & 0xff;

		if (!ncpus || !type)
			break;
		ext.leaf = leaf;
		dom = domain_of(leaf, type, &last);
		if (dom == SMT) {
			ext.apicid = machine_reg(m, cpu, leaf, sub, EDX);
			ext.has_id = true;
		}
		shift = machine_reg(m, cpu, leaf, sub, EAX) & 0x1f;
		for (above = dom; above <= PKG; above++) {
			ext.shift[above] = shift;
			ext.ncpus[above] = ncpus;
		}
		/* Only a leaf that ignores the sub-leaf has more levels than there are domains */
		if (shift < previous || sub > PKG) {
			ext.contradicts = true;
			break;
		}
		previous = shift;
	}

	/* Two threads and no bit to tell them apart: seen on real machines */
	if (ext.leaf && !ext.shift[SMT] && ext.ncpus[SMT] > 1)
		ext.shift[SMT] = count_order(ext.ncpus[SMT]);
	if (ext.leaf && !is_consistent(&ext))
		ext.contradicts = true;
	return ext;
}

/* The leaves in the kernel's order, those that the CPU does not have left out */
static unsigned int list_leaves(const struct machine *m, unsigned int cpu, unsigned int *leaf)
{
	unsigned int max = machine_reg(m, cpu, 0, 0, EAX), n = 0;

	if (max >= 0x1f)
		leaf[n++] = 0x1f;
	if (cpu_max_extended(m, cpu) >= 0x80000026)
		leaf[n++] = 0x80000026;
	if (max >= 0xb)
		leaf[n++] = 0xb;
	return n;
}

struct ext_topology ext_topology(const struct machine *m, unsigned int cpu)
{
	struct ext_topology ext;
	unsigned int leaf[3], n = list_leaves(m, cpu, leaf), i;

	for (i = 0; i < n; i++) {
		ext = read_leaf(m, cpu, leaf[i]);
		if (ext.leaf && !ext.contradicts)
			return ext;
	}
	return (struct ext_topology){ .leaf = 0 };
}

bool ext_contradicts(const struct machine *m, unsigned int cpu)
{
	struct ext_topology ext;
	unsigned int leaf[3], n = list_leaves(m, cpu, leaf), i;

	for (i = 0; i < n; i++) {
		ext = read_leaf(m, cpu, leaf[i]);
		if (ext.leaf)
			return ext.contradicts;
	}
	return false;
}

bool ext_apicid(const struct machine *m, unsigned int cpu, unsigned int *apicid)
{
	struct ext_topology ext = ext_topology(m, cpu);
	unsigned int low = leaf_1_apicid(m, cpu);

	if (!ext.leaf)
		return false;
	*apicid = ext.apicid;
	if ((*apicid & 0xff) == low)
		return true;
	/* Valid as far as its first level goes */
	*apicid = machine_reg(m, cpu, 0xb, 0, EDX);
	return machine_reg(m, cpu, 0, 0, EAX) >= 0xb && (*apicid & 0xff) == low &&
		machine_reg(m, cpu, 0xb, 0, EBX) & 0xffff && machine_reg(m, cpu, 0xb, 0, ECX) & 0xff00;
}
