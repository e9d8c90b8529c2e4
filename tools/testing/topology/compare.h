/* SPDX-License-Identifier: GPL-2.0-only */
/* Differences between two boots of one machine, and the rules that explain them */
#ifndef COMPARE_H
#define COMPARE_H

#include <stdio.h>

#include "run.h"

enum diff_kind { DIFF_FIELD, DIFF_SYSTEM, DIFF_READS, DIFF_LOG };

struct rule;

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

struct comparison {
	unsigned int		nr_diffs;
	unsigned int		space;
	struct diff		*diff;
	unsigned int		unexplained;
	/* The logs, cut into lines */
	char			*before_log;
	char			*after_log;
	char			**before_lines;
	char			**after_lines;
	unsigned int		nr_before_lines;
	unsigned int		nr_after_lines;
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

/* The first field that is not as documented, or NULL */
const char *compare_with_derived(const struct run *run);

#endif
