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

static struct ext_topology read_leaf(const struct machine *m, unsigned int cpu, unsigned int leaf)
{
	struct ext_topology ext = { .leaf = 0 };
	enum domain dom, last = SMT, above;
	unsigned int sub;

	for (dom = SMT; dom <= PKG; dom++)
		ext.ncpus[dom] = 1;

	/* A leaf that begins with another domain than threads has no ID to offer */
	ext.apicid = machine_reg(m, cpu, 1, 0, EBX) >> 24;

	for (sub = 0; ; sub++) {
		unsigned int ncpus = machine_reg(m, cpu, leaf, sub, EBX) & 0xffff;
		unsigned int type = machine_reg(m, cpu, leaf, sub, ECX) >> 8 & 0xff;

		if (!ncpus || !type)
			break;
		ext.leaf = leaf;
		dom = domain_of(leaf, type, &last);
		if (dom == SMT)
			ext.apicid = machine_reg(m, cpu, leaf, sub, EDX);
		for (above = dom; above <= PKG; above++) {
			ext.shift[above] = machine_reg(m, cpu, leaf, sub, EAX) & 0x1f;
			ext.ncpus[above] = ncpus;
		}
	}

	/* Two threads and no bit to tell them apart: seen on real machines */
	if (ext.leaf && !ext.shift[SMT] && ext.ncpus[SMT] > 1)
		ext.shift[SMT] = count_order(ext.ncpus[SMT]);
	return ext;
}

struct ext_topology ext_topology(const struct machine *m, unsigned int cpu)
{
	unsigned int max = machine_reg(m, cpu, 0, 0, EAX);
	struct ext_topology ext = { .leaf = 0 };

	if (max >= 0x1f)
		ext = read_leaf(m, cpu, 0x1f);
	if (!ext.leaf && cpu_max_extended(m, cpu) >= 0x80000026)
		ext = read_leaf(m, cpu, 0x80000026);
	if (!ext.leaf && max >= 0xb)
		ext = read_leaf(m, cpu, 0xb);
	return ext;
}
