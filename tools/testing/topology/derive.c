// SPDX-License-Identifier: GPL-2.0-only
/*
 * What Documentation/arch/x86/topology.rst says about AMD and Hygon, once more in C:
 * the leaves as the kselftest x86/topology reads them, and what is in no leaf. The
 * patched kernel has to come to the same result on every CPU, so that a wrong text, a
 * wrong kernel, a wrong kselftest and a wrong harness all show.
 */
#include <stdlib.h>
#include <string.h>

#include "run.h"

#define NO_ID		0xffff
#define ECX_NODEID_MSR	0x80000

static struct cpuid_topology topologies[REPLAY_MAX_CPUS];

static bool cleared(const struct machine *m, const char *feature)
{
	size_t len = strlen(feature);
	const char *p = m->clearcpuid;

	while (p && *p) {
		if (!strncmp(p, feature, len) && (!p[len] || p[len] == ','))
			return true;
		p = strchr(p, ',');
		p = p ? p + 1 : NULL;
	}
	return false;
}

/* A feature bit of leaf 0x80000001, if the CPU has that leaf */
static bool has_feature(const struct machine *m, unsigned int cpu, unsigned int bit)
{
	return cpuid_has_leaf(machine_cpuid(m, cpu), 0x80000001) &&
		machine_reg(m, cpu, 0x80000001, 0, ECX) & bit;
}

static bool has_topoext(const struct machine *m, unsigned int cpu)
{
	struct cpuid_model model = cpuid_model(machine_cpuid(m, cpu));

	if (cleared(m, "topoext"))
		return false;
	if (has_feature(m, cpu, ECX_TOPOEXT))
		return true;
	return model.amd && model.family == 0x15 && model.model >= 0x10 && model.model <= 0x6f &&
		hw_cpuid_msr(m, cpu) == CPUID_MSR_WRITABLE;
}

static bool has_nodeid_msr(const struct machine *m, unsigned int cpu)
{
	return !cleared(m, "nodeid_msr") && has_feature(m, cpu, ECX_NODEID_MSR);
}

/* "Nodes and compute units" without leaf 0x8000001e */
static void derive_nodes_from_msr(const struct machine *m, unsigned int cpu, unsigned int *f)
{
	unsigned int node = m->node_id_msr ? m->node_id_msr[cpu] : 0;

	f[F_amd_node_id] = node & 7;
	f[F_nodes_per_pkg] = (node >> 3 & 7) + 1;
	f[F_llc_id] = f[F_amd_node_id];
}

/* The CPUs behind one L3, if there is one and the leaves that describe it are there */
static void derive_l3(const struct machine *m, unsigned int cpu, const struct cpuid_model *model,
		      unsigned int *f)
{
	unsigned int sub = 0, cache;

	if (!hw_has_l3(m, cpu))
		return;
	if (model->hygon || (model->family == 0x17 && model->model <= 0x1f)) {
		f[F_llc_id] = m->apicid[cpu] >> 3;
	} else if (model->family < 0x17) {
		f[F_llc_id] = f[F_amd_node_id];
	} else {
		while (machine_reg(m, cpu, 0x8000001d, sub, EAX) & 0x1f)
			sub++;
		cache = sub ? machine_reg(m, cpu, 0x8000001d, sub - 1, EAX) : 0;
		if (cache)
			f[F_llc_id] = m->apicid[cpu] >> cpuid_bits_for((cache >> 14 & 0xfff) + 1);
	}
}

/* nodeid_msr: boot_cpu_data has the feature when the CPU is scanned, as all CPUs so far have it */
static void derive_cpu(const struct machine *m, unsigned int cpu, bool nodeid_msr, unsigned int *f)
{
	struct cpuid_topology *t = &topologies[cpu];
	bool topoext = has_topoext(m, cpu);

	*t = cpuid_topology(machine_cpuid(m, cpu), topoext);
	f[F_initial_apicid] = t->apicid;
	f[F_apicid] = m->apicid[cpu];
	f[F_cu_id] = t->unit;
	f[F_llc_id] = NO_ID;
	f[F_l2c_id] = NO_ID;
	f[F_amd_node_id] = t->node;
	f[F_nodes_per_pkg] = t->nodes_per_pkg ? t->nodes_per_pkg : 1;
	memcpy(&f[F_smt_shift], t->domains.shift, sizeof(t->domains.shift));
	memcpy(&f[F_smt_ncpus], t->domains.cpus, sizeof(t->domains.cpus));

	if (t->leaf && topoext)
		derive_l3(m, cpu, &t->cpu, f);
	else if (t->leaf && nodeid_msr)
		derive_nodes_from_msr(m, cpu, f);
	if (f[F_llc_id] == NO_ID)
		f[F_llc_id] = f[F_initial_apicid] >> f[F_core_shift];

	f[F_amd_dcm] = f[F_nodes_per_pkg] > 1;
	f[F_xtopology] = cpuid_extended(machine_cpuid(m, cpu)).leaf && !cleared(m, "xtopology");
	f[F_topoext] = topoext;
}

static int compare_ids(const void *a, const void *b)
{
	unsigned int x = *(const unsigned int *)a, y = *(const unsigned int *)b;

	return x < y ? -1 : x > y;
}

/* Different IDs among the first n of a sorted list, cut off below shift */
static unsigned int distinct(const unsigned int *ids, unsigned int n, unsigned int shift)
{
	unsigned int i, count = 0;

	for (i = 0; i < n; i++)
		count += !i || ids[i] >> shift != ids[i - 1] >> shift;
	return count;
}

static unsigned int distinct_below(const unsigned int *ids, unsigned int n, unsigned int shift,
				   unsigned int limit)
{
	unsigned int i;

	for (i = 0; i < n && ids[i] >> shift < limit; i++)
		;
	return distinct(ids, i, shift);
}

/* The boot CPU's shifts apply to all IDs. A domain begins where the one below it ends. */
static void derive_ids(const struct machine *m, struct replay_result *r, const unsigned int *ids)
{
	const unsigned int *shift = &r->cpu[0].f[F_smt_shift];
	unsigned int cpu;

	for (cpu = 0; cpu < m->nr_cpus; cpu++) {
		unsigned int *f = r->cpu[cpu].f;
		unsigned int apicid = m->apicid[cpu];

		f[F_pkg_id] = apicid >> shift[DOM_DIE_GROUP];
		f[F_die_id] = apicid >> shift[DOM_TILE];
		f[F_core_id] = cpuid_core(&topologies[0], &topologies[cpu], apicid,
					  f[F_nodes_per_pkg]);
		f[F_logical_pkg_id] = distinct_below(ids, m->nr_cpus, shift[DOM_DIE_GROUP],
						     f[F_pkg_id]);
		f[F_logical_die_id] = distinct_below(ids, m->nr_cpus, shift[DOM_TILE],
						     f[F_die_id]);
	}
}

static void derive_system(const struct machine *m, struct replay_result *r, const unsigned int *ids)
{
	const unsigned int *shift = &r->cpu[0].f[F_smt_shift];
	unsigned int n = m->nr_cpus, first_pkg = 0, pkg = shift[DOM_PACKAGE], dies, cores, dom;

	while (first_pkg < n && ids[first_pkg] >> pkg == ids[0] >> pkg)
		first_pkg++;

	dies = distinct(ids, n, shift[DOM_TILE]);
	cores = distinct(ids, n, shift[DOM_THREAD]);
	r->s[S_packages] = distinct(ids, n, shift[DOM_DIE_GROUP]);
	r->s[S_dies_per_pkg] = 1U << (cpuid_bits_for(dies) - cpuid_bits_for(r->s[S_packages]));
	r->s[S_threads_per_core] = (n + cores - 1) / cores;
	r->s[S_cores_per_pkg] = distinct(ids, first_pkg, shift[DOM_THREAD]);
	r->s[S_threads_per_pkg] = first_pkg;
	r->s[S_system_nodes_per_pkg] = r->cpu[0].f[F_nodes_per_pkg];
	r->s[S_smt_size] = 1U << shift[DOM_THREAD];
	for (dom = DOM_CORE; dom < NR_DOMAINS; dom++)
		r->s[S_smt_size + dom] = 1U << (shift[dom] - shift[dom - 1]);
}

void derive(const struct machine *m, struct replay_result *r)
{
	bool nodeid_msr = has_nodeid_msr(m, 0);
	unsigned int ids[REPLAY_MAX_CPUS];
	unsigned int cpu;

	r->nr_cpus = m->nr_cpus;
	for (cpu = 0; cpu < m->nr_cpus; cpu++) {
		derive_cpu(m, cpu, nodeid_msr, r->cpu[cpu].f);
		nodeid_msr &= has_nodeid_msr(m, cpu);
		ids[cpu] = m->apicid[cpu];
	}
	qsort(ids, m->nr_cpus, sizeof(*ids), compare_ids);
	derive_ids(m, r, ids);
	derive_system(m, r, ids);
}
