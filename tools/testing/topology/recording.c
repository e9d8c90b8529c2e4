// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a recording lacks: the IDs in the APICs always, and leaves that someone left out.
 * The kernel would read zeros there, and tell lies. An ID is taken from a leaf only if
 * the CPU has that leaf, and if it gives each CPU an ID of its own.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

/* The kernel has no place for more, and breaks if it is the boot CPU's */
#define MAX_APICID	0x8000

/*
 * Firmware and hypervisors switch leaf 0x8000001e off with TOPOEXT. On family
 * 15h the kernel switches it on again, and finds it right.
 */
static bool has_leaf_1e(const struct machine *m, unsigned int cpu)
{
	struct cpuid_model model = cpuid_model(machine_cpuid(m, cpu));

	return machine_leaf(m, 0x8000001e, 0) &&
		cpuid_has_leaf(machine_cpuid(m, cpu), 0x8000001e) &&
		(machine_reg(m, cpu, 0x80000001, 0, ECX) & ECX_TOPOEXT ||
		 (model.amd && model.family == 0x15));
}

/* The ID of the best leaf, or of the best one that agrees with the 8 bits of leaf 1 */
static unsigned int best_id(const struct machine *m, unsigned int cpu, bool agreeing)
{
	struct cpuid_extended ext = cpuid_extended(machine_cpuid(m, cpu));
	struct cpuid_topology t = cpuid_topology(machine_cpuid(m, cpu), false);
	unsigned int low = machine_reg(m, cpu, 1, 0, EBX) >> 24, id;

	if (agreeing && t.apicid_leaf != 1)
		return t.apicid;
	if (!agreeing && ext.has_apicid)
		return ext.apicid;
	if (has_leaf_1e(m, cpu)) {
		id = machine_reg(m, cpu, 0x8000001e, 0, EAX);
		if (!agreeing || (id & 0xff) == low)
			return id;
	}
	return low;
}

static bool own_ids(const unsigned int *ids, unsigned int n)
{
	static unsigned char seen[MAX_APICID];
	unsigned int i;

	memset(seen, 0, sizeof(seen));
	for (i = 0; i < n; i++)
		if (ids[i] >= MAX_APICID || seen[ids[i]]++)
			return false;
	return true;
}

/*
 * Hypervisors get leaf 1 right, and hand the host's other leaves through. On
 * real machines of family 15h it is the other way round.
 */
bool machine_set_apicids(struct machine *m)
{
	bool first = cpuid_model(machine_cpuid(m, 0)).in_guest;
	unsigned int cpu, round;

	if (m->apicid)
		return true;
	m->apicid = calloc(m->nr_cpus, sizeof(unsigned int));
	if (!m->apicid)
		exit(2);
	for (round = 0; round < 2; round++) {
		for (cpu = 0; cpu < m->nr_cpus; cpu++)
			m->apicid[cpu] = best_id(m, cpu, first ^ round);
		m->apicid_from = first ^ round ? "assumed: CPUID, where it agrees with leaf 1" :
			"assumed: as CPUID says";
		if (own_ids(m->apicid, m->nr_cpus))
			return true;
	}
	for (cpu = 0; cpu < m->nr_cpus; cpu++)
		m->apicid[cpu] = machine_reg(m, cpu, 1, 0, EBX) >> 24;
	m->apicid_from = "assumed: leaf 1";
	return own_ids(m->apicid, m->nr_cpus);
}

static bool use(struct machine *m, unsigned int *ids, unsigned int n, const char *from)
{
	if (n != m->nr_cpus) {
		fprintf(stderr, "%s: %u APIC IDs for %u CPUs\n", from, n, m->nr_cpus);
		return false;
	}
	if (!own_ids(ids, n)) {
		fprintf(stderr, "%s: an APIC ID is there twice, or above 32767\n", from);
		return false;
	}
	free(m->apicid);
	m->apicid = calloc(n, sizeof(*ids));
	if (!m->apicid)
		exit(2);
	memcpy(m->apicid, ids, n * sizeof(*ids));
	m->apicid_from = from;
	return true;
}

bool machine_take_apicids(struct machine *m, const char *list, const char *from)
{
	static unsigned int ids[REPLAY_MAX_CPUS];
	const char *p = list;
	unsigned int n = 0;
	char *end;

	while (n < REPLAY_MAX_CPUS && isdigit((unsigned char)*p)) {
		ids[n++] = strtoul(p, &end, 0);
		if (!*end)
			return use(m, ids, n, from);
		if (*end != ',')
			break;
		p = end + 1;
	}
	fprintf(stderr, "APICIDS=%s: numbers with commas between them are expected, one a CPU, or a saved /proc/cpuinfo\n",
		list);
	return false;
}

/* The CPU has this leaf, the recording does not. Without the first one that is not known. */
static bool lacks(const struct machine *m, unsigned int leaf, const char *what)
{
	if (machine_leaf(m, leaf, 0) ||
	    (leaf != 0x80000000 && !cpuid_has_leaf(machine_cpuid(m, 0), leaf)))
		return false;
	fprintf(stderr, "missing: leaf 0x%x, and with it %s\n", leaf, what);
	return true;
}

/* The recording has only the first sub-leaf of a leaf that is valid */
static bool lacks_levels(const struct machine *m, unsigned int leaf)
{
	if (!cpuid_has_leaf(machine_cpuid(m, 0), leaf) ||
	    !machine_leaf(m, leaf, 0) || machine_leaf(m, leaf, 1) ||
	    !(machine_reg(m, 0, leaf, 0, EBX) & 0xffff) ||
	    !(machine_reg(m, 0, leaf, 0, ECX) & 0xff00))
		return false;
	fprintf(stderr, "missing: leaf 0x%x from sub-leaf 1 on, and with it cores, dies and packages\n",
		leaf);
	return true;
}

bool machine_lacks_topology(const struct machine *m)
{
	bool lacking = false;

	lacking |= lacks(m, 0x80000000, "what other leaves there are");
	lacking |= lacks(m, 0x80000001, "the feature TOPOEXT");
	lacking |= lacks(m, 0x80000008, "the size of the package");
	lacking |= lacks(m, 0xb, "threads, cores and packages") || lacks_levels(m, 0xb);
	lacking |= lacks(m, 0x80000026, "threads, cores, dies and packages") ||
		lacks_levels(m, 0x80000026);
	lacking |= machine_reg(m, 0, 0x80000001, 0, ECX) & ECX_TOPOEXT &&
		lacks(m, 0x8000001e, "threads, nodes and APIC IDs");
	return lacking;
}

/* Caches are listed until a sub-leaf has none, and the last is the LLC */
bool machine_lacks_caches(const struct machine *m)
{
	unsigned int sub = 0;

	if (!cpuid_has_leaf(machine_cpuid(m, 0), 0x8000001d) ||
	    !(machine_reg(m, 0, 0x80000001, 0, ECX) & ECX_TOPOEXT))
		return false;
	while (machine_reg(m, 0, 0x8000001d, sub, EAX) & 0x1f)
		sub++;
	return sub < 2 && !machine_leaf(m, 0x8000001d, sub);
}
