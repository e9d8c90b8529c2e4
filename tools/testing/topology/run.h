/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One machine booted with both trees: what the documentation says of it, the
 * differences, and the rules that explain them.
 */
#ifndef RUN_H
#define RUN_H

#include "machine.h"

/* hw.c: the harness's side of the hardware that replay.h shows to the kernel code */

/* Exit status of a boot that asks one CPU for leaves without end, if it is not to abort */
#define HW_HANGS	3
extern bool hw_aborts;

void hw_power_on(const struct machine *m, struct replay_result *r);
/* How MSR 0xc0011005 of this CPU behaves */
enum cpuid_msr hw_cpuid_msr(const struct machine *m, unsigned int cpu);
/* Last-level cache that is an L3, by leaf 0x80000006 or what stands for it */
bool hw_has_l3(const struct machine *m, unsigned int cpu);

struct run {
	const struct machine	*m;
	struct replay_result	*before;
	struct replay_result	*after;
	struct replay_result	*derived;
	/* How the kernels ended: "" if well */
	char			before_end[64];
	char			after_end[64];
};

void run_init(struct run *run);
void run_boot(replay_boot_fn *boot_fn, const struct machine *m, struct replay_result *r);
void run_boots(struct run *run, const struct machine *m);

/*
 * Fills in what the order of leaves in Documentation/arch/x86/topology.rst
 * gives for the machine. Written from that text, not from the code.
 */
void derive(const struct machine *m, struct replay_result *r);

enum diff_kind { DIFF_FIELD, DIFF_SYSTEM, DIFF_READS, DIFF_LOG };

struct diff {
	enum diff_kind		kind;
	unsigned int		cpu;
	unsigned int		field;
	unsigned int		before;
	unsigned int		after;
	/* A line that is in one log only; "added": in that of the patched kernel */
	const char		*line;
	bool			added;
	const struct rule	*rule;
};

/* What a kernel printed, cut into lines */
struct log {
	char			*text;
	char			**line;
	unsigned int		nr_lines;
};

struct comparison {
	unsigned int		nr_diffs;
	unsigned int		space;
	struct diff		*diff;
	unsigned int		unexplained;
	struct log		before_log;
	struct log		after_log;
};

struct rule {
	const char		*name;
	/* The patch of the set that it follows from */
	unsigned int		patch;
	bool			(*explains)(const struct run *run, const struct diff *d);
};

/* Ends with an entry without a name */
extern const struct rule rules[];

/*
 * Finds all differences, and for each the first rule that explains it. There is
 * nothing to compare if the stock kernel did not boot.
 */
void compare(const struct run *run, struct comparison *c);
void comparison_free(struct comparison *c);
void diff_print(FILE *out, const struct diff *d);
bool same_access(const struct replay_access *a, const struct replay_access *b);

/* The first field that is not as documented, or NULL */
const char *compare_with_derived(const struct run *run);

/*
 * Returns NULL, or the first thing that is not as the shape says. What it says
 * of the stock kernel and of rules is left out where that has patches already.
 */
const char *shape_check(const struct run *run, const struct comparison *c, bool patched_only);

/* For a person to read: both kernels side by side */
void show(const struct run *run, const struct comparison *c);

#endif
