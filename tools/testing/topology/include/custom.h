/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the replayed code gets from the kernel around it: CPUID and MSRs from
 * the recorded machine, capability bits per CPU, bitmaps, and a log.
 */
#ifndef TOPOLOGY_CUSTOM_H
#define TOPOLOGY_CUSTOM_H

#include "replay.h"

#define NR_CPUS			REPLAY_MAX_CPUS
#define CPU_ACPIID_INVALID	U32_MAX

void *memcpy(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);

/* printk: the unit's own pr_fmt() counts, as in the kernel */
#ifndef pr_fmt
#define pr_fmt(fmt)		fmt
#endif
#define FW_BUG			"[Firmware Bug]: "
#define FW_INFO			"[Firmware Info]: "
#define pr_err(fmt, ...)	hw_log("err: " pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...)	hw_log("warn: " pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...)	hw_log("info: " pr_fmt(fmt), ##__VA_ARGS__)
#define replay_once(stmt) do {						\
		static bool done;					\
									\
		if (!done) {						\
			done = true;					\
			stmt;						\
		}							\
	} while (0)
#define pr_err_once(...)	replay_once(pr_err(__VA_ARGS__))
#define pr_warn_once(...)	replay_once(pr_warn(__VA_ARGS__))
#define pr_info_once(...)	replay_once(pr_info(__VA_ARGS__))
#define WARN_ON_ONCE(cond) ({						\
		bool warn = !!(cond);					\
									\
		if (warn)						\
			replay_once(hw_log("warn: WARNING: %s\n", #cond)); \
		warn;							\
	})

/* Capability bits: each CPU has its own, boot_cpu_data what all have in common */
extern struct cpuinfo_x86 boot_cpu_data;
extern struct cpuinfo_x86 replay_static_caps;
extern bool replay_alternatives_applied;
extern u32 cpu_caps_cleared[NCAPINTS + NBUGINTS];
extern u32 cpu_caps_set[NCAPINTS + NBUGINTS];

static inline bool cpu_has(const struct cpuinfo_x86 *c, unsigned int bit)
{
	return c->x86_capability[bit / 32] >> (bit % 32) & 1;
}

static inline void set_cpu_cap(struct cpuinfo_x86 *c, unsigned int bit)
{
	c->x86_capability[bit / 32] |= 1U << (bit % 32);
}

#define boot_cpu_has(bit)	cpu_has(&boot_cpu_data, bit)

/*
 * Patched into the code once, after the boot CPU has been identified: what
 * the APs lack later changes boot_cpu_data, but not the answer to this.
 */
#define cpu_feature_enabled(bit) \
	cpu_has(replay_alternatives_applied ? &replay_static_caps : &boot_cpu_data, bit)

/* CPUID and MSRs */
static inline void __cpuid(u32 *eax, u32 *ebx, u32 *ecx, u32 *edx)
{
	u32 regs[4];

	hw_cpuid(*eax, *ecx, regs);
	*eax = regs[0];
	*ebx = regs[1];
	*ecx = regs[2];
	*edx = regs[3];
}

#define rdmsrl_safe(msr, val)	hw_rdmsr(msr, val)
#define wrmsrl_safe(msr, val)	hw_wrmsr(msr, val)
#define rdmsrl(msr, val) do {						\
		unsigned long long value = 0;				\
									\
		if (hw_rdmsr(msr, &value))				\
			hw_log("warn: unchecked MSR access error: RDMSR from 0x%x\n", \
			       msr);					\
		(val) = value;						\
	} while (0)

/* Their names since 6.16 */
#define rdmsrq_safe		rdmsrl_safe
#define wrmsrq_safe		wrmsrl_safe
#define rdmsrq			rdmsrl

int msr_set_bit(u32 msr, u8 bit);

/* CPU numbers, APIC IDs, masks */
#define BITS_PER_LONG			64
#define BITS_TO_LONGS(n)		DIV_ROUND_UP(n, BITS_PER_LONG)
#define DECLARE_BITMAP(name, bits)	unsigned long name[BITS_TO_LONGS(bits)]

struct cpumask { DECLARE_BITMAP(bits, NR_CPUS); };

#define DEFINE_EARLY_PER_CPU_READ_MOSTLY(type, name, value)		\
	type name[NR_CPUS] = { [0 ... NR_CPUS - 1] = (type)(value) }
#define early_per_cpu(name, cpu)	(name[cpu])
#define per_cpu(name, cpu)		(name[cpu])

extern u32 cpuid_to_apicid[NR_CPUS];
extern unsigned int nr_cpu_ids, total_cpus;
extern bool smp_found_config;
unsigned int smp_processor_id(void);

#define read_apic_id()			hw_apicid()
#define set_nr_cpu_ids(n)		((void)(nr_cpu_ids = (n)))
#define hypervisor_is_type(type)	(!boot_cpu_has(X86_FEATURE_HYPERVISOR))

/* Who is present is known from the dump, nothing asks these masks */
#define set_cpu_present(cpu, on)	((void)(cpu), (void)(on))
#define set_cpu_possible(cpu, on)	((void)(cpu), (void)(on))
#define init_cpu_present(mask)		((void)0)
#define init_cpu_possible(mask)		((void)0)

/* One bit at a time would do, but the maps are searched for every CPU */
static inline void set_bit(unsigned long n, unsigned long *map)
{
	map[n / BITS_PER_LONG] |= 1UL << (n % BITS_PER_LONG);
}

static inline void clear_bit(unsigned long n, unsigned long *map)
{
	map[n / BITS_PER_LONG] &= ~(1UL << (n % BITS_PER_LONG));
}

static inline bool test_bit(unsigned long n, const unsigned long *map)
{
	return map[n / BITS_PER_LONG] >> (n % BITS_PER_LONG) & 1;
}

static inline void bitmap_zero(unsigned long *map, unsigned int bits)
{
	memset(map, 0, BITS_TO_LONGS(bits) * sizeof(*map));
}

static inline unsigned int bitmap_weight(const unsigned long *map, unsigned int bits)
{
	unsigned int full = bits / BITS_PER_LONG, rest = bits % BITS_PER_LONG;
	unsigned int i, weight = 0;

	for (i = 0; i < full; i++)
		weight += __builtin_popcountl(map[i]);
	if (rest)
		weight += __builtin_popcountl(map[full] & ((1UL << rest) - 1));
	return weight;
}

static inline unsigned int bitmap_weight_from(const unsigned long *map, unsigned int start,
					      unsigned int end)
{
	unsigned int i, weight = 0;

	for (i = start; i < end; i++)
		weight += test_bit(i, map);
	return weight;
}

static inline unsigned long find_next_andnot_bit(const unsigned long *map, const unsigned long *not,
						 unsigned long size, unsigned long start)
{
	while (start < size) {
		unsigned long i = start / BITS_PER_LONG;
		unsigned long word = map[i] & (not ? ~not[i] : ~0UL);

		word &= ~0UL << (start % BITS_PER_LONG);
		if (word) {
			start = i * BITS_PER_LONG + __builtin_ctzl(word);
			return start < size ? start : size;
		}
		start = (i + 1) * BITS_PER_LONG;
	}
	return size;
}

#define find_next_bit(map, size, start)	find_next_andnot_bit(map, NULL, size, start)
#define find_first_bit(map, size)	find_next_bit(map, size, 0)

static inline int get_count_order(unsigned int count)
{
	if (!count)
		return -1;
	return count == 1 ? 0 : 32 - __builtin_clz(count - 1);
}

static inline void cpumask_set_cpu(unsigned int cpu, struct cpumask *mask)
{
	set_bit(cpu, mask->bits);
}

static inline bool cpumask_test_cpu(unsigned int cpu, const struct cpumask *mask)
{
	return test_bit(cpu, mask->bits);
}

/* Of the tree, declared in headers that cannot be taken as they are */
unsigned int x86_family(unsigned int sig);
unsigned int x86_model(unsigned int sig);
unsigned int x86_stepping(unsigned int sig);
#if __has_include(<asm/cpuid/leaf_types.h>)
unsigned int cpuid_family(const struct leaf_0x1_0 *l);
unsigned int cpuid_model(const struct leaf_0x1_0 *l);
#endif
void cpuid_scan_cpu(struct cpuinfo_x86 *c);
void cpu_detect(struct cpuinfo_x86 *c);
void init_speculation_control(struct cpuinfo_x86 *c);
void get_cpu_cap(struct cpuinfo_x86 *c);
void apply_forced_caps(struct cpuinfo_x86 *c);
void topology_register_boot_apic(u32 apic_id);
void topology_register_apic(u32 apic_id, u32 acpi_id, bool present);
void topology_init_possible_cpus(void);

#endif
