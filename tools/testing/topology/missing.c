// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a recording lacks although the CPU has it, by what the CPU says of
 * itself. The kernel would read zeros there, and tell lies.
 */
#include <stdio.h>

#include "leaves.h"
#include "machine.h"
#include "missing.h"

#define ECX_TOPOEXT	0x400000

static bool lacks(const struct machine *m, unsigned int leaf, const char *what)
{
	if (machine_leaf(m, leaf, 0))
		return false;
	fprintf(stderr, "missing: leaf 0x%x, and with it %s\n", leaf, what);
	return true;
}

/* A leaf that is valid and has only its first sub-leaf */
static bool lacks_levels(const struct machine *m, unsigned int leaf)
{
	if (!machine_leaf(m, leaf, 0) || machine_leaf(m, leaf, 1) ||
	    !(machine_reg(m, 0, leaf, 0, EBX) & 0xffff) || !(machine_reg(m, 0, leaf, 0, ECX) & 0xff00))
		return false;
	fprintf(stderr, "missing: leaf 0x%x from sub-leaf 1 on, and with it cores, dies and packages\n",
		leaf);
	return true;
}

bool lacks_topology(const struct machine *m)
{
	unsigned int max = machine_reg(m, 0, 0, 0, EAX), extended = cpu_max_extended(m, 0);
	bool lacking = false;

	lacking |= lacks(m, 0x80000000, "what other leaves there are");
	lacking |= extended >= 0x80000001 && lacks(m, 0x80000001, "the feature TOPOEXT");
	lacking |= extended >= 0x80000008 && lacks(m, 0x80000008, "the size of the package");
	lacking |= max >= 0xb && (lacks(m, 0xb, "threads, cores and packages") || lacks_levels(m, 0xb));
	lacking |= extended >= 0x80000026 &&
		(lacks(m, 0x80000026, "threads, cores, dies and packages") || lacks_levels(m, 0x80000026));
	lacking |= extended >= 0x8000001e && machine_reg(m, 0, 0x80000001, 0, ECX) & ECX_TOPOEXT &&
		lacks(m, 0x8000001e, "threads, nodes and APIC IDs");
	return lacking;
}

/* Caches are listed until a sub-leaf has none, and the last is the LLC */
bool lacks_caches(const struct machine *m)
{
	unsigned int sub = 0;

	if (cpu_max_extended(m, 0) < 0x8000001d ||
	    !(machine_reg(m, 0, 0x80000001, 0, ECX) & ECX_TOPOEXT))
		return false;
	while (machine_reg(m, 0, 0x8000001d, sub, EAX) & 0x1f)
		sub++;
	return sub < 2 && !machine_leaf(m, 0x8000001d, sub);
}
