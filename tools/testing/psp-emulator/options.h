/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command line of psp-emulator.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "emu.h"

struct options {
	const char *socket;
	const char *control;
	const char *transcript;
	/* -1: none */
	int ready_fd;
	struct emu_config config;
};

/*
 * Faults are armed in @faults.  0: go on; otherwise it has printed what there is
 * to say, and the exit status is one less.
 */
int options_parse(struct options *opt, struct faults *faults, int argc, char **argv);

#endif /* OPTIONS_H */
