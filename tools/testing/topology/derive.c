// SPDX-License-Identifier: GPL-2.0-only
/*
 * What Documentation/arch/x86/topology.rst says about the leaves of AMD and
 * Hygon, once more in C. The patched kernel has to come to the same result on
 * every CPU, so that a wrong text, a wrong kernel and a wrong harness all show.
 */
#include <stdlib.h>
#include <string.h>

#include "hw.h"
#include "leaves.h"
#include "run.h"

#define NO_ID		0xffff
#define NO_UNIT		0xff
#define ECX_NODEID_MSR	0x80000
#define ECX_TOPOEXT	0x400000

enum { SMT, CORE, MODULE, TILE, DIE, DIEGRP, PKG };

/* Features that boot_cpu_data has when a CPU is scanned: all CPUs so far have them */
struct common {
	bool	topoext;
	bool	nodeid_msr;
	bool	guest;
};

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
	return cpu_max_extended(m, cpu) >= 0x80000001 &&
		machine_reg(m, cpu, 0x80000001, 0, ECX) & bit;
}

static bool has_topoext(const struct machine *m, unsigned int cpu)
{
	unsigned int model = cpu_model(m, cpu);

	if (cleared(m, "topoext"))
		return false;
	if (has_feature(m, cpu, ECX_TOPOEXT))
		return true;
	return cpu_is_amd(m, cpu) && cpu_family(m, cpu) == 0x15 &&
		model >= 0x10 && model <= 0x6f &&
		hw_cpuid_msr(m, cpu) == CPUID_MSR_WRITABLE;
}

static bool has_nodeid_msr(const struct machine *m, unsigned int cpu)
{
	return !cleared(m, "nodeid_msr") && has_feature(m, cpu, ECX_NODEID_MSR);
}

static void set_domains(unsigned int *f, unsigned int from, unsigned int shift, unsigned int ncpus)
{
	for (; from <= PKG; from++) {
		f[F_smt_shift + from] = shift;
		f[F_smt_ncpus + from] = ncpus;
	}
}

/* "Domains" and "Initial APIC ID" without the extended leaves. False: nothing to go by. */
static bool derive_from_old_leaves(const struct machine *m, unsigned int cpu,
				   const struct common *common, unsigned int *f)
{
	unsigned int size = machine_reg(m, cpu, 0x80000008, 0, ECX);
	unsigned int threads = (size & 0xff) + 1, shift = size >> 12 & 0xf;

	set_domains(f, SMT, 0, 1);
	f[F_initial_apicid] = leaf_1_apicid(m, cpu);
	if (cpu_max_extended(m, cpu) < 0x80000008)
		return false;

	set_domains(f, CORE, shift ? shift : count_order(threads), threads);
	if (!common->topoext)
		return true;

	f[F_initial_apicid] = machine_reg(m, cpu, 0x8000001e, 0, EAX);
	if (cpu_family(m, cpu) >= 0x17) {
		threads = (machine_reg(m, cpu, 0x8000001e, 0, EBX) >> 8 & 0xff) + 1;
		f[F_smt_shift] = count_order(threads);
		f[F_smt_ncpus] = threads;
	}
	return true;
}

/* "Nodes and compute units" */
static void derive_nodes(const struct machine *m, unsigned int cpu, const struct common *common,
			 unsigned int *f)
{
	unsigned int node = machine_reg(m, cpu, 0x8000001e, 0, ECX);
	unsigned int unit;

	if (common->topoext) {
		f[F_amd_node_id] = node & 0xff;
		f[F_nodes_per_pkg] = (node >> 8 & 7) + 1;
		unit = machine_reg(m, cpu, 0x8000001e, 0, EBX) & 0xff;
		if (cpu_is_amd(m, cpu) && cpu_family(m, cpu) == 0x15)
			f[F_cu_id] = unit;
		if (!cpu_is_amd(m, cpu) && !common->guest && cpu_model(m, cpu) <= 3)
			set_domains(f, CORE, 6, f[F_core_ncpus]);
	} else if (common->nodeid_msr) {
		node = m->node_id_msr ? m->node_id_msr[cpu] : 0;
		f[F_amd_node_id] = node & 7;
		f[F_nodes_per_pkg] = (node >> 3 & 7) + 1;
		f[F_llc_id] = f[F_amd_node_id];
	}
	f[F_amd_dcm] = f[F_nodes_per_pkg] > 1;
}

/* "Initial APIC ID" where one of the extended leaves has set the domains */
static unsigned int derive_apicid(const struct machine *m, unsigned int cpu,
				  const struct common *common)
{
	unsigned int apicid;

	if (ext_apicid(m, cpu, &apicid))
		return apicid;
	if (common->topoext)
		return machine_reg(m, cpu, 0x8000001e, 0, EAX);
	return leaf_1_apicid(m, cpu);
}

/* The CPUs behind one L3, if there is one and the leaves that describe it are there */
static void derive_l3(const struct machine *m, unsigned int cpu, unsigned int *f)
{
	unsigned int family = cpu_family(m, cpu), sub = 0;
	unsigned int cache;

	if (!cpu_has_l3(m, cpu))
		return;
	if (!cpu_is_amd(m, cpu) || (family == 0x17 && cpu_model(m, cpu) <= 0x1f)) {
		f[F_llc_id] = m->apicid[cpu] >> 3;
	} else if (family < 0x17) {
		f[F_llc_id] = f[F_amd_node_id];
	} else {
		while (machine_reg(m, cpu, 0x8000001d, sub, EAX) & 0x1f)
			sub++;
		cache = sub ? machine_reg(m, cpu, 0x8000001d, sub - 1, EAX) : 0;
		if (cache)
			f[F_llc_id] = m->apicid[cpu] >> count_order((cache >> 14 & 0xfff) + 1);
	}
}

static void derive_cpu(const struct machine *m, unsigned int cpu, const struct common *common,
		       unsigned int *f)
{
	struct ext_topology ext = ext_topology(m, cpu);
	bool described = true;
	unsigned int dom;

	f[F_apicid] = m->apicid[cpu];
	f[F_cu_id] = NO_UNIT;
	f[F_llc_id] = NO_ID;
	f[F_l2c_id] = NO_ID;
	f[F_nodes_per_pkg] = 1;

	if (ext.leaf) {
		f[F_initial_apicid] = derive_apicid(m, cpu, common);
		for (dom = SMT; dom <= PKG; dom++) {
			f[F_smt_shift + dom] = ext.shift[dom];
			f[F_smt_ncpus + dom] = ext.ncpus[dom];
		}
	} else {
		described = derive_from_old_leaves(m, cpu, common, f);
	}
	if (described)
		derive_nodes(m, cpu, common, f);
	/* Threads that do not fit into the cores */
	if (f[F_smt_shift] > f[F_core_shift]) {
		f[F_smt_shift] = 0;
		f[F_smt_ncpus] = 1;
	}
	if (described && common->topoext)
		derive_l3(m, cpu, f);
	if (f[F_llc_id] == NO_ID)
		f[F_llc_id] = f[F_initial_apicid] >> f[F_core_shift];

	f[F_xtopology] = ext.leaf && !cleared(m, "xtopology");
	f[F_topoext] = has_topoext(m, cpu);
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

		f[F_pkg_id] = apicid >> shift[DIEGRP];
		f[F_die_id] = apicid >> shift[TILE];
		f[F_core_id] = (apicid & ((1U << shift[PKG]) - 1)) >> shift[SMT];
		f[F_logical_pkg_id] = distinct_below(ids, m->nr_cpus, shift[DIEGRP], f[F_pkg_id]);
		f[F_logical_die_id] = distinct_below(ids, m->nr_cpus, shift[TILE], f[F_die_id]);
		/* With more nodes than cores there is nothing to count */
		if (cpu_is_amd(m, cpu) && cpu_family(m, cpu) < 0x17 &&
		    f[F_nodes_per_pkg] > 1 && f[F_core_ncpus] >= f[F_nodes_per_pkg])
			f[F_core_id] %= f[F_core_ncpus] / f[F_nodes_per_pkg];
	}
}

static void derive_system(const struct machine *m, struct replay_result *r, const unsigned int *ids)
{
	const unsigned int *shift = &r->cpu[0].f[F_smt_shift];
	unsigned int n = m->nr_cpus, first_pkg = 0, dies, cores, dom;

	while (first_pkg < n && ids[first_pkg] >> shift[PKG] == ids[0] >> shift[PKG])
		first_pkg++;

	dies = distinct(ids, n, shift[TILE]);
	cores = distinct(ids, n, shift[SMT]);
	r->s[S_packages] = distinct(ids, n, shift[DIEGRP]);
	r->s[S_dies_per_pkg] = 1U << (count_order(dies) - count_order(r->s[S_packages]));
	r->s[S_threads_per_core] = (n + cores - 1) / cores;
	r->s[S_cores_per_pkg] = distinct(ids, first_pkg, shift[SMT]);
	r->s[S_threads_per_pkg] = first_pkg;
	r->s[S_system_nodes_per_pkg] = r->cpu[0].f[F_nodes_per_pkg];
	r->s[S_smt_size] = 1U << shift[SMT];
	for (dom = CORE; dom <= PKG; dom++)
		r->s[S_smt_size + dom] = 1U << (shift[dom] - shift[dom - 1]);
}

void derive(const struct machine *m, struct replay_result *r)
{
	struct common common = {
		.topoext	= has_topoext(m, 0),
		.nodeid_msr	= has_nodeid_msr(m, 0),
		.guest		= cpu_in_guest(m, 0),
	};
	unsigned int ids[REPLAY_MAX_CPUS];
	unsigned int cpu;

	r->nr_cpus = m->nr_cpus;
	for (cpu = 0; cpu < m->nr_cpus; cpu++) {
		derive_cpu(m, cpu, &common, r->cpu[cpu].f);
		common.topoext &= has_topoext(m, cpu);
		common.nodeid_msr &= has_nodeid_msr(m, cpu);
		common.guest &= cpu_in_guest(m, cpu);
		ids[cpu] = m->apicid[cpu];
	}
	qsort(ids, m->nr_cpus, sizeof(*ids), compare_ids);
	derive_ids(m, r, ids);
	derive_system(m, r, ids);
}
