// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why a machine may boot differently with the patches. A rule looks at what
 * CPUID of the machine says and at both values; it does not know machines by
 * name. Whatever no rule explains is a failure.
 */
#include <stdlib.h>
#include <string.h>

#include "run.h"

/* The stock kernel tests the boot CPU's TOPOEXT before it reads the extended leaves */
static bool stock_skips_extended(const struct run *run)
{
	return !run->before->cpu[0].f[F_topoext];
}

static bool has_extended(const struct run *run, unsigned int cpu)
{
	return cpuid_extended(machine_cpuid(run->m, cpu)).leaf;
}

/* Whether an extended leaf is passed over */
static bool has_contradiction(const struct run *run, unsigned int cpu)
{
	return cpuid_extended(machine_cpuid(run->m, cpu)).contradiction;
}

/* Whether this is the APIC ID of an extended leaf that agrees with leaf 1 */
static bool is_extended_id(const struct run *run, unsigned int cpu, unsigned int apicid)
{
	struct cpuid_topology t = cpuid_topology(machine_cpuid(run->m, cpu), false);

	return t.apicid_leaf != 1 && t.apicid == apicid;
}

/* Leaf 0x80000008 was made for packages: a leaf that has no room for its threads is not right */
static bool package_fits(const struct run *run, unsigned int cpu, const unsigned int *f)
{
	unsigned int threads = (machine_reg(run->m, cpu, 0x80000008, 0, ECX) & 0xff) + 1;

	return f[F_pkg_shift] < 32 && threads <= 1ULL << f[F_pkg_shift];
}

/* What is right follows from the documentation, but may not split packages */
static bool is_right(const struct run *run, const struct diff *d)
{
	if (d->kind == DIFF_SYSTEM)
		return d->after == run->derived->s[d->field] &&
			package_fits(run, 0, run->after->cpu[0].f);
	return d->kind == DIFF_FIELD && d->after == run->derived->cpu[d->cpu].f[d->field] &&
		package_fits(run, d->cpu, run->after->cpu[d->cpu].f);
}

/* The numbers of a CPU that come from the shifts of the boot CPU */
static bool is_id(unsigned int field)
{
	return field == F_pkg_id || field == F_die_id || field == F_core_id ||
		field == F_logical_pkg_id || field == F_logical_die_id;
}

/* The shifts and counts that its own leaves give a CPU */
static bool is_domain(unsigned int field)
{
	return field >= F_smt_shift && field <= F_pkg_ncpus;
}

/*
 * Patch 2: both kernels read an extended leaf and leaf 0x8000001e. The stock
 * kernel believes the latter's APIC ID, the patched one the former's.
 */
static bool extended_leaf_has_the_id(const struct run *run, const struct diff *d)
{
	return d->kind == DIFF_FIELD && d->field == F_initial_apicid &&
		!stock_skips_extended(run) && is_extended_id(run, d->cpu, d->after) &&
		d->before == machine_reg(run->m, d->cpu, 0x8000001e, 0, EAX);
}

/*
 * Patch 3: without TOPOEXT the stock kernel goes by leaf 0x80000008, the
 * patched one by the extended leaf. The CPU's own scan changes, and with the
 * boot CPU's the way in which all APIC IDs are taken apart.
 */
static bool extended_leaf_without_topoext(const struct run *run, const struct diff *d)
{
	if (!stock_skips_extended(run))
		return false;
	if (d->kind == DIFF_SYSTEM)
		return has_extended(run, 0) && is_right(run, d);
	if (d->kind != DIFF_FIELD)
		return false;
	if (d->field == F_initial_apicid)
		return is_extended_id(run, d->cpu, d->after) &&
			d->before == machine_reg(run->m, d->cpu, 1, 0, EBX) >> 24;
	if (d->field == F_xtopology)
		return has_extended(run, d->cpu) && !d->before;
	if (is_domain(d->field))
		return has_extended(run, d->cpu) && is_right(run, d);
	return is_id(d->field) && has_extended(run, 0) && is_right(run, d);
}

/* Patch 7: with more bits for the package than the maps have, the stock kernel counts too much */
static bool count_ends_with_the_map(const struct run *run, const struct diff *d)
{
	if (run->after->cpu[0].f[F_pkg_shift] < 16)
		return false;
	if (d->kind == DIFF_LOG)
		return !strncmp(d->line, "info: CPU topo: Num. ", 21);
	return d->kind == DIFF_SYSTEM && d->before > d->after && is_right(run, d) &&
		(d->field == S_cores_per_pkg || d->field == S_threads_per_pkg);
}

/*
 * Patch 8: the stock kernel takes a leaf that contradicts itself, the patched
 * one goes on to the next leaf that does not.
 */
static bool contradiction_is_rejected(const struct run *run, const struct diff *d)
{
	if (d->kind == DIFF_SYSTEM)
		return has_contradiction(run, 0) && is_right(run, d);
	if (d->kind == DIFF_LOG)
		return has_contradiction(run, 0) &&
			(strstr(d->line, " contradicts itself. ") ||
			 !strncmp(d->line, "info: CPU topo: ", 16) ||
			 (!d->added && strstr(d->line, "Topology domain")));
	if (d->kind != DIFF_FIELD)
		return false;
	if (d->field == F_xtopology)
		return has_contradiction(run, d->cpu) && d->after == has_extended(run, d->cpu);
	if (is_domain(d->field))
		return has_contradiction(run, d->cpu) && is_right(run, d);
	return is_id(d->field) && has_contradiction(run, 0) && is_right(run, d);
}

/* Whether some CPU has an extended leaf or TOPOEXT and another has not */
static bool cpus_differ(const struct run *run)
{
	unsigned int cpu;

	for (cpu = 1; cpu < run->m->nr_cpus; cpu++) {
		if (has_extended(run, cpu) != has_extended(run, 0) ||
		    run->after->cpu[cpu].f[F_topoext] != run->after->cpu[0].f[F_topoext])
			return true;
	}
	return false;
}

static bool needs_topoext(const struct replay_access *a)
{
	return a->kind == READ_CPUID &&
		(a->addr == 0x80000006 || a->addr == 0x8000001d || a->addr == 0x8000001e);
}

static bool is_extended(const struct replay_access *a)
{
	return a->kind == READ_CPUID &&
		(a->addr == 0xb || a->addr == 0x1f || a->addr == 0x80000026);
}

/* What a comparison of reads leaves out */
struct left_out {
	bool	topoext;
	bool	extended;
	bool	size_leaf;
};

static bool is_left_out(const struct replay_access *a, struct left_out out)
{
	return (out.topoext && needs_topoext(a)) || (out.extended && is_extended(a)) ||
		(out.size_leaf && a->addr == 0x80000008);
}

static bool same_without(const struct replay_cpu *a, struct left_out of_a,
			 const struct replay_cpu *b, struct left_out of_b)
{
	unsigned int i = 0, j = 0;

	for (;;) {
		while (i < a->nr_reads && is_left_out(&a->reads[i], of_a))
			i++;
		while (j < b->nr_reads && is_left_out(&b->reads[j], of_b))
			j++;
		if (i == a->nr_reads || j == b->nr_reads)
			return i == a->nr_reads && j == b->nr_reads;
		if (!same_access(&a->reads[i++], &b->reads[j++]))
			return false;
	}
}

/* What leaf 0x8000001e tells, and what follows from it */
static bool is_of_leaf_1e(unsigned int field)
{
	return field == F_initial_apicid || field == F_cu_id || field == F_llc_id ||
		field == F_amd_node_id || field == F_nodes_per_pkg || field == F_amd_dcm ||
		field == F_core_id || is_domain(field);
}

/* The kernel says that the domains of a CPU are not those of the boot CPU */
static bool is_domain_complaint(const struct run *run, const char *line, unsigned int *cpu)
{
	return sscanf(line, "err: [Firmware Bug]: CPU%u:", cpu) == 1 && *cpu < run->m->nr_cpus &&
		strstr(line, ": Topology domain ");
}

/* And they are not */
static bool is_right_complaint(const struct run *run, const struct diff *d)
{
	unsigned int cpu;

	return is_domain_complaint(run, d->line, &cpu) &&
		(!d->added || memcmp(&run->derived->cpu[cpu].f[F_smt_shift],
				     &run->derived->cpu[0].f[F_smt_shift],
				     NR_DOMAINS * sizeof(unsigned int)));
}

/*
 * Patch 12, and patch 4 where the stock kernel does not pass a flag any more, but asks the boot
 * CPU: where CPUs differ, each is taken for what it is.
 */
static bool cpu_is_asked(const struct run *run, const struct diff *d)
{
	if (!cpus_differ(run))
		return false;
	if (d->kind == DIFF_FIELD)
		return is_of_leaf_1e(d->field) && is_right(run, d);
	if (d->kind == DIFF_READS)
		return same_without(&run->before->cpu[d->cpu], (struct left_out){ .topoext = true },
				    &run->after->cpu[d->cpu], (struct left_out){ .topoext = true });
	return d->kind == DIFF_LOG && is_right_complaint(run, d);
}

/* Patch 9, where the stock kernel takes any APIC ID of an extended leaf: leaf 1 has another one */
static bool id_is_of_another_cpu(const struct run *run, const struct diff *d)
{
	return d->kind == DIFF_FIELD && d->field == F_initial_apicid &&
		(d->before & 0xff) != machine_reg(run->m, d->cpu, 1, 0, EBX) >> 24 &&
		is_right(run, d);
}

/* A CPU without an L3 of its own takes its LLC ID from the two above */
static bool llc_follows(const struct run *run, const struct diff *d)
{
	const unsigned int *before = run->before->cpu[d->cpu].f;
	const unsigned int *after = run->after->cpu[d->cpu].f;

	return d->kind == DIFF_FIELD && d->field == F_llc_id && is_right(run, d) &&
		(has_extended(run, d->cpu) || has_contradiction(run, d->cpu)) &&
		d->before == before[F_initial_apicid] >> before[F_core_shift] &&
		d->after == after[F_initial_apicid] >> after[F_core_shift];
}

/*
 * The complaint goes with the ID that CPUID gives. It only comes where the
 * extended leaf is against the specification: without threads it has no ID.
 */
static bool apic_id_complaint(const struct run *run, const struct diff *d)
{
	unsigned int cpu, cpuid, apic;
	const unsigned int *has, *before, *after;

	if (d->kind != DIFF_LOG ||
	    sscanf(d->line, "err: [Firmware Bug]: CPU%u: APIC ID mismatch. CPUID: 0x%x APIC: 0x%x",
		   &cpu, &cpuid, &apic) != 3 || cpu >= run->m->nr_cpus)
		return false;
	before = run->before->cpu[cpu].f;
	after = run->after->cpu[cpu].f;
	has = d->added ? after : before;
	if (d->added && cpuid_extended(machine_cpuid(run->m, cpu)).has_apicid)
		return false;
	return before[F_initial_apicid] != after[F_initial_apicid] &&
		has[F_initial_apicid] == cpuid && has[F_apicid] == apic && cpuid != apic;
}

/* Patch 3: what the kernel prints of the domains, and of a leaf that it had not read before */
static bool domains_in_log(const struct run *run, const struct diff *d)
{
	unsigned int cpu;

	if (d->kind != DIFF_LOG || !stock_skips_extended(run))
		return false;
	if (!strncmp(d->line, "info: CPU topo: ", 16))
		return has_extended(run, 0) && package_fits(run, 0, run->after->cpu[0].f);
	if (is_domain_complaint(run, d->line, &cpu))
		return has_extended(run, cpu) || has_extended(run, 0);
	return d->added && strstr(d->line, "CPUID leaf 0x");
}

/*
 * Patch 3: the extended leaves are tried on every CPU. If one is valid then
 * leaf 0x80000008 is not needed. All else is read as before, but for leaf 0x8000001e of
 * CPUs that differ from the boot CPU (patch 12).
 */
static bool extended_leaf_is_tried(const struct run *run, const struct diff *d)
{
	struct left_out before = { .size_leaf = has_extended(run, d->cpu) };
	struct left_out after = { .extended = true, .topoext = cpus_differ(run) };

	return d->kind == DIFF_READS && stock_skips_extended(run) &&
		same_without(&run->before->cpu[d->cpu], before, &run->after->cpu[d->cpu], after);
}

/*
 * Patches 8 and 9: a CPU whose extended leaf contradicts itself, or leaf 1, is
 * asked for more leaves. Nothing that was read before is left out but the rest of the leaf
 * that contradicts itself, and what a CPU is not asked for that differs from the boot CPU
 * (patch 12).
 */
static bool more_leaves_are_read(const struct run *run, const struct diff *d)
{
	const struct replay_cpu *before = &run->before->cpu[d->cpu];
	const struct replay_cpu *after = &run->after->cpu[d->cpu];
	struct cpuid_extended ext = cpuid_extended(machine_cpuid(run->m, d->cpu));
	bool differ = cpus_differ(run);
	unsigned int low = machine_reg(run->m, d->cpu, 1, 0, EBX) >> 24, i = 0, j;

	if (d->kind != DIFF_READS ||
	    !(ext.contradiction || (ext.leaf && ext.has_apicid && (ext.apicid & 0xff) != low)))
		return false;
	for (j = 0; j < after->nr_reads && j < REPLAY_MAX_READS; j++) {
		while (i < before->nr_reads && !same_access(&before->reads[i], &after->reads[j]) &&
		       ((ext.contradiction && is_extended(&before->reads[i])) ||
			(differ && needs_topoext(&before->reads[i]))))
			i++;
		if (i < before->nr_reads && same_access(&before->reads[i], &after->reads[j]))
			i++;
		else if (!is_extended(&after->reads[j]) && after->reads[j].addr != 0x8000001e &&
			 !(differ && needs_topoext(&after->reads[j])) &&
			 after->reads[j].addr != 0x80000008)
			return false;
	}
	return i == before->nr_reads;
}

const struct rule rules[] = {
	{ "extended-leaf-has-the-id",		2, extended_leaf_has_the_id },
	{ "extended-leaf-without-topoext",	3, extended_leaf_without_topoext },
	{ "cpu-is-asked",			12, cpu_is_asked },
	{ "id-is-of-another-cpu",		9, id_is_of_another_cpu },
	{ "count-ends-with-the-map",		7, count_ends_with_the_map },
	{ "contradiction-is-rejected",		8, contradiction_is_rejected },
	{ "llc-follows-the-apic-id",		2, llc_follows },
	{ "apic-id-complaint",			2, apic_id_complaint },
	{ "domains-in-the-log",			3, domains_in_log },
	{ "extended-leaf-is-tried",		3, extended_leaf_is_tried },
	{ "more-leaves-are-read",		9, more_leaves_are_read },
	{ NULL,					0, NULL },
};
