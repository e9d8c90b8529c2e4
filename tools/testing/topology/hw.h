/* SPDX-License-Identifier: GPL-2.0-only */
/* The harness's side of the hardware that replay.h shows to the kernel code */
#ifndef HW_H
#define HW_H

#include "machine.h"

/* Exit status of a boot that asks one CPU for leaves without end, if it is not to abort */
#define HW_HANGS	3
extern bool hw_aborts;

void hw_power_on(const struct machine *m, struct replay_result *r);
/* How MSR 0xc0011005 of this CPU behaves */
enum cpuid_msr hw_cpuid_msr(const struct machine *m, unsigned int cpu);

#endif
