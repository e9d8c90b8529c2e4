// SPDX-License-Identifier: GPL-2.0-only
/* The text form of machines and shapes. README.md describes it. */
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

#define DELIMITERS	" \t"

static char *rest_of(char **text)
{
	while (isblank((unsigned char)**text))
		(*text)++;
	return *text;
}

static char *copy(const char *text)
{
	char *new = strdup(text);

	if (!new)
		exit(2);
	return new;
}

static unsigned int *read_series(struct source *src, const struct machine *m, const char *what,
				 const char *text)
{
	unsigned int *values = calloc(m->nr_cpus, sizeof(*values));
	const char *error;

	if (!values)
		exit(2);
	error = text ? series_parse(text, values, m->nr_cpus) : "it is missing";
	if (error)
		source_error(src, "%s: '%s' is not a series for %u CPUs: %s", what,
			     text ? text : "", m->nr_cpus, error);
	return values;
}

/* 80000026.1 */
static bool read_leaf_number(struct source *src, const char *word, unsigned long *leaf,
			     unsigned long *sub)
{
	char *end;

	*leaf = strtoul(word, &end, 16);
	if (*end != '.' || *leaf > UINT_MAX) {
		source_error(src, "'%s' is neither a directive nor a leaf such as 8000001d.3",
			     word);
		return false;
	}
	if (!strcmp(end, ".*")) {
		*sub = MACHINE_ANY_SUB;
		return true;
	}
	*sub = strtoul(end + 1, &end, 16);
	if (*end || *sub > UCHAR_MAX) {
		source_error(src, "'%s' is no leaf: a sub-leaf of at most ff is expected after '.'",
			     word);
		return false;
	}
	return true;
}

/* 80000026.1 EAX EBX ECX EDX */
static void read_leaf(struct source *src, struct machine *m, const char *word, char *rest)
{
	static const char *const names[] = { "EAX", "EBX", "ECX", "EDX" };
	unsigned long leaf, sub;
	const char *error;
	unsigned int reg;
	struct leaf *l;

	if (!read_leaf_number(src, word, &leaf, &sub))
		return;
	error = machine_add_leaf(m, leaf, sub, &l);
	if (error) {
		source_error(src, "leaf %s: %s", word, error);
		return;
	}
	for (reg = EAX; reg < NR_REGS; reg++) {
		free(l->reg[reg]);
		l->reg[reg] = read_series(src, m, names[reg], strtok_r(NULL, DELIMITERS, &rest));
	}
	if (*rest_of(&rest))
		source_error(src, "leaf %s: '%s' follows the four registers", word, rest);
}

static void read_msr(struct source *src, struct machine *m, char *rest)
{
	static const char *const states[] = {
		[CPUID_MSR_WRITABLE]	= "writable",
		[CPUID_MSR_READONLY]	= "readonly",
		[CPUID_MSR_ABSENT]	= "absent",
	};
	char *name = strtok_r(NULL, DELIMITERS, &rest);
	char *value = strtok_r(NULL, DELIMITERS, &rest);
	unsigned int i;

	if (name && value && !strcmp(name, "c001100c")) {
		free(m->node_id_msr);
		m->node_id_msr = read_series(src, m, "MSR c001100c", value);
		return;
	}
	if (name && value && !strcmp(name, "c0011005")) {
		for (i = CPUID_MSR_WRITABLE; i <= CPUID_MSR_ABSENT; i++)
			if (!strcmp(value, states[i]))
				m->cpuid_msr = i;
		if (m->cpuid_msr != CPUID_MSR_BY_FAMILY)
			return;
	}
	source_error(src, "msr: 'c001100c SERIES' or 'c0011005 %s|%s|%s' is expected",
		     states[CPUID_MSR_WRITABLE], states[CPUID_MSR_READONLY],
		     states[CPUID_MSR_ABSENT]);
}

static void read_boot_option(struct source *src, struct machine *m, char *rest)
{
	static const char clearcpuid[] = "clearcpuid=";

	if (strncmp(rest_of(&rest), clearcpuid, strlen(clearcpuid))) {
		source_error(src, "boot: the only option that is known is %s", clearcpuid);
		return;
	}
	free(m->clearcpuid);
	m->clearcpuid = copy(rest + strlen(clearcpuid));
}

static void read_expected_field(struct source *src, struct machine *m, enum kernels when,
				char *word)
{
	struct expected_field *e = &m->expect_field[m->nr_fields];
	char *value = strchr(word, '=');
	unsigned int field;

	if (!value) {
		source_error(src, "'%s': FIELD=SERIES is expected", word);
		return;
	}
	*value++ = '\0';
	for (field = 0; field < F_NR; field++)
		if (!strcmp(word, replay_field_name(field)))
			break;
	if (field == F_NR) {
		source_error(src, "there is no field '%s'", word);
		return;
	}
	if (m->nr_fields == MACHINE_MAX_EXPECT) {
		source_error(src, "too many expectations");
		return;
	}
	e->when = when;
	e->field = field;
	e->values = read_series(src, m, word, value);
	m->nr_fields++;
}

/* "log LINE" or "lines COUNT PREFIX" */
static void read_expected_log(struct source *src, struct machine *m, enum kernels when, char *rest,
			      bool prefix)
{
	struct expected_text *e = &m->expect_log[m->nr_log];

	if (m->nr_log == MACHINE_MAX_TEXT) {
		source_error(src, "too many lines of log");
		return;
	}
	e->when = when;
	e->count = prefix ? strtoul(rest_of(&rest), &rest, 10) : 1;
	e->prefix = prefix;
	if (!e->count || !*rest_of(&rest)) {
		source_error(src, "'log LINE' or 'lines COUNT PREFIX' is expected");
		return;
	}
	e->text = copy(rest);
	m->nr_log++;
}

static void read_expectation(struct source *src, struct machine *m, enum kernels when, char *rest)
{
	char *word;

	rest_of(&rest);
	if (!strcmp(rest, "stops") && when == BEFORE) {
		m->stock_stops = true;
		return;
	}
	if (!strncmp(rest, "log ", 4)) {
		read_expected_log(src, m, when, rest + 4, false);
		return;
	}
	if (!strncmp(rest, "lines ", 6)) {
		read_expected_log(src, m, when, rest + 6, true);
		return;
	}
	while ((word = strtok_r(NULL, DELIMITERS, &rest)))
		read_expected_field(src, m, when, word);
}

static enum kernels kernels_named(const char *word)
{
	return !strcmp(word, "before") ? BEFORE : !strcmp(word, "after") ? AFTER :
		!strcmp(word, "both") ? BOTH : 0;
}

static void read_why(struct machine *m, char *rest)
{
	size_t old = m->why ? strlen(m->why) : 0;
	char *text;

	rest_of(&rest);
	text = realloc(m->why, old + strlen(rest) + 2);
	if (!text)
		exit(2);
	sprintf(text + old, "%s%s", old ? " " : "", rest);
	m->why = text;
}

static void read_directive(struct source *src, struct machine *m)
{
	char *rest, *word = strtok_r(src->text, DELIMITERS, &rest);

	if (!strcmp(word, "apic")) {
		free(m->apicid);
		m->apicid = read_series(src, m, "apic", strtok_r(NULL, DELIMITERS, &rest));
		m->apicid_from = "as the file says";
	} else if (!strcmp(word, "msr")) {
		read_msr(src, m, rest);
	} else if (!strcmp(word, "boot")) {
		read_boot_option(src, m, rest);
	} else if (!strcmp(word, "why")) {
		read_why(m, rest);
	} else if (kernels_named(word)) {
		read_expectation(src, m, kernels_named(word), rest);
	} else if (!strcmp(word, "rule")) {
		if (m->nr_rules == MACHINE_MAX_TEXT)
			source_error(src, "too many rules");
		else
			m->expect_rule[m->nr_rules++] = copy(rest_of(&rest));
	} else {
		read_leaf(src, m, word, rest);
	}
}

static bool is_content(const char *text)
{
	text += strspn(text, DELIMITERS);
	return *text && *text != '#';
}

/* machine NAME CPUS, or with "like OTHER", whose leaves it has but for those that follow */
static bool read_names(const char *text, char *name, unsigned int *cpus, char *other)
{
	int length = 0;
	char end;

	if (sscanf(text, "machine %127s %u %n", name, cpus, &length) != 2)
		return false;
	*other = '\0';
	return !text[length] || sscanf(text + length, "like %127s %c", other, &end) == 1;
}

static struct machine *new_machine(struct source *src, const char *name, unsigned int cpus,
				   const char *other)
{
	const struct machine *like = machine_named(src->machines, other);
	struct machine *m;

	if (*other && !like) {
		source_error(src, "%s: there is no machine '%s' above it", name, other);
		return NULL;
	}
	m = machine_new(name, cpus);
	if (like)
		machine_take_leaves(m, like);
	return m;
}

static struct machine *read_head(struct source *src)
{
	char name[128], other[128];
	unsigned int cpus;

	while (source_line(src)) {
		if (!is_content(src->text))
			continue;
		if (!read_names(src->text, name, &cpus, other)) {
			source_error(src, "'machine NAME CPUS' or 'machine NAME CPUS like OTHER' is expected");
			return NULL;
		}
		/* It becomes a file name */
		if (strchr(name, '/')) {
			source_error(src, "%s: the name must not contain '/'", name);
			return NULL;
		}
		if (!cpus || cpus > REPLAY_MAX_CPUS) {
			source_error(src, "%s: %u CPUs: 1 to %d are possible", name, cpus,
				     REPLAY_MAX_CPUS);
			return NULL;
		}
		return new_machine(src, name, cpus, other);
	}
	return NULL;
}

static void check_machine(struct source *src, struct machine *m)
{
	const struct leaf *unfit = machine_unfit_leaf(m);

	if (unfit)
		source_error(src, "%s: leaf %x.%x of '%s' is not for %u CPUs; write it down here",
			     m->name, unfit->leaf, unfit->sub, m->like->name, m->nr_cpus);
	else if (!machine_leaf(m, 0, 0) || !machine_leaf(m, 1, 0))
		source_error(src, "%s: leaf 0 or leaf 1 is missing", m->name);
	else if (!machine_set_apicids(m))
		source_error(src, "%s: no leaf gives each CPU an APIC ID of its own", m->name);
}

struct machine *machine_read(struct source *src)
{
	struct machine *m = read_head(src);

	if (!m)
		return NULL;
	m->earlier = src->machines;
	src->machines = m;
	while (!src->failed && source_line(src)) {
		if (!strncmp(src->text, "machine ", 8)) {
			src->pushed_back = true;
			break;
		}
		if (is_content(src->text))
			read_directive(src, m);
	}
	if (!src->failed)
		check_machine(src, m);
	return src->failed ? NULL : m;
}

void machine_print(FILE *out, const struct machine *m)
{
	unsigned int i, reg;

	fprintf(out, "machine %s %u", m->name, m->nr_cpus);
	if (m->like)
		fprintf(out, " like %s", m->like->name);
	fputc('\n', out);
	for (i = 0; i < m->nr_leaves; i++) {
		const struct leaf *l = &m->leaf[i];

		if (m->like && machine_leaf_as_in(m, l, m->like))
			continue;
		if (l->sub == MACHINE_ANY_SUB)
			fprintf(out, "%x.*", l->leaf);
		else
			fprintf(out, "%x.%x", l->leaf, l->sub);
		for (reg = EAX; reg < NR_REGS; reg++) {
			fputc(' ', out);
			series_print(out, l->reg[reg], m->nr_cpus);
		}
		fputc('\n', out);
	}
}
