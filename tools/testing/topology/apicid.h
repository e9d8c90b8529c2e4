/* SPDX-License-Identifier: GPL-2.0-only */
/* IDs in the APICs that someone tells. False: they are not for this machine, and it is said why. */
#ifndef APICID_H
#define APICID_H

#include <stdbool.h>

struct machine;

/* 0,1,0x10 */
bool apicids_from_list(struct machine *m, const char *list);
/* A copy of /proc/cpuinfo */
bool apicids_from_cpuinfo(struct machine *m, const char *path);

#endif
