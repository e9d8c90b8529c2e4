// SPDX-License-Identifier: GPL-2.0-only
/*
 * The boot of one machine, as far as its topology goes. Built once per tree,
 * against that tree's headers.
 *
 * The order is that of the kernel: early_identify_cpu() of the boot CPU, then
 * the APIC IDs that firmware lists, identify_boot_cpu(), the alternatives,
 * and one AP after the other. The functions called here are the tree's own;
 * only their callers, which do much else, are replaced.
 */
#include "shim.h"
#include "cpu.h"

struct cpuinfo_x86 boot_cpu_data;
struct cpuinfo_x86 replay_static_caps;
bool replay_alternatives_applied;
u32 cpu_caps_cleared[NCAPINTS + NBUGINTS];
u32 cpu_caps_set[NCAPINTS + NBUGINTS];

unsigned int nr_cpu_ids = REPLAY_MAX_CPUS, total_cpus;
bool smp_found_config;
/* In 7.x one of the replayed files has it */
struct cpumask __cpu_primary_thread_mask __attribute__((weak));
unsigned int __max_dies_per_package = 1;
unsigned int __max_logical_packages = 1;
unsigned int __max_threads_per_core = 1;
unsigned int __num_cores_per_package = 1;
unsigned int __num_nodes_per_package = 1;
unsigned int __num_threads_per_package = 1;

static struct cpuinfo_x86 cpu_info[NR_CPUS];
static struct replay_result *result;
static struct replay_cpu *current_cpu;
static unsigned int this_cpu_nr;

unsigned int smp_processor_id(void)
{
	return this_cpu_nr;
}

static void report_domains(const struct topo_scan *tscan)
{
	unsigned int dom;

	for (dom = 0; dom < TOPO_MAX_DOMAIN; dom++) {
		current_cpu->f[F_smt_shift + dom] = tscan->dom_shifts[dom];
		current_cpu->f[F_smt_ncpus + dom] = tscan->dom_ncpus[dom];
	}
	current_cpu->f[F_nodes_per_pkg] = tscan->amd_nodes_per_pkg;
}

/*
 * topology_common.c is compiled to call these two, because the scan is on its
 * caller's stack and the counts per domain are kept nowhere else.
 */
void replay_parse_topology_amd(struct topo_scan *tscan);
void replay_parse_topology_amd(struct topo_scan *tscan)
{
	cpu_parse_topology_amd(tscan);
	report_domains(tscan);
}

/* Of Intel. What the legacy leaves give it is seen in the system's domains only. */
bool replay_parse_topology_ext(struct topo_scan *tscan);
bool replay_parse_topology_ext(struct topo_scan *tscan)
{
	bool parsed = cpu_parse_topology_ext(tscan);

	report_domains(tscan);
	return parsed;
}

/* get_cpu_cap() calls these two for feature words that no topology code asks for */
void init_scattered_cpuid_features(struct cpuinfo_x86 *c)
{
	(void)c;
}

void init_speculation_control(struct cpuinfo_x86 *c)
{
	(void)c;
}

static void select_cpu(unsigned int cpu)
{
	this_cpu_nr = cpu;
	current_cpu = &result->cpu[cpu];
	hw_select_cpu(cpu);
}

static void identify(struct cpuinfo_x86 *c)
{
	const u32 *vendor = (const u32 *)c->x86_vendor_id;

	memset(c->x86_capability, 0, sizeof(c->x86_capability));
	c->extended_cpuid_level = 0;
	memset(c->x86_vendor_id, 0, sizeof(c->x86_vendor_id));

#if __has_include("cpuid_parser.h")
	cpuid_scan_cpu(c);
#endif
	cpu_detect(c);

	/* The bytes "Auth", "Hygo" and "Genu" */
	if (vendor[0] == 0x68747541)
		c->x86_vendor = X86_VENDOR_AMD;
	else if (vendor[0] == 0x756e6547)
		c->x86_vendor = X86_VENDOR_INTEL;
	else if (vendor[0] == 0x6f677948)
		c->x86_vendor = X86_VENDOR_HYGON;
	else
		c->x86_vendor = X86_VENDOR_UNKNOWN;

	get_cpu_cap(c);
}

/* setup_clear_cpu_cap(). Nothing depends on the features named here. */
static void clear_feature(const char *name, unsigned int len)
{
	static const struct {
		const char	*name;
		unsigned int	bit;
	} known[] = {
		{ "xtopology",	X86_FEATURE_XTOPOLOGY },
		{ "topoext",	X86_FEATURE_TOPOEXT },
		{ "nodeid_msr",	X86_FEATURE_NODEID_MSR },
	};
	unsigned int i;

	for (i = 0; i < sizeof(known) / sizeof(*known); i++) {
		u32 mask = 1U << (known[i].bit % 32);

		if (__builtin_strlen(known[i].name) != len ||
		    __builtin_strncmp(known[i].name, name, len))
			continue;
		cpu_caps_cleared[known[i].bit / 32] |= mask;
		boot_cpu_data.x86_capability[known[i].bit / 32] &= ~mask;
		return;
	}
	hw_log("err: replay: clearcpuid= does not know '%.*s'\n", (int)len, name);
}

static void clear_features(const char *list)
{
	unsigned int len;

	for (; list && *list; list += len + (list[len] == ',')) {
		for (len = 0; list[len] && list[len] != ','; len++)
			;
		clear_feature(list, len);
	}
}

static void identify_boot_cpu_early(const char *clearcpuid)
{
	identify(&boot_cpu_data);
	clear_features(clearcpuid);

	hw_record(true);
	cpu_init_topology(&boot_cpu_data);
	hw_record(false);
}

static void register_apics(const struct replay_params *params)
{
	unsigned int cpu;

	/* Without an APIC there is no list of them: the kernel invents ID 0 */
	smp_found_config = boot_cpu_has(X86_FEATURE_APIC);
	if (smp_found_config) {
		topology_register_boot_apic(params->apicids[0]);
		for (cpu = 0; cpu < params->nr_cpus; cpu++)
			topology_register_apic(params->apicids[cpu], cpu, true);
	}
	topology_init_possible_cpus();
}

static void identify_cpu(struct cpuinfo_x86 *c)
{
	unsigned int i;

	identify(c);

	hw_record(true);
	cpu_parse_topology(c);
	hw_record(false);

	apply_forced_caps(c);

	if (c == &boot_cpu_data)
		return;
	for (i = 0; i < NCAPINTS; i++)
		boot_cpu_data.x86_capability[i] &= c->x86_capability[i];
}

static void report_cpu(const struct cpuinfo_x86 *c)
{
	unsigned int *f = current_cpu->f;

	f[F_initial_apicid] = c->topo.initial_apicid;
	f[F_apicid] = c->topo.apicid;
	f[F_pkg_id] = c->topo.pkg_id;
	f[F_die_id] = c->topo.die_id;
	f[F_core_id] = c->topo.core_id;
	f[F_cu_id] = c->topo.cu_id;
	f[F_llc_id] = c->topo.llc_id;
	f[F_l2c_id] = c->topo.l2c_id;
	f[F_amd_node_id] = c->topo.amd_node_id;
	f[F_logical_pkg_id] = c->topo.logical_pkg_id;
	f[F_logical_die_id] = c->topo.logical_die_id;
	f[F_xtopology] = cpu_has(c, X86_FEATURE_XTOPOLOGY);
	f[F_topoext] = cpu_has(c, X86_FEATURE_TOPOEXT);
	f[F_amd_dcm] = cpu_has(c, X86_FEATURE_AMD_DCM);
}

static void report_system(void)
{
	unsigned int *s = result->s, dom;

	static_assert(TOPO_MAX_DOMAIN == REPLAY_DOMAINS);

	s[S_packages] = __max_logical_packages;
	s[S_dies_per_pkg] = __max_dies_per_package;
	s[S_threads_per_core] = __max_threads_per_core;
	s[S_cores_per_pkg] = __num_cores_per_package;
	s[S_threads_per_pkg] = __num_threads_per_package;
	s[S_system_nodes_per_pkg] = topology_amd_nodes_per_pkg();
	for (dom = 0; dom < TOPO_MAX_DOMAIN; dom++)
		s[S_smt_size + dom] = x86_topo_system.dom_size[dom];
}

/* stock_boot or patched_boot */
void TREE_BOOT(const struct replay_params *params, struct replay_result *res)
{
	unsigned int cpu;

	result = res;
	result->nr_cpus = params->nr_cpus;

	select_cpu(0);
	identify_boot_cpu_early(params->clearcpuid);
	register_apics(params);
	identify_cpu(&boot_cpu_data);
	report_cpu(&boot_cpu_data);

	replay_static_caps = boot_cpu_data;
	replay_alternatives_applied = true;

	for (cpu = 1; cpu < params->nr_cpus; cpu++) {
		select_cpu(cpu);
		cpu_info[cpu] = boot_cpu_data;
		identify_cpu(&cpu_info[cpu]);
		report_cpu(&cpu_info[cpu]);
	}

	report_system();
	result->done = true;
}
