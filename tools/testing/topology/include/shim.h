/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every kernel header that the replayed code includes, and that is not taken
 * from the tree, is this one (the Makefile makes the forwarding files).
 *
 *   stubs.h	things that do nothing here
 *   the tree	headers that stand on their own, used as they are
 *   lifted.h	definitions taken out of headers that do not, at build time
 *   custom.h	things that do something, but not what they do in a kernel
 */
#ifndef TOPOLOGY_SHIM_H
#define TOPOLOGY_SHIM_H

#include "stubs.h"

#include <asm/cpufeatures.h>
#include <asm/msr-index.h>
#include <asm/apicdef.h>
#include <asm/shared/msr.h>
#if __has_include(<asm/cpuid/types.h>)
# include <asm/cpuid/types.h>
#endif

#include "lifted.h"
#include "custom.h"

#if __has_include(<asm/cpuid/api.h>)
# include <asm/cpuid/api.h>
#else
# include <asm/cpuid.h>
#endif
#include <asm/topology.h>

#endif
