/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What passes between a tree's topology code and the harness.
 *
 * The code of each tree is linked into one object that has a single global
 * symbol, its boot function. It calls back into the "hardware" below. This
 * header is included on both sides, so it needs neither libc nor kernel
 * headers.
 */
#ifndef REPLAY_H
#define REPLAY_H

#include <stdbool.h>

/* Fuzzing has less of them, to be fast */
#ifndef REPLAY_MAX_CPUS
#define REPLAY_MAX_CPUS		1024
#define REPLAY_MAX_LOG		(256 * 1024)
#endif
#define REPLAY_MAX_READS	64
#define REPLAY_DOMAINS		7

#define REPLAY_PRINTF(fmt, args) __attribute__((__format__(__printf__, fmt, args)))

/*
 * Per CPU, as in struct cpuinfo_topology and struct topo_scan. The domains are
 * in the order of enum x86_topology_domains.
 */
#define REPLAY_FIELDS(X)						\
	X(initial_apicid) X(apicid) X(pkg_id) X(die_id) X(core_id) X(cu_id)	\
	X(llc_id) X(l2c_id) X(amd_node_id) X(nodes_per_pkg)		\
	X(logical_pkg_id) X(logical_die_id)				\
	X(smt_shift) X(core_shift) X(module_shift) X(tile_shift)	\
	X(die_shift) X(diegrp_shift) X(pkg_shift)			\
	X(smt_ncpus) X(core_ncpus) X(module_ncpus) X(tile_ncpus)	\
	X(die_ncpus) X(diegrp_ncpus) X(pkg_ncpus)			\
	X(xtopology) X(topoext) X(amd_dcm)

/* Per system: what the boot CPU's scan and the registered APIC IDs decide */
#define REPLAY_SYSTEM(X)						\
	X(packages) X(dies_per_pkg) X(threads_per_core) X(cores_per_pkg)	\
	X(threads_per_pkg) X(system_nodes_per_pkg)			\
	X(smt_size) X(core_size) X(module_size) X(tile_size)		\
	X(die_size) X(diegrp_size) X(pkg_size)

#define REPLAY_F(name)	F_##name,
#define REPLAY_S(name)	S_##name,
enum replay_field { REPLAY_FIELDS(REPLAY_F) F_NR };
enum replay_system { REPLAY_SYSTEM(REPLAY_S) S_NR };

enum replay_access_kind { READ_CPUID, READ_MSR, WRITE_MSR };

struct replay_access {
	enum replay_access_kind	kind;
	unsigned int		addr;
	unsigned int		sub;
};

struct replay_cpu {
	unsigned int		f[F_NR];
	unsigned int		nr_reads;
	struct replay_access	reads[REPLAY_MAX_READS];
};

struct replay_result {
	bool			done;
	unsigned int		nr_cpus;
	unsigned int		unrecorded_msrs;
	unsigned int		s[S_NR];
	unsigned int		log_len;
	char			log[REPLAY_MAX_LOG];
	struct replay_cpu	cpu[REPLAY_MAX_CPUS];
};

struct replay_params {
	unsigned int		nr_cpus;
	const unsigned int	*apicids;
	/* Feature names of clearcpuid=, separated by commas, or NULL */
	const char		*clearcpuid;
};

typedef void replay_boot_fn(const struct replay_params *params,
			    struct replay_result *result);

replay_boot_fn stock_boot;
replay_boot_fn patched_boot;

/* The machine under the kernel code: answers for the CPU selected last */
void hw_select_cpu(unsigned int cpu);
void hw_record(bool on);
unsigned int hw_apicid(void);
void hw_cpuid(unsigned int leaf, unsigned int sub, unsigned int *regs);
int hw_rdmsr(unsigned int msr, unsigned long long *val);
int hw_wrmsr(unsigned int msr, unsigned long long val);
void hw_log(const char *fmt, ...) REPLAY_PRINTF(1, 2);

#endif
