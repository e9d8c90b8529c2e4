/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine: what CPUID returns on each of its CPUs, and what else the kernel
 * can see of it. The text form is described in README.md.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <stdio.h>

#include "cpuid_topology.h"
#include "replay.h"

#define ECX_TOPOEXT		0x400000
#define MACHINE_MAX_LEAVES	32
#define MACHINE_MAX_EXPECT	64
#define MACHINE_MAX_TEXT	16
#define MACHINE_MAX_LINE	4096
/* The leaf takes no notice of the sub-leaf */
#define MACHINE_ANY_SUB		0xffffffff

enum reg { EAX, EBX, ECX, EDX, NR_REGS };

/* One sub-leaf on all CPUs: reg[EAX][cpu] ... */
struct leaf {
	unsigned int		leaf;
	unsigned int		sub;
	unsigned int		*reg[NR_REGS];
	/* Of the machine that this one is like */
	bool			inherited;
};

/* MSR 0xc0011005, where the kernel tries to switch TOPOEXT on */
enum cpuid_msr { CPUID_MSR_BY_FAMILY, CPUID_MSR_WRITABLE, CPUID_MSR_READONLY, CPUID_MSR_ABSENT };

/* What must come out: of a shape, a hand-made machine */
enum kernels { BEFORE = 1, AFTER = 2, BOTH = 3 };

struct expected_field {
	enum kernels		when;
	enum replay_field	field;
	unsigned int		*values;
};

/* So many lines of log that begin with the text; a full line if it is one */
struct expected_text {
	enum kernels		when;
	unsigned int		count;
	bool			prefix;
	char			*text;
};

struct machine {
	/* The one that was read before it, and the one that has the leaves that it lacks */
	struct machine		*earlier;
	const struct machine	*like;
	char			*name;
	unsigned int		nr_cpus;
	unsigned int		nr_leaves;
	struct leaf		leaf[MACHINE_MAX_LEAVES];

	/* IDs in the local APICs, always set after reading, and where they are from */
	unsigned int		*apicid;
	const char		*apicid_from;
	/* MSR 0xc001100c, NULL if the recording does not have it */
	unsigned int		*node_id_msr;
	enum cpuid_msr		cpuid_msr;
	char			*clearcpuid;

	/* The stock kernel is stopped by a sanitizer */
	bool			stock_stops;
	char			*why;
	unsigned int		nr_fields;
	struct expected_field	expect_field[MACHINE_MAX_EXPECT];
	unsigned int		nr_log;
	struct expected_text	expect_log[MACHINE_MAX_TEXT];
	unsigned int		nr_rules;
	char			*expect_rule[MACHINE_MAX_TEXT];
};

/* A file being read. Errors name it and the line, and are printed once. */
struct source {
	const char		*name;
	FILE			*file;
	unsigned int		line;
	bool			failed;
	struct machine		*machines;
	/* A line that belongs to the next machine */
	bool			pushed_back;
	/* The line has no end: the file's last */
	bool			unfinished;
	char			text[MACHINE_MAX_LINE];
};

bool source_open(struct source *src, const char *name);
void source_take(struct source *src, FILE *file, const char *name);
bool source_line(struct source *src);
void source_close(struct source *src);
void source_error(struct source *src, const char *fmt, ...) REPLAY_PRINTF(2, 3);

/* NULL at the end of the file and after an error (then src->failed is set). Closing src frees it. */
struct machine *machine_read(struct source *src);
void machine_print(FILE *out, const struct machine *m);
void machine_free(struct machine *m);
void machines_free(struct machine *last);

/* For those who fill in a machine */
struct machine *machine_new(const char *name, unsigned int nr_cpus);
const char *machine_add_leaf(struct machine *m, unsigned int leaf, unsigned int sub,
			     struct leaf **new);

/*
 * A machine may be written down as one of those before it, from "last" backwards, and the
 * leaves that are not the same: find that one by its name, or by its leaves, and take them.
 */
const struct machine *machine_named(const struct machine *last, const char *name);
const struct machine *machine_alike(const struct machine *m, const struct machine *last);
void machine_take_leaves(struct machine *m, const struct machine *other);
/* A leaf that was taken, with a number for each of too many or too few CPUs */
const struct leaf *machine_unfit_leaf(const struct machine *m);
bool machine_leaf_as_in(const struct machine *m, const struct leaf *l, const struct machine *other);

/* NULL if the machine has no such leaf */
const struct leaf *machine_leaf(const struct machine *m, unsigned int leaf, unsigned int sub);
/* 0 if it has no such leaf, as the hardware has it for reserved ones */
unsigned int machine_reg(const struct machine *m, unsigned int cpu, unsigned int leaf,
			 unsigned int sub, enum reg reg);
/* CPUID of this CPU, until the next call of this function */
cpuid_fn machine_cpuid(const struct machine *m, unsigned int cpu);

/* The output of "cpuid -r": the topology leaves of all CPUs. NULL after an error. */
struct machine *cpuid_dump_read(struct source *src, const char *name);
void cpuid_dump_print(FILE *out, const struct machine *m);

/*
 * A series is one number per CPU, written down as its law of formation, see
 * README.md. NULL, or what is wrong with the text.
 */
const char *series_parse(const char *text, unsigned int *values, unsigned int n);
void series_print(FILE *out, const unsigned int *values, unsigned int n);

/* What a recording lacks. The IDs in the APICs. False: no leaf gives each CPU one of its own. */
bool machine_set_apicids(struct machine *m);
/* As someone tells them, 0,1,0x10. False: they are not for this machine, and it is said why. */
bool machine_take_apicids(struct machine *m, const char *list, const char *from);
/* Leaves without which the domains cannot be told: names them on standard error */
bool machine_lacks_topology(const struct machine *m);
/* Leaf 0x8000001d or most of it: the LLC cannot be told */
bool machine_lacks_caches(const struct machine *m);

const char *replay_field_name(enum replay_field field);
const char *replay_system_name(enum replay_system field);

#endif
