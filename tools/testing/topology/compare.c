// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "run.h"

static struct diff *add(struct comparison *c, enum diff_kind kind)
{
	if (c->nr_diffs == c->space) {
		c->space = c->space ? 2 * c->space : 64;
		c->diff = realloc(c->diff, c->space * sizeof(*c->diff));
		if (!c->diff)
			exit(2);
	}
	c->diff[c->nr_diffs] = (struct diff){ .kind = kind };
	return &c->diff[c->nr_diffs++];
}

static void add_values(struct comparison *c, enum diff_kind kind, unsigned int cpu,
		       unsigned int field, unsigned int before, unsigned int after)
{
	struct diff *d = add(c, kind);

	d->cpu = cpu;
	d->field = field;
	d->before = before;
	d->after = after;
}

static void add_line(struct comparison *c, const char *line, bool added)
{
	struct diff *d = add(c, DIFF_LOG);

	d->line = line;
	d->added = added;
}

bool same_access(const struct replay_access *a, const struct replay_access *b)
{
	return a->kind == b->kind && a->addr == b->addr && a->sub == b->sub;
}

static bool same_reads(const struct replay_cpu *a, const struct replay_cpu *b)
{
	unsigned int i;

	if (a->nr_reads != b->nr_reads)
		return false;
	for (i = 0; i < a->nr_reads; i++)
		if (!same_access(&a->reads[i], &b->reads[i]))
			return false;
	return true;
}

static void compare_cpus(const struct run *run, struct comparison *c)
{
	unsigned int cpu, field;

	for (cpu = 0; cpu < run->m->nr_cpus; cpu++) {
		const struct replay_cpu *before = &run->before->cpu[cpu];
		const struct replay_cpu *after = &run->after->cpu[cpu];

		for (field = 0; field < F_NR; field++)
			if (before->f[field] != after->f[field])
				add_values(c, DIFF_FIELD, cpu, field,
					   before->f[field], after->f[field]);
		if (!same_reads(before, after))
			add_values(c, DIFF_READS, cpu, 0, before->nr_reads, after->nr_reads);
	}
	for (field = 0; field < S_NR; field++)
		if (run->before->s[field] != run->after->s[field])
			add_values(c, DIFF_SYSTEM, 0, field,
				   run->before->s[field], run->after->s[field]);
}

static void split(const char *text, struct log *log)
{
	unsigned int n = 0;
	char *p;

	log->text = strdup(text);
	if (!log->text)
		exit(2);
	for (p = log->text; *p; p++)
		n += *p == '\n';
	log->line = calloc(n + 1, sizeof(*log->line));
	if (!log->line)
		exit(2);
	log->nr_lines = n;
	for (n = 0, p = log->text; n < log->nr_lines; n++) {
		log->line[n] = p;
		p = strchr(p, '\n');
		*p++ = '\0';
	}
}

/* Lines of one log that have no equal line, at the same count, in the other */
static void compare_lines(struct comparison *c, const struct log *mine, const struct log *other,
			  bool added)
{
	bool *taken = calloc(other->nr_lines + 1, sizeof(*taken));
	unsigned int i, j;

	if (!taken)
		exit(2);
	for (i = 0; i < mine->nr_lines; i++) {
		for (j = 0; j < other->nr_lines; j++)
			if (!taken[j] && !strcmp(mine->line[i], other->line[j]))
				break;
		if (j < other->nr_lines)
			taken[j] = true;
		else
			add_line(c, mine->line[i], added);
	}
	free(taken);
}

void compare(const struct run *run, struct comparison *c)
{
	const struct rule *rule;
	unsigned int i;

	memset(c, 0, sizeof(*c));
	split(run->before->log, &c->before_log);
	split(run->after->log, &c->after_log);
	if (!*run->before_end) {
		compare_cpus(run, c);
		compare_lines(c, &c->before_log, &c->after_log, false);
		compare_lines(c, &c->after_log, &c->before_log, true);
	}

	for (i = 0; i < c->nr_diffs; i++) {
		for (rule = rules; rule->name; rule++)
			if (rule->explains(run, &c->diff[i]))
				break;
		if (rule->name)
			c->diff[i].rule = rule;
		else
			c->unexplained++;
	}
}

void comparison_free(struct comparison *c)
{
	free(c->before_log.line);
	free(c->before_log.text);
	free(c->after_log.line);
	free(c->after_log.text);
	free(c->diff);
}

void diff_print(FILE *out, const struct diff *d)
{
	switch (d->kind) {
	case DIFF_FIELD:
		fprintf(out, "CPU %u: %s 0x%x -> 0x%x", d->cpu, replay_field_name(d->field),
			d->before, d->after);
		break;
	case DIFF_SYSTEM:
		fprintf(out, "system: %s %u -> %u", replay_system_name(d->field),
			d->before, d->after);
		break;
	case DIFF_READS:
		fprintf(out, "CPU %u: other leaves or MSRs are read (%u -> %u)", d->cpu,
			d->before, d->after);
		break;
	case DIFF_LOG:
		fprintf(out, "log: %c%s", d->added ? '+' : '-', d->line);
		break;
	}
	fprintf(out, " [%s]\n", d->rule ? d->rule->name : "no rule explains it");
}

const char *compare_with_derived(const struct run *run)
{
	static char text[128];
	unsigned int cpu, field;

	for (cpu = 0; cpu < run->m->nr_cpus; cpu++) {
		const unsigned int *has = run->after->cpu[cpu].f;
		const unsigned int *documented = run->derived->cpu[cpu].f;

		for (field = 0; field < F_NR; field++) {
			if (has[field] == documented[field])
				continue;
			snprintf(text, sizeof(text), "CPU %u: %s is 0x%x, as documented it is 0x%x",
				 cpu, replay_field_name(field), has[field], documented[field]);
			return text;
		}
	}
	for (field = 0; field < S_NR; field++) {
		if (run->after->s[field] == run->derived->s[field])
			continue;
		snprintf(text, sizeof(text), "%s is %u, as documented it is %u",
			 replay_system_name(field), run->after->s[field], run->derived->s[field]);
		return text;
	}
	return NULL;
}
