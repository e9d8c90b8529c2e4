// SPDX-License-Identifier: GPL-2.0-only
/*
 * "cpuid -r" prints a line "CPU N:" and then a line per sub-leaf:
 *
 *	   0x0000000b 0x01: eax=0x00000008 ebx=0x000000c0 ecx=0x00000201 edx=0x00000000
 *
 * Collections of such dumps, made by other tools, deviate in two ways. Both
 * are accepted: the line "CPU N:" only before the first CPU, so that leaf 0
 * begins the next one, and all sub-leaves of a leaf numbered 0, so that a
 * repeated line is the next sub-leaf. "cpuid -1 -r" prints "CPU:". Before each
 * line may stand what mail and logs put there: quotes, time stamps.
 */
#include <stdlib.h>
#include <string.h>

#include "machine.h"

struct line {
	unsigned int	at;
	unsigned int	leaf;
	unsigned int	sub;
	unsigned int	reg[NR_REGS];
};

/* The lines of all CPUs, before it is known how many there are */
struct dump {
	struct line	*line;
	unsigned int	nr_lines;
	unsigned int	space;
	unsigned int	first[REPLAY_MAX_CPUS + 1];
	unsigned int	nr_cpus;
};

static bool is_topology_leaf(unsigned int leaf)
{
	static const unsigned int wanted[] = {
		0x0, 0x1, 0xb, 0x1f, 0x80000000, 0x80000001, 0x80000006,
		0x80000008, 0x8000001d, 0x8000001e, 0x80000026,
	};
	unsigned int i;

	for (i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (wanted[i] == leaf)
			return true;
	return false;
}

/* The number that the sub-leaf should have: see the top of this file */
static unsigned int next_sub(const struct dump *dump, const struct line *line)
{
	unsigned int sub = line->sub;
	unsigned int i;

	for (i = dump->first[dump->nr_cpus - 1]; i < dump->nr_lines; i++)
		if (dump->line[i].leaf == line->leaf && dump->line[i].sub == sub)
			sub++;
	return sub;
}

static void next_cpu(struct source *src, struct dump *dump)
{
	if (dump->nr_cpus && dump->first[dump->nr_cpus - 1] == dump->nr_lines)
		return;
	if (dump->nr_cpus == REPLAY_MAX_CPUS) {
		source_error(src, "more than %d CPUs", REPLAY_MAX_CPUS);
		return;
	}
	dump->first[dump->nr_cpus++] = dump->nr_lines;
}

static void add_line(struct source *src, struct dump *dump, struct line *line)
{
	if (!line->leaf && !line->sub)
		next_cpu(src, dump);
	if (!dump->nr_cpus)
		source_error(src, "a CPU begins with 'CPU N:' or leaf 0");
	if (src->failed || !is_topology_leaf(line->leaf))
		return;

	line->sub = next_sub(dump, line);
	if (dump->nr_lines == dump->space) {
		dump->space = dump->space ? 2 * dump->space : 1024;
		dump->line = realloc(dump->line, dump->space * sizeof(*dump->line));
		if (!dump->line)
			exit(2);
	}
	dump->line[dump->nr_lines++] = *line;
}

static bool is_end(const char *text)
{
	return !text[strspn(text, " \t")];
}

static bool is_cpu_line(const char *text)
{
	const char *cpu = strstr(text, "CPU");
	unsigned int nr;
	int end = 0;

	if (!cpu)
		return false;
	if (!strncmp(cpu, "CPU:", 4))
		return is_end(cpu + 4);
	return sscanf(cpu, "CPU %u:%n", &nr, &end) == 1 && end && is_end(cpu + end);
}

static bool is_leaf_line(const char *text, struct line *line)
{
	const char *leaf = strstr(text, "0x");
	int end = 0;

	return leaf && sscanf(leaf, "0x%8x 0x%2x: eax=0x%8x ebx=0x%8x ecx=0x%8x edx=0x%8x%n",
			      &line->leaf, &line->sub, &line->reg[EAX], &line->reg[EBX],
			      &line->reg[ECX], &line->reg[EDX], &end) == 6 && is_end(leaf + end);
}

static void read_lines(struct source *src, struct dump *dump)
{
	struct line line;

	while (!src->failed && source_line(src)) {
		/* Blank, or a quoted blank */
		if (!src->text[strspn(src->text, " \t>|")])
			continue;
		if (is_cpu_line(src->text)) {
			next_cpu(src, dump);
			continue;
		}
		line.at = src->line;
		if (is_leaf_line(src->text, &line))
			add_line(src, dump, &line);
		else if (src->unfinished && dump->nr_cpus)
			source_error(src, "CPU %u: the recording ends in the middle of this line: '%.60s'",
				     dump->nr_cpus - 1, src->text);
		else
			source_error(src, "this is no line of 'cpuid -r': '%.60s'", src->text);
	}
}

/* Where the leaves of a CPU begin, and where those of the next one do */
static const struct line *lines_of(const struct dump *dump, unsigned int cpu, unsigned int *n)
{
	unsigned int end = cpu + 1 < dump->nr_cpus ? dump->first[cpu + 1] : dump->nr_lines;

	*n = end - dump->first[cpu];
	return &dump->line[dump->first[cpu]];
}

/* All CPUs must have the same leaves: the text form has one list for all */
static bool same_leaves(struct source *src, const struct dump *dump, unsigned int cpu)
{
	unsigned int want, has, i;
	const struct line *zero = lines_of(dump, 0, &want), *line = lines_of(dump, cpu, &has);

	for (i = 0; i < want && i < has; i++) {
		if (line[i].leaf == zero[i].leaf && line[i].sub == zero[i].sub)
			continue;
		source_error(src, "CPU %u has leaf 0x%x:%u in line %u where CPU 0 has 0x%x:%u", cpu,
			     line[i].leaf, line[i].sub, line[i].at, zero[i].leaf, zero[i].sub);
		return false;
	}
	if (has < want && cpu == dump->nr_cpus - 1)
		source_error(src, "the recording ends here, but CPU %u lacks leaf 0x%x:%u, which CPU 0 has in line %u: it was cut off, or its end is missing",
			     cpu, zero[has].leaf, zero[has].sub, zero[has].at);
	else if (has < want)
		source_error(src, "CPU %u lacks leaf 0x%x:%u, which CPU 0 has in line %u", cpu,
			     zero[has].leaf, zero[has].sub, zero[has].at);
	else if (has > want)
		source_error(src, "CPU %u has leaf 0x%x:%u in line %u, which CPU 0 lacks", cpu,
			     line[want].leaf, line[want].sub, line[want].at);
	return has == want;
}

static void fill_machine(struct source *src, const struct dump *dump, struct machine *m)
{
	unsigned int per_cpu, n, cpu, i, reg;
	const struct line *line = lines_of(dump, 0, &per_cpu);
	const char *error;
	struct leaf *l;

	for (i = 0; i < per_cpu; i++) {
		error = machine_add_leaf(m, line[i].leaf, line[i].sub, &l);
		if (error) {
			source_error(src, "leaf 0x%x: %s", line[i].leaf, error);
			return;
		}
	}
	for (cpu = 0; cpu < dump->nr_cpus; cpu++) {
		line = lines_of(dump, cpu, &n);
		if (!same_leaves(src, dump, cpu))
			return;
		for (i = 0; i < per_cpu; i++)
			for (reg = EAX; reg < NR_REGS; reg++)
				machine_leaf(m, line[i].leaf, line[i].sub)->reg[reg][cpu] =
					line[i].reg[reg];
	}
}

struct machine *cpuid_dump_read(struct source *src, const char *name)
{
	struct dump dump = { .nr_cpus = 0 };
	struct machine *m = NULL;

	read_lines(src, &dump);
	if (!src->failed && !dump.nr_lines)
		source_error(src, "there is no CPU in it");
	if (!src->failed) {
		m = machine_new(name, dump.nr_cpus);
		fill_machine(src, &dump, m);
	}
	if (m && !src->failed && (!machine_leaf(m, 0, 0) || !machine_leaf(m, 1, 0)))
		source_error(src, "leaf 0 or leaf 1 is missing, and nothing can be told without them; record all leaves with 'cpuid -r'");
	free(dump.line);
	if (src->failed) {
		machine_free(m);
		return NULL;
	}
	return m;
}

void cpuid_dump_print(FILE *out, const struct machine *m)
{
	unsigned int cpu, i;

	for (cpu = 0; cpu < m->nr_cpus; cpu++) {
		fprintf(out, "CPU %u:\n", cpu);
		for (i = 0; i < m->nr_leaves; i++) {
			const struct leaf *l = &m->leaf[i];

			fprintf(out, "   0x%08x 0x%02x:", l->leaf, l->sub);
			fprintf(out, " eax=0x%08x ebx=0x%08x ecx=0x%08x edx=0x%08x\n",
				l->reg[EAX][cpu], l->reg[EBX][cpu],
				l->reg[ECX][cpu], l->reg[EDX][cpu]);
		}
	}
}
