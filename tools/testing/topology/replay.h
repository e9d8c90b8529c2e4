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
 * in the order of enum x86_topology_domains. names.c has a name for each.
 */
enum replay_field {
	F_initial_apicid, F_apicid, F_pkg_id, F_die_id, F_core_id, F_cu_id,
	F_llc_id, F_l2c_id, F_amd_node_id, F_nodes_per_pkg,
	F_logical_pkg_id, F_logical_die_id,
	F_smt_shift, F_core_shift, F_module_shift, F_tile_shift,
	F_die_shift, F_diegrp_shift, F_pkg_shift,
	F_smt_ncpus, F_core_ncpus, F_module_ncpus, F_tile_ncpus,
	F_die_ncpus, F_diegrp_ncpus, F_pkg_ncpus,
	F_xtopology, F_topoext, F_amd_dcm,
	F_NR
};

/* Per system: what the boot CPU's scan and the registered APIC IDs decide */
enum replay_system {
	S_packages, S_dies_per_pkg, S_threads_per_core, S_cores_per_pkg,
	S_threads_per_pkg, S_system_nodes_per_pkg,
	S_smt_size, S_core_size, S_module_size, S_tile_size,
	S_die_size, S_diegrp_size, S_pkg_size,
	S_NR
};

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
