/* SPDX-License-Identifier: GPL-2.0-only */
/* One machine booted with both trees, and what the documentation says of it */
#ifndef RUN_H
#define RUN_H

#include "machine.h"

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
void run_boots(struct run *run, const struct machine *m);

/*
 * Fills in what the order of leaves in Documentation/arch/x86/topology.rst
 * gives for the machine. Written from that text, not from the code.
 */
void derive(const struct machine *m, struct replay_result *r);

#endif
