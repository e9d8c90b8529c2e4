/* SPDX-License-Identifier: GPL-2.0-only */
/* What a hand-made machine says must come out of it */
#ifndef SHAPE_H
#define SHAPE_H

#include "compare.h"

/*
 * Returns NULL, or the first thing that is not as the shape says. What it says
 * of the stock kernel and of rules is left out where that has patches already.
 */
const char *shape_check(const struct run *run, const struct comparison *c, bool patched_only);

#endif
