// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "machine.h"

static void *must(void *p)
{
	if (!p) {
		fputs("topology: out of memory\n", stderr);
		exit(2);
	}
	return p;
}

struct machine *machine_new(const char *name, unsigned int nr_cpus)
{
	struct machine *m = must(calloc(1, sizeof(*m)));

	m->name = must(strdup(name));
	m->nr_cpus = nr_cpus;
	return m;
}

void machine_free(struct machine *m)
{
	unsigned int i, reg;

	if (!m)
		return;
	for (i = 0; i < m->nr_leaves; i++)
		for (reg = 0; reg < NR_REGS; reg++)
			free(m->leaf[i].reg[reg]);
	for (i = 0; i < m->nr_fields; i++)
		free(m->expect_field[i].values);
	for (i = 0; i < m->nr_log; i++)
		free(m->expect_log[i].text);
	for (i = 0; i < m->nr_rules; i++)
		free(m->expect_rule[i]);
	free(m->apicid);
	free(m->node_id_msr);
	free(m->clearcpuid);
	free(m->why);
	free(m->name);
	free(m);
}

void machines_free(struct machine *last)
{
	struct machine *earlier;

	for (; last; last = earlier) {
		earlier = last->earlier;
		machine_free(last);
	}
}

static const struct leaf *find_leaf(const struct machine *m, unsigned int leaf, unsigned int sub)
{
	unsigned int i;

	for (i = 0; i < m->nr_leaves; i++)
		if (m->leaf[i].leaf == leaf && m->leaf[i].sub == sub)
			return &m->leaf[i];
	return NULL;
}

static bool is_behind(const struct leaf *l, unsigned int leaf, unsigned int sub)
{
	return l->leaf > leaf || (l->leaf == leaf && l->sub > sub);
}

const char *machine_add_leaf(struct machine *m, unsigned int leaf, unsigned int sub,
			     struct leaf **new)
{
	struct leaf *l = (struct leaf *)find_leaf(m, leaf, sub);
	unsigned int reg, i;

	if (l && l->inherited) {
		l->inherited = false;
		*new = l;
		return NULL;
	}
	if (l)
		return "the leaf is there twice";
	if (m->nr_leaves == MACHINE_MAX_LEAVES)
		return "too many leaves";

	for (i = m->nr_leaves++; i && is_behind(&m->leaf[i - 1], leaf, sub); i--)
		m->leaf[i] = m->leaf[i - 1];
	l = &m->leaf[i];
	*l = (struct leaf){ .leaf = leaf, .sub = sub };
	for (reg = 0; reg < NR_REGS; reg++)
		l->reg[reg] = must(calloc(m->nr_cpus, sizeof(unsigned int)));
	*new = l;
	return NULL;
}

const struct leaf *machine_leaf(const struct machine *m, unsigned int leaf, unsigned int sub)
{
	const struct leaf *same = find_leaf(m, leaf, sub);

	return same ? same : find_leaf(m, leaf, MACHINE_ANY_SUB);
}

unsigned int machine_reg(const struct machine *m, unsigned int cpu, unsigned int leaf,
			 unsigned int sub, enum reg reg)
{
	const struct leaf *l = machine_leaf(m, leaf, sub);

	return l ? l->reg[reg][cpu] : 0;
}

static const struct machine *asked_machine;
static unsigned int asked_cpu;

static struct cpuid_regs ask(uint32_t leaf, uint32_t sub)
{
	return (struct cpuid_regs){
		.eax = machine_reg(asked_machine, asked_cpu, leaf, sub, EAX),
		.ebx = machine_reg(asked_machine, asked_cpu, leaf, sub, EBX),
		.ecx = machine_reg(asked_machine, asked_cpu, leaf, sub, ECX),
		.edx = machine_reg(asked_machine, asked_cpu, leaf, sub, EDX),
	};
}

cpuid_fn machine_cpuid(const struct machine *m, unsigned int cpu)
{
	asked_machine = m;
	asked_cpu = cpu;
	return ask;
}

/* The names under which fields appear in shapes and in the output */
#define NAME(name)	#name,

const char *replay_field_name(enum replay_field field)
{
	static const char *const names[] = { REPLAY_FIELDS(NAME) };

	return names[field];
}

const char *replay_system_name(enum replay_system field)
{
	static const char *const names[] = { REPLAY_SYSTEM(NAME) };

	return names[field];
}

void source_take(struct source *src, FILE *file, const char *name)
{
	memset(src, 0, sizeof(*src));
	src->name = name;
	src->file = file;
}

bool source_open(struct source *src, const char *name)
{
	struct stat st;

	source_take(src, fopen(name, "r"), name);
	if (!src->file) {
		fprintf(stderr, "%s: cannot be read: %s\n", name, strerror(errno));
		src->failed = true;
	} else if (!fstat(fileno(src->file), &st) && S_ISDIR(st.st_mode)) {
		fprintf(stderr, "%s: is a folder; name the file in it\n", name);
		source_close(src);
		src->failed = true;
	}
	return src->file;
}

/* What a file begins with that is no text, or hides it */
static const struct {
	const char	*bytes;
	const char	*what;
} beginnings[] = {
	{ "\x1f\x8b",		"it is compressed; unpack it with gunzip" },
	{ "\xfd" "7zXZ",	"it is compressed; unpack it with unxz" },
	{ "\x28\xb5\x2f\xfd",	"it is compressed; unpack it with unzstd" },
	{ "BZh",		"it is compressed; unpack it with bunzip2" },
	{ "PK\x03\x04",		"it is an archive; unpack it with unzip" },
	{ "\xff\xfe",		"it is UTF-16; save it as UTF-8 or plain text" },
	{ "\xfe\xff",		"it is UTF-16; save it as UTF-8 or plain text" },
	{ "\x7f" "ELF",		"it is a program" },
};

/* Says what the file is if its first line tells, and takes a byte order mark away */
static bool look_at_beginning(struct source *src)
{
	static const char bom[] = "\xef\xbb\xbf";
	unsigned int i;

	for (i = 0; i < sizeof(beginnings) / sizeof(*beginnings); i++) {
		if (!strncmp(src->text, beginnings[i].bytes, strlen(beginnings[i].bytes))) {
			source_error(src, "%s", beginnings[i].what);
			return false;
		}
	}
	if (!strncmp(src->text, bom, strlen(bom)))
		memmove(src->text, src->text + strlen(bom), strlen(src->text + strlen(bom)) + 1);
	return true;
}

void source_close(struct source *src)
{
	if (src->file)
		fclose(src->file);
	src->file = NULL;
	machines_free(src->machines);
	src->machines = NULL;
}

void source_error(struct source *src, const char *fmt, ...)
{
	va_list ap;

	if (!src->failed) {
		fprintf(stderr, "%s:%u: ", src->name, src->line);
		va_start(ap, fmt);
		vfprintf(stderr, fmt, ap);
		va_end(ap);
		fputc('\n', stderr);
	}
	src->failed = true;
}

/* The next line, without what ends it */
bool source_line(struct source *src)
{
	size_t len;

	if (src->pushed_back) {
		src->pushed_back = false;
		return true;
	}
	if (!fgets(src->text, sizeof(src->text), src->file)) {
		if (ferror(src->file))
			source_error(src, "reading failed: %s", strerror(errno));
		return false;
	}
	src->line++;
	if (src->line == 1 && !look_at_beginning(src))
		return false;
	len = strcspn(src->text, "\n");
	if (!src->text[len] && len == sizeof(src->text) - 1) {
		source_error(src, "the line has more than %zu characters", sizeof(src->text) - 2);
		return false;
	}
	src->unfinished = src->text[len] != '\n';
	if (len && src->text[len - 1] == '\r')
		len--;
	src->text[len] = '\0';
	return true;
}
