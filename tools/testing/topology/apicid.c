// SPDX-License-Identifier: GPL-2.0-only
/*
 * A recording has no APIC registers, only what CPUID says of them. An ID is
 * taken from a leaf only if the CPU has that leaf, and if it gives each CPU an
 * ID of its own.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "apicid.h"
#include "leaves.h"
#include "machine.h"

/* The kernel has no place for more, and breaks if it is the boot CPU's */
#define MAX_APICID	0x8000
#define ECX_TOPOEXT	0x400000

/*
 * Firmware and hypervisors switch leaf 0x8000001e off with TOPOEXT. On family
 * 15h the kernel switches it on again, and finds it right.
 */
static bool has_leaf_1e(const struct machine *m, unsigned int cpu)
{
	return machine_leaf(m, 0x8000001e, 0) && cpu_max_extended(m, cpu) >= 0x8000001e &&
		(machine_reg(m, cpu, 0x80000001, 0, ECX) & ECX_TOPOEXT ||
		 (cpu_is_amd(m, cpu) && cpu_family(m, cpu) == 0x15));
}

/* The ID of the best leaf, or of the best one that agrees with the 8 bits of leaf 1 */
static unsigned int best_id(const struct machine *m, unsigned int cpu, bool agreeing)
{
	struct ext_topology ext = ext_topology(m, cpu);
	unsigned int low = leaf_1_apicid(m, cpu), id;

	if (agreeing && ext_apicid(m, cpu, &id))
		return id;
	if (!agreeing && ext.has_id)
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
	bool first = cpu_in_guest(m, 0);
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
		m->apicid[cpu] = leaf_1_apicid(m, cpu);
	m->apicid_from = "assumed: leaf 1";
	return own_ids(m->apicid, m->nr_cpus);
}

static bool use(struct machine *m, unsigned int *ids, unsigned int n, const char *from)
{
	const char *wrong = NULL;

	if (n != m->nr_cpus)
		fprintf(stderr, "%s: %u APIC IDs for %u CPUs\n", from, n, m->nr_cpus);
	else if (!own_ids(ids, n))
		wrong = "an APIC ID is there twice, or above 32767";
	if (wrong)
		fprintf(stderr, "%s: %s\n", from, wrong);
	if (wrong || n != m->nr_cpus)
		return false;
	free(m->apicid);
	m->apicid = calloc(n, sizeof(*ids));
	if (!m->apicid)
		exit(2);
	memcpy(m->apicid, ids, n * sizeof(*ids));
	m->apicid_from = from;
	return true;
}

bool apicids_from_list(struct machine *m, const char *list)
{
	static unsigned int ids[REPLAY_MAX_CPUS];
	const char *p = list;
	unsigned int n = 0;
	char *end;

	while (n < REPLAY_MAX_CPUS && isdigit((unsigned char)*p)) {
		ids[n++] = strtoul(p, &end, 0);
		p = *end == ',' ? end + 1 : end;
		if (!*end)
			return use(m, ids, n, "as APICIDS= says");
		if (*end != ',')
			break;
	}
	fprintf(stderr, "APICIDS=%s: numbers with commas between them are expected, one a CPU, or a saved /proc/cpuinfo\n",
		list);
	return false;
}

bool apicids_from_cpuinfo(struct machine *m, const char *path)
{
	static unsigned int ids[REPLAY_MAX_CPUS];
	struct source src;
	unsigned int n = 0;
	bool taken;

	if (!source_open(&src, path))
		return false;
	while (n < REPLAY_MAX_CPUS && source_line(&src))
		n += sscanf(src.text, "apicid : %u", &ids[n]) == 1;
	taken = !src.failed;
	source_close(&src);
	if (taken && !n) {
		fprintf(stderr, "%s: it has no line 'apicid : N'; is it a copy of /proc/cpuinfo?\n", path);
		return false;
	}
	return taken && use(m, ids, n, "as the saved /proc/cpuinfo says");
}
