/* SPDX-License-Identifier: GPL-2.0-only */
/* One machine for a person to read: both kernels side by side */
#ifndef SHOW_H
#define SHOW_H

#include "compare.h"

void show(const struct run *run, const struct comparison *c);

#endif
