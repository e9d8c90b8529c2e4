// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "run.h"

/* A shape says something about all of these, for both kernels */
static const enum replay_field required[] = {
	F_initial_apicid, F_pkg_id, F_die_id, F_core_id, F_llc_id, F_amd_node_id,
	F_smt_shift, F_core_shift, F_pkg_shift,
};

static char text[512];

static const char *check_complete(const struct machine *m)
{
	unsigned int i, j, said;

	if (!m->why)
		return "the shape does not say why";
	for (i = 0; i < sizeof(required) / sizeof(*required); i++) {
		for (said = m->stock_stops ? BEFORE : 0, j = 0; j < m->nr_fields; j++)
			if (m->expect_field[j].field == required[i])
				said |= m->expect_field[j].when;
		if (said != BOTH) {
			snprintf(text, sizeof(text), "the shape does not say what %s is %s",
				 replay_field_name(required[i]),
				 said == AFTER ? "before" : said == BEFORE ? "after" : "");
			return text;
		}
	}
	return NULL;
}

static const char *check_fields(const struct machine *m, const struct replay_result *r,
				enum kernels when, const char *kernel)
{
	unsigned int i, cpu;

	for (i = 0; i < m->nr_fields; i++) {
		const struct expected_field *e = &m->expect_field[i];

		if (!(e->when & when))
			continue;
		for (cpu = 0; cpu < m->nr_cpus; cpu++) {
			if (r->cpu[cpu].f[e->field] == e->values[cpu])
				continue;
			snprintf(text, sizeof(text), "%s kernel, CPU %u: %s is 0x%x, expected 0x%x",
				 kernel, cpu, replay_field_name(e->field), r->cpu[cpu].f[e->field],
				 e->values[cpu]);
			return text;
		}
	}
	return NULL;
}

/* The summary that every boot prints says nothing that the fields do not */
static bool is_summary(const char *line)
{
	return !strncmp(line, "info: CPU topo: ", 16);
}

static bool is_expected(const struct expected_text *e, const char *line)
{
	return e->prefix ? !strncmp(line, e->text, strlen(e->text)) : !strcmp(line, e->text);
}

static const char *check_log(const struct machine *m, const struct log *log, enum kernels when,
			     const char *kernel)
{
	unsigned int count[MACHINE_MAX_TEXT] = { 0 };
	unsigned int i, j;

	for (i = 0; i < log->nr_lines; i++) {
		const char *line = strstr(log->line[i], ": ") + 2;

		if (is_summary(log->line[i]))
			continue;
		for (j = 0; j < m->nr_log; j++)
			if (m->expect_log[j].when & when && is_expected(&m->expect_log[j], line))
				break;
		if (j == m->nr_log) {
			snprintf(text, sizeof(text), "%s kernel prints '%s', which is not expected",
				 kernel, line);
			return text;
		}
		count[j]++;
	}
	for (j = 0; j < m->nr_log; j++) {
		const struct expected_text *e = &m->expect_log[j];

		if (!(e->when & when) || count[j] == e->count)
			continue;
		snprintf(text, sizeof(text), "%s kernel prints '%s' %u times, expected %u", kernel,
			 e->text, count[j], e->count);
		return text;
	}
	return NULL;
}

static bool rule_is_used(const struct comparison *c, const char *name)
{
	unsigned int i;

	for (i = 0; i < c->nr_diffs; i++)
		if (c->diff[i].rule && !strcmp(c->diff[i].rule->name, name))
			return true;
	return false;
}

/* The rules that were needed are those that the shape names */
static const char *check_rules(const struct machine *m, const struct comparison *c)
{
	const struct rule *rule;
	unsigned int i, named;

	for (rule = rules; rule->name; rule++) {
		for (named = 0, i = 0; i < m->nr_rules; i++)
			named += !strcmp(m->expect_rule[i], rule->name);
		if (named == rule_is_used(c, rule->name))
			continue;
		snprintf(text, sizeof(text), "rule '%s' %s", rule->name,
			 named ? "was expected, but nothing needs it" :
			 "explains a difference that was not expected");
		return text;
	}
	for (i = 0; i < m->nr_rules; i++) {
		if (rule_is_used(c, m->expect_rule[i]))
			continue;
		snprintf(text, sizeof(text), "there is no rule '%s'", m->expect_rule[i]);
		return text;
	}
	return NULL;
}

const char *shape_check(const struct run *run, const struct comparison *c, bool patched_only)
{
	const struct machine *m = run->m;
	const char *why;

	why = check_complete(m);
	if (!why)
		why = check_fields(m, run->after, AFTER, "patched");
	if (!why)
		why = check_log(m, &c->after_log, AFTER, "patched");
	if (patched_only || m->stock_stops)
		return why;
	if (!why)
		why = check_fields(m, run->before, BEFORE, "stock");
	if (!why)
		why = check_log(m, &c->before_log, BEFORE, "stock");
	if (!why)
		why = check_rules(m, c);
	return why;
}
