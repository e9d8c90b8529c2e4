// SPDX-License-Identifier: GPL-2.0-only
/*
 * topology-replay: boots recorded machines with the topology code of two
 * kernel trees and compares.
 *
 *	topology-replay [--patched-only] MACHINES [SHAPE...]
 *						all of them, as KTAP
 *	topology-replay --dump NAME [APICIDS ORIGIN]
 *						one of them from standard input, side by
 *						side; NAME and ORIGIN are for messages
 *
 * --patched-only ignores what shapes say of the stock kernel: for one that has
 * some of the patches already.
 *
 * Exit status: 0 as it has to be, 1 not so, 2 wrong use or no memory.
 */
#include <stdlib.h>
#include <string.h>

#include "run.h"

static bool patched_only;

struct totals {
	unsigned int		tests;
	unsigned int		failed;
	unsigned int		machines;
	unsigned int		cpus;
	unsigned int		differences;
	unsigned long		reads_before;
	unsigned long		reads_after;
	unsigned long		unrecorded_msrs;
	unsigned int		by_rule[16];
	unsigned int		unexplained;
};

static void count_reads(const struct replay_result *r, unsigned long *reads)
{
	unsigned int cpu, i;

	for (cpu = 0; cpu < r->nr_cpus; cpu++)
		for (i = 0; i < r->cpu[cpu].nr_reads; i++)
			*reads += r->cpu[cpu].reads[i].kind == READ_CPUID;
}

static void count(struct totals *t, const struct run *run, const struct comparison *c)
{
	unsigned int i;

	t->machines++;
	t->cpus += run->m->nr_cpus;
	t->differences += c->nr_diffs;
	t->unexplained += c->unexplained;
	t->unrecorded_msrs += run->after->unrecorded_msrs;
	count_reads(run->before, &t->reads_before);
	count_reads(run->after, &t->reads_after);
	for (i = 0; i < c->nr_diffs; i++)
		if (c->diff[i].rule)
			t->by_rule[c->diff[i].rule - rules]++;
}

static bool is_known_vendor(const struct machine *m)
{
	struct cpuid_model model = cpuid_model(machine_cpuid(m, 0));

	return model.amd || model.hygon;
}

/* Intel has shapes, because some of the code is shared. Nothing may change there. */
static bool is_intel(const struct machine *m)
{
	/* The bytes "Genu" */
	return machine_reg(m, 0, 0, 0, EBX) == 0x756e6547;
}

/*
 * On bare metal the patches must not change what comes out. That a leaf is
 * tried and found invalid on the way is no change of that.
 */
static bool changes_bare_metal(const struct run *run, const struct comparison *c)
{
	unsigned int i;

	if (cpuid_model(machine_cpuid(run->m, 0)).in_guest)
		return false;
	for (i = 0; i < c->nr_diffs; i++)
		if (c->diff[i].kind != DIFF_READS)
			return true;
	return false;
}

static const char *check(const struct run *run, const struct comparison *c, bool is_shape)
{
	const char *why;

	if (c->unexplained)
		return "there are differences that no rule explains";
	if (!is_shape && changes_bare_metal(run, c))
		return "the patches must not change anything on bare metal";
	if (is_intel(run->m))
		why = c->nr_diffs ? "the patches must not change anything on Intel" : NULL;
	else
		why = compare_with_derived(run);
	if (!why && is_shape)
		why = shape_check(run, c, patched_only);
	return why;
}

static void report(struct totals *t, const struct run *run, const struct comparison *c,
		   const char *kind, const char *why)
{
	unsigned int i, shown = 0;

	t->tests++;
	if (!why) {
		printf("ok %u %s.%s\n", t->tests, kind, run->m->name);
		return;
	}
	t->failed++;
	printf("not ok %u %s.%s\n# %s\n", t->tests, kind, run->m->name, why);
	for (i = 0; c && i < c->nr_diffs && shown < 10; i++) {
		if (c->unexplained && c->diff[i].rule)
			continue;
		printf("# ");
		diff_print(stdout, &c->diff[i]);
		shown++;
	}
}

/* Whether the kernels boot as they should */
static const char *check_boots(const struct run *run)
{
	static char why[128];

	if (*run->after_end)
		snprintf(why, sizeof(why), "the patched kernel does not boot: %s", run->after_end);
	else if (patched_only || !!*run->before_end == run->m->stock_stops)
		return NULL;
	else if (run->m->stock_stops)
		return "the stock kernel boots, though the shape says that it does not";
	else
		snprintf(why, sizeof(why), "the stock kernel does not boot: %s", run->before_end);
	return why;
}

static void test(struct totals *t, struct run *run, const struct machine *m, bool is_shape)
{
	const char *kind = is_shape ? "shape" : "machine";
	struct comparison c;
	const char *why;

	run_boots(run, m);
	why = check_boots(run);
	if (why) {
		report(t, run, NULL, kind, why);
		return;
	}
	compare(run, &c);
	count(t, run, &c);
	report(t, run, &c, kind, check(run, &c, is_shape));
	comparison_free(&c);
}

static bool test_file(struct totals *t, struct run *run, const char *path, bool is_shape)
{
	struct source src;
	struct machine *m;

	if (!source_open(&src, path))
		return false;
	while ((m = machine_read(&src))) {
		if (is_known_vendor(m) || (is_shape && is_intel(m)))
			test(t, run, m, is_shape);
		else
			source_error(&src, "%s: neither AMD nor Hygon", m->name);
		if (src.failed)
			break;
	}
	source_close(&src);
	return !src.failed;
}

static void print_totals(const char *what, const struct totals *t)
{
	const struct rule *rule;

	printf("# %s: %u, CPUs: %u, leaves read before: %lu, after: %lu\n", what, t->machines,
	       t->cpus, t->reads_before, t->reads_after);
	if (t->unrecorded_msrs)
		printf("# %s: MSR reads without a recorded value, answered with 0: %lu\n", what,
		       t->unrecorded_msrs);
	printf("# %s: differences: %u, without a rule: %u\n", what, t->differences, t->unexplained);
	for (rule = rules; rule->name; rule++)
		if (t->by_rule[rule - rules])
			printf("# %s:   %6u by %s (patch %u)\n", what, t->by_rule[rule - rules],
			       rule->name, rule->patch);
}

static unsigned int count_machines(const char *path)
{
	struct source src;
	unsigned int n = 0;

	if (source_open(&src, path))
		while (source_line(&src))
			n += !strncmp(src.text, "machine ", 8);
	source_close(&src);
	return n;
}

static int test_all(struct run *run, int nr_files, char **files)
{
	struct totals machines = { .tests = 0 }, shapes;
	unsigned int planned = 0;
	bool readable = true;
	int i;

	for (i = 0; i < nr_files; i++)
		planned += count_machines(files[i]);
	printf("KTAP version 1\n1..%u\n", planned);

	readable &= test_file(&machines, run, files[0], false);
	shapes = (struct totals){ .tests = machines.tests };
	for (i = 1; i < nr_files; i++)
		readable &= test_file(&shapes, run, files[i], true);

	print_totals("machines", &machines);
	if (nr_files > 1)
		print_totals("shapes", &shapes);
	printf("# Totals: pass:%u fail:%u\n", shapes.tests - machines.failed - shapes.failed,
	       machines.failed + shapes.failed);
	return !readable || !planned || shapes.tests != planned ||
		machines.failed || shapes.failed;
}

/* A machine in either form: the text form begins with a comment or a name */
static struct machine *read_any(const char *name, bool *is_dump)
{
	struct machine *m = NULL;
	struct source src;

	source_take(&src, stdin, name);
	if (source_line(&src)) {
		src.pushed_back = true;
		*is_dump = src.text[0] != '#' && strncmp(src.text, "machine ", 8);
		m = *is_dump ? cpuid_dump_read(&src, name) : machine_read(&src);
	}
	if (!m && !src.failed)
		source_error(&src, "there is no machine in it");
	return m;
}

static bool can_be_shown(struct machine *m, const char *name, bool is_dump, char **apicids)
{
	if (!is_known_vendor(m)) {
		fprintf(stderr, "%s: it is neither AMD nor Hygon\n", name);
		return false;
	}
	if (is_dump && machine_lacks_topology(m)) {
		fprintf(stderr, "%s: it cannot be told how the machine boots; record all leaves of all CPUs with 'cpuid -r'\n",
			name);
		return false;
	}
	if (*apicids)
		return machine_take_apicids(m, apicids[0], apicids[1]);
	if (machine_set_apicids(m))
		return true;
	fprintf(stderr, "%s: no leaf gives each CPU an APIC ID of its own; say APICIDS=0,1,2... or save /proc/cpuinfo as %s.cpuinfo\n",
		name, name);
	return false;
}

static int show_one(struct run *run, const char *name, char **apicids)
{
	bool is_dump = false;
	struct machine *m = read_any(name, &is_dump);
	struct comparison c;
	int failed = 1;

	if (!m)
		return 1;
	if (can_be_shown(m, name, is_dump, apicids)) {
		run_boots(run, m);
		if (*run->after_end) {
			fprintf(stderr, "%s: the patched kernel does not boot: %s\n", name,
				run->after_end);
		} else {
			compare(run, &c);
			show(run, &c);
			failed = c.unexplained || compare_with_derived(run);
			comparison_free(&c);
		}
	}
	machine_free(m);
	return failed;
}

int main(int argc, char **argv)
{
	bool dump = (argc == 3 || argc == 5) && !strcmp(argv[1], "--dump");
	struct run run;

	if (argc > 2 && !strcmp(argv[1], "--patched-only")) {
		patched_only = true;
		argc--;
		argv++;
	}
	if (argc < 2 || (argv[1][0] == '-' && !dump)) {
		fputs("usage: topology-replay [--patched-only] MACHINES [SHAPE...]\n"
		      "       topology-replay --dump NAME [APICIDS ORIGIN] <FILE\n", stderr);
		return 2;
	}
	run_init(&run);
	return dump ? show_one(&run, argv[2], argv + 3) : test_all(&run, argc - 1, argv + 1);
}
