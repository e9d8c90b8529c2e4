// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why a machine may boot differently with the patches. A rule looks at what
 * CPUID of the machine says and at both values; it does not know machines by
 * name. Whatever no rule explains is a failure.
 */
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "leaves.h"

/* The stock kernel tests the boot CPU's TOPOEXT before it reads the extended leaves */
static bool stock_skips_extended(const struct run *run)
{
	return !run->before->cpu[0].f[F_topoext];
}

static bool has_extended(const struct run *run, unsigned int cpu)
{
	return ext_topology(run->m, cpu).leaf;
}

/*
 * Patch 2: both kernels read an extended leaf and leaf 0x8000001e. The stock
 * kernel believes the latter's APIC ID, the patched one the former's.
 */
static bool extended_leaf_has_the_id(const struct run *run, const struct diff *d)
{
	return d->kind == DIFF_FIELD && d->field == F_initial_apicid &&
		!stock_skips_extended(run) && has_extended(run, d->cpu) &&
		d->before == machine_reg(run->m, d->cpu, 0x8000001e, 0, EAX) &&
		d->after == ext_topology(run->m, d->cpu).apicid;
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
		return has_extended(run, 0);
	if (d->kind != DIFF_FIELD)
		return false;

	switch (d->field) {
	case F_initial_apicid:
		return has_extended(run, d->cpu) &&
			d->before == machine_reg(run->m, d->cpu, 1, 0, EBX) >> 24 &&
			d->after == ext_topology(run->m, d->cpu).apicid;
	case F_xtopology:
		return has_extended(run, d->cpu) && !d->before;
	case F_smt_shift ... F_pkg_shift:
		return has_extended(run, d->cpu) &&
			d->after == ext_topology(run->m, d->cpu).shift[d->field - F_smt_shift];
	case F_smt_ncpus ... F_pkg_ncpus:
		return has_extended(run, d->cpu) &&
			d->after == ext_topology(run->m, d->cpu).ncpus[d->field - F_smt_ncpus];
	case F_pkg_id:
	case F_die_id:
	case F_core_id:
	case F_logical_pkg_id:
	case F_logical_die_id:
		return has_extended(run, 0) && d->after == run->derived->cpu[d->cpu].f[d->field];
	default:
		return false;
	}
}

/* A CPU without an L3 of its own takes its LLC ID from the two above */
static bool llc_follows(const struct run *run, const struct diff *d)
{
	const unsigned int *before = run->before->cpu[d->cpu].f;
	const unsigned int *after = run->after->cpu[d->cpu].f;

	return d->kind == DIFF_FIELD && d->field == F_llc_id && has_extended(run, d->cpu) &&
		d->before == before[F_initial_apicid] >> before[F_core_shift] &&
		d->after == after[F_initial_apicid] >> after[F_core_shift];
}

/* The complaint comes and goes with the ID that CPUID gives */
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
		return has_extended(run, 0);
	if (sscanf(d->line, "err: [Firmware Bug]: CPU%u: Topology domain", &cpu) == 1)
		return cpu < run->m->nr_cpus && (has_extended(run, cpu) || has_extended(run, 0));
	return d->added && strstr(d->line, "CPUID leaf 0x");
}

static bool is_extended(const struct replay_access *a)
{
	return a->kind == READ_CPUID &&
		(a->addr == 0xb || a->addr == 0x1f || a->addr == 0x80000026);
}

/*
 * Patch 3: the extended leaves are tried on every CPU. If one is valid then
 * leaf 0x80000008 is not needed. All else is read as before.
 */
static bool extended_leaf_is_tried(const struct run *run, const struct diff *d)
{
	const struct replay_cpu *before = &run->before->cpu[d->cpu];
	const struct replay_cpu *after = &run->after->cpu[d->cpu];
	unsigned int i = 0, j = 0;

	if (d->kind != DIFF_READS || !stock_skips_extended(run))
		return false;
	while (i < before->nr_reads || j < after->nr_reads) {
		if (j < after->nr_reads && is_extended(&after->reads[j])) {
			j++;
			continue;
		}
		if (i < before->nr_reads && before->reads[i].addr == 0x80000008 &&
		    has_extended(run, d->cpu)) {
			i++;
			continue;
		}
		if (i == before->nr_reads || j == after->nr_reads ||
		    memcmp(&before->reads[i], &after->reads[j], sizeof(before->reads[i])))
			return false;
		i++;
		j++;
	}
	return true;
}

const struct rule rules[] = {
	{ "extended-leaf-has-the-id",		2, extended_leaf_has_the_id },
	{ "extended-leaf-without-topoext",	3, extended_leaf_without_topoext },
	{ "llc-follows-the-apic-id",		2, llc_follows },
	{ "apic-id-complaint",			2, apic_id_complaint },
	{ "domains-in-the-log",			3, domains_in_log },
	{ "extended-leaf-is-tried",		3, extended_leaf_is_tried },
	{ NULL,					0, NULL },
};
