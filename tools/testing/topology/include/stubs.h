/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration of the replayed code, its types, and the parts of the
 * kernel that it mentions but that have no effect on the topology.
 */
#ifndef TOPOLOGY_STUBS_H
#define TOPOLOGY_STUBS_H

#include <stdbool.h>
#include <stddef.h>

#define CONFIG_SMP			1
#define CONFIG_X86_LOCAL_APIC		1
#define CONFIG_CPU_SUP_AMD		1
#define CONFIG_CPU_SUP_HYGON		1
#define CONFIG_CPU_SUP_INTEL		1
/* Makes asm/cpuid.h use __cpuid() of asm/paravirt.h, which is ours */
#define CONFIG_PARAVIRT_XXL		1

/* 1 for an option that is defined as 1, else 0 */
#define __REPLAY_IS_1			~, 1
#define __REPLAY_SECOND(a, b, ...)	b
#define __REPLAY_ENABLED(x)		__REPLAY_SECOND(x, 0, 0)
#define __REPLAY_PASTE(x)		__REPLAY_ENABLED(__REPLAY_IS_##x)
#define __REPLAY_EXPAND(x)		__REPLAY_PASTE(x)
#define IS_ENABLED(option)		__REPLAY_EXPAND(option)

typedef unsigned char		u8;
typedef unsigned short		u16;
typedef unsigned int		u32;
typedef unsigned long long	u64;
typedef u8	__u8;
typedef u16	__u16;
typedef u32	__u32;
typedef u64	__u64;
typedef u32	uint32_t;

#define UINT_MAX	(~0U)
#define U32_MAX		((u32)~0U)
#define EIO		5
#define EINVAL		22
#define ENODEV		19
#define ERANGE		34
#define ENOSPC		28

#define BIT(n)			(1UL << (n))
#define BIT_ULL(n)		(1ULL << (n))
#define BIT_64(n)		(1ULL << (n))
#define GENMASK(h, l)		((~0UL << (l)) & (~0UL >> (63 - (h))))
#define GENMASK_ULL(h, l)	((~0ULL << (l)) & (~0ULL >> (63 - (h))))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof(*(a)))
#define min_t(type, a, b)	((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define static_assert(expr, ...) _Static_assert(expr, "" #expr)

#define __init
#define __initdata
#define __ro_after_init
#define __read_mostly
#define __randomize_layout
#define __always_inline		inline __attribute__((always_inline))
#define __maybe_unused		__attribute__((unused))
#define __packed		__attribute__((packed))
#define __used			__attribute__((used))
#define __section(name)
#define EXPORT_SYMBOL(name)
#define EXPORT_SYMBOL_GPL(name)
#define EXPORT_EARLY_PER_CPU_SYMBOL(name)
#define DECLARE_PER_CPU_READ_MOSTLY(type, name) extern type name
#define early_param(name, fn)						\
	int (*const early_param_##fn)(char *) = fn

/* No command line reaches the code through these */
static inline int get_option(char **str, unsigned int *val)
{
	(void)str;
	(void)val;
	return 0;
}

#define xen_pv_domain()		false
#define apic_is_disabled	false
#define cpu_online(cpu)		true
/* Said in the log of a boot, after what is replayed */
#define num_phys_nodes()	1
#define setup_max_cpus		REPLAY_MAX_CPUS

/* CPUs with TOPOEXT, the only ones that come here, do without */
#define legacy_amd_cpuid4(index, eax, ebx, ecx)	((void)((eax)->full = 0))

struct list_head;

#endif
