// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "run.h"

static const struct column {
	enum replay_field	field;
	const char		*head;
	const char		*format;
} columns[] = {
	{ F_initial_apicid,	"initial",	"%8x" },
	{ F_pkg_id,		"pkg",		"%5u" },
	{ F_die_id,		"die",		"%5u" },
	{ F_core_id,		"core",		"%5u" },
	{ F_amd_node_id,	"node",		"%5u" },
	{ F_llc_id,		"llc",		"%6u" },
};

#define NR_COLUMNS	(sizeof(columns) / sizeof(*columns))

/* What the recording does not have, or the kernel did not live to tell */
static bool unknown(const struct run *run, const struct replay_result *r, enum replay_field field)
{
	if (r == run->before && *run->before_end)
		return true;
	if (field == F_llc_id && machine_lacks_caches(run->m))
		return true;
	return run->after->unrecorded_msrs && (field == F_amd_node_id || field == F_llc_id);
}

static void show_missing(const struct run *run)
{
	const unsigned int *f = run->after->cpu[0].f;

	printf("IDs in the APICs: %s\n", run->m->apicid_from);
	if (*run->before_end)
		printf("before: the kernel does not boot: %s\n", run->before_end);
	if (run->m->nr_cpus < f[F_pkg_ncpus])
		printf("missing: CPUs. %u of at least %u are recorded; packages, cores and threads are counted among these only\n",
		       run->m->nr_cpus, f[F_pkg_ncpus]);
	if (machine_lacks_caches(run->m))
		printf("missing: leaf 0x8000001d. The LLC IDs cannot be told\n");
	if (run->after->unrecorded_msrs)
		printf("missing: MSR 0xc001100c. Nodes and LLC IDs cannot be told, nor whether cores count within nodes\n");
}

static void show_head(const struct run *run)
{
	const struct machine *m = run->m;
	struct cpuid_model model = cpuid_model(machine_cpuid(m, 0));
	uint32_t leaf = cpuid_extended(machine_cpuid(m, 0)).leaf;
	const char *base = strrchr(m->name, '/');

	printf("%s: %s family %xh model %xh, %u CPUs, %s\n", base ? base + 1 : m->name,
	       model.amd ? "AMD" : "Hygon", model.family, model.model, m->nr_cpus,
	       model.in_guest ? "a guest" : "bare metal");
	if (leaf)
		printf("extended topology leaf: 0x%x\n", leaf);
	else
		printf("extended topology leaf: none\n");
	if (m->why)
		printf("%s\n", m->why);
	show_missing(run);
}

static void show_domains(const struct run *run)
{
	static const char *const names[] = {
		"thread", "core", "module", "tile", "die", "diegrp", "package"
	};
	const unsigned int *before = run->before->cpu[0].f, *after = run->after->cpu[0].f;
	unsigned int dom;

	printf("\n%-10s %19s %19s\n%-10s %9s %9s %9s %9s\n", "domain", "before", "after",
	       "(boot CPU)", "shift", "CPUs", "shift", "CPUs");
	for (dom = 0; dom < REPLAY_DOMAINS; dom++)
		printf("%-10s %9u %9u %9u %9u%s\n", names[dom],
		       before[F_smt_shift + dom], before[F_smt_ncpus + dom],
		       after[F_smt_shift + dom], after[F_smt_ncpus + dom],
		       before[F_smt_shift + dom] != after[F_smt_shift + dom] ||
		       before[F_smt_ncpus + dom] != after[F_smt_ncpus + dom] ? "  *" : "");
}

static void show_system(const struct run *run)
{
	unsigned int field;

	printf("\n%-24s %6s %6s\n", "system", "before", "after");
	for (field = 0; field <= S_system_nodes_per_pkg; field++)
		printf("%-24s %6u %6u%s\n", replay_system_name(field), run->before->s[field],
		       run->after->s[field],
		       run->before->s[field] != run->after->s[field] ? "  *" : "");
}

static void show_columns(const struct run *run, const struct replay_result *r, unsigned int cpu)
{
	const unsigned int *f = r->cpu[cpu].f;
	char text[16];
	unsigned int i;

	printf(" |");
	for (i = 0; i < NR_COLUMNS; i++) {
		snprintf(text, sizeof(text), columns[i].format, f[columns[i].field]);
		if (unknown(run, r, columns[i].field))
			printf("%*s", (int)strlen(text), "?");
		else
			printf("%s", text);
	}
}

static bool cpu_differs(const struct run *run, unsigned int cpu)
{
	unsigned int i;

	if (*run->before_end)
		return false;
	for (i = 0; i < NR_COLUMNS; i++)
		if (run->before->cpu[cpu].f[columns[i].field] !=
		    run->after->cpu[cpu].f[columns[i].field])
			return true;
	return false;
}

static void show_cpus(const struct run *run)
{
	unsigned int cpu, side, i;

	printf("\n%4s %5s |%-34s |%s\n%4s %5s", "", "", " before", " after", "CPU", "APIC");
	for (side = 0; side < 2; side++) {
		printf(" |");
		for (i = 0; i < NR_COLUMNS; i++)
			printf("%*s", i == 0 ? 8 : i == NR_COLUMNS - 1 ? 6 : 5, columns[i].head);
	}
	putchar('\n');

	for (cpu = 0; cpu < run->m->nr_cpus; cpu++) {
		printf("%4u %5x", cpu, run->m->apicid[cpu]);
		show_columns(run, run->before, cpu);
		show_columns(run, run->after, cpu);
		printf("%s\n", cpu_differs(run, cpu) ? "  *" : "");
	}
}

static void show_log(const char *head, const struct log *log)
{
	unsigned int i, shown = 0;

	printf("\n%s:\n", head);
	for (i = 0; i < log->nr_lines; i++) {
		if (!strncmp(log->line[i], "info: CPU topo: ", 16))
			continue;
		printf("  %s\n", strstr(log->line[i], ": ") + 2);
		shown++;
	}
	if (!shown)
		printf("  nothing\n");
}

void show(const struct run *run, const struct comparison *c)
{
	const char *undocumented = compare_with_derived(run);
	unsigned int i;

	show_head(run);
	if (!*run->before_end) {
		show_domains(run);
		show_system(run);
	}
	show_cpus(run);
	show_log("complaints before", &c->before_log);
	show_log("complaints after", &c->after_log);

	printf("\n%u differences, %u of them without an explanation\n", c->nr_diffs,
	       c->unexplained);
	for (i = 0; i < c->nr_diffs; i++) {
		printf("  ");
		diff_print(stdout, &c->diff[i]);
	}
	if (undocumented)
		printf("not as Documentation/arch/x86/topology.rst has it: %s\n", undocumented);
}
