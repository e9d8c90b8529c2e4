// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does the kernel place the CPUs of an AMD or Hygon machine where CPUID says they are?
 *
 * The test runs on one online CPU after the other, reads CPUID there, and compares with
 * debugfs, sysfs and /proc/cpuinfo.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "../../kselftest.h"
#include "cpuid_topology.h"
#include "kernel_topology.h"

enum place {
	INITIAL_APICID,
	APICID,
	PACKAGE,
	DIE,
	CORE,
	NODE,
	UNIT,
	PLACES
};

/* Where the kernel tells it. The IDs in debugfs are hexadecimal, all else is decimal. */
static const struct {
	const char	*what;
	const char	*debugfs;
	int		base;
	const char	*sysfs;
	const char	*cpuinfo;
} places[PLACES] = {
	[INITIAL_APICID] = { "initial APIC ID", "initial_apicid", 16, NULL, "initial apicid" },
	[APICID] = { "APIC ID", "apicid", 16, NULL, "apicid" },
	[PACKAGE] = { "package", "pkg_id", 10, "physical_package_id", "physical id" },
	[DIE] = { "die", "die_id", 10, "die_id", NULL },
	[CORE] = { "core", "core_id", 10, "core_id", "core id" },
	[NODE] = { "node", "amd_node_id", 10, NULL, NULL },
	[UNIT] = { "compute unit", "cu_id", 10, NULL, NULL },
};

struct cpu {
	struct cpuid_topology	cpuid;
	unsigned int		place[PLACES];
	char			*debugfs;
};

static struct cpu *cpus;
static struct cpu_bits online;
static unsigned int boot_cpu;
static char *cpuinfo;

/* The first online CPU from this one on; MAX_CPUS: none */
static unsigned int online_from(unsigned int cpu)
{
	while (cpu < MAX_CPUS && !online.bit[cpu])
		cpu++;
	return cpu;
}

static bool same(unsigned int cpu, const char *where, const char *what, unsigned int kernel,
		 unsigned int cpuid)
{
	if (kernel == cpuid)
		return true;
	ksft_print_msg("CPU %u: %s: %s is 0x%x, and 0x%x by CPUID leaf 0x%x\n", cpu, where, what,
		       kernel, cpuid, cpus[cpu].cpuid.apicid_leaf);
	return false;
}

static bool missing(unsigned int cpu, const char *where, const char *what)
{
	ksft_print_msg("CPU %u: %s has no %s\n", cpu, where, what);
	return false;
}

static bool test_sysfs(unsigned int cpu, enum place p)
{
	unsigned int value;
	char *text, *end;
	bool good;

	text = read_text("/sys/devices/system/cpu/cpu%u/topology/%s", cpu, places[p].sysfs);
	if (!text)
		return missing(cpu, "sysfs", places[p].sysfs);
	value = strtoul(text, &end, 10);
	good = end != text && same(cpu, "sysfs", places[p].what, value, cpus[cpu].place[p]);
	free(text);
	return good;
}

static bool test_cpuinfo(unsigned int cpu, const char *name, unsigned int expected)
{
	const char *text = find_processor(cpuinfo, cpu);
	unsigned int value;

	if (!text || !find_number(text, name, 10, &value))
		return missing(cpu, "/proc/cpuinfo", name);
	return same(cpu, "/proc/cpuinfo", name, value, expected);
}

static bool test_place(unsigned int cpu, enum place p)
{
	unsigned int value;
	bool good;

	if (!find_number(cpus[cpu].debugfs, places[p].debugfs, places[p].base, &value))
		return missing(cpu, "debugfs", places[p].debugfs);
	good = same(cpu, "debugfs", places[p].what, value, cpus[cpu].place[p]);
	if (places[p].sysfs)
		good &= test_sysfs(cpu, p);
	if (places[p].cpuinfo)
		good &= test_cpuinfo(cpu, places[p].cpuinfo, cpus[cpu].place[p]);
	return good;
}

static bool node_in_cpuid(void)
{
	return cpus[boot_cpu].cpuid.nodes_per_pkg;
}

/* Whether the CPUs of a compute unit are threads of a core is not CPUID's say */
static bool threads_in_cpuid(void)
{
	return cpus[boot_cpu].cpuid.unit == 0xff;
}

static void test_places(void)
{
	unsigned int cpu, p;

	for (p = 0; p < PLACES; p++) {
		bool good = true;

		if (p == NODE && !node_in_cpuid())
			continue;
		for (cpu = online_from(0); cpu < MAX_CPUS; cpu = online_from(cpu + 1))
			good &= test_place(cpu, p);
		ksft_test_result(good, "%s\n", places[p].what);
	}
}

static bool share_core(const struct cpu *a, const struct cpu *b)
{
	return a->place[PACKAGE] == b->place[PACKAGE] && a->place[DIE] == b->place[DIE] &&
		a->place[NODE] == b->place[NODE] && a->place[CORE] == b->place[CORE];
}

static bool share_package(const struct cpu *a, const struct cpu *b)
{
	return a->place[PACKAGE] == b->place[PACKAGE];
}

static bool test_list(unsigned int cpu, const char *name,
		      bool (*share)(const struct cpu *, const struct cpu *))
{
	static struct cpu_bits listed;
	unsigned int other;
	bool good = true;
	char *text;

	text = read_text("/sys/devices/system/cpu/cpu%u/topology/%s", cpu, name);
	if (!text || !parse_cpu_list(text, &listed)) {
		free(text);
		return missing(cpu, "sysfs", name);
	}
	free(text);
	for (other = online_from(0); other < MAX_CPUS; other = online_from(other + 1)) {
		if (share(&cpus[cpu], &cpus[other]) != listed.bit[other]) {
			ksft_print_msg("CPU %u: %s has %sCPU %u, CPUID has it otherwise\n", cpu,
				       name, listed.bit[other] ? "" : "not ", other);
			good = false;
		}
	}
	return good;
}

static void test_threads(void)
{
	unsigned int cpu;
	bool good = true;

	for (cpu = online_from(0); cpu < MAX_CPUS; cpu = online_from(cpu + 1))
		good &= test_list(cpu, "thread_siblings_list", share_core);
	ksft_test_result(good, "threads of a core\n");
}

static void test_package(void)
{
	unsigned int cpu, other, mates;
	bool good = true;

	for (cpu = online_from(0); cpu < MAX_CPUS; cpu = online_from(cpu + 1)) {
		mates = 0;
		for (other = online_from(0); other < MAX_CPUS; other = online_from(other + 1))
			mates += share_package(&cpus[cpu], &cpus[other]);
		good &= test_list(cpu, "core_siblings_list", share_package);
		good &= test_cpuinfo(cpu, "siblings", mates);
	}
	ksft_test_result(good, "CPUs of a package\n");
}

static void run_on(unsigned int cpu)
{
	size_t size = CPU_ALLOC_SIZE(MAX_CPUS);
	cpu_set_t *set = CPU_ALLOC(MAX_CPUS);

	if (!set)
		ksft_exit_fail_msg("no memory\n");
	CPU_ZERO_S(size, set);
	CPU_SET_S(cpu, size, set);
	if (sched_setaffinity(0, size, set))
		ksft_exit_skip("CPU %u is not for this process: %s\n", cpu, strerror(errno));
	CPU_FREE(set);
}

static struct cpuid_regs cpuid_here(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid_regs r;

	__cpuid_count(leaf, subleaf, r.eax, r.ebx, r.ecx, r.edx);
	return r;
}

/* The boot CPU's domains are those of the machine */
static void place_cpu(struct cpu *c, bool topoext)
{
	const struct cpuid_topology *boot = &cpus[boot_cpu].cpuid;
	const unsigned int *shift = boot->domains.shift;
	unsigned int nodes;

	c->cpuid = cpuid_topology(cpuid_here, topoext);
	nodes = c->cpuid.nodes_per_pkg;
	/* An MSR has the number of nodes then: the kernel's word is taken for it */
	if (!nodes && !find_number(c->debugfs, "amd_nodes_per_pkg", 10, &nodes))
		nodes = 1;
	c->place[INITIAL_APICID] = c->cpuid.apicid;
	c->place[APICID] = c->cpuid.apicid;
	c->place[PACKAGE] = c->cpuid.apicid >> shift[DOM_DIE_GROUP];
	c->place[DIE] = c->cpuid.apicid >> shift[DOM_TILE];
	c->place[CORE] = cpuid_core(boot, &c->cpuid, c->cpuid.apicid, nodes);
	c->place[NODE] = c->cpuid.node;
	c->place[UNIT] = c->cpuid.unit;
}

static void look_at_cpus(void)
{
	bool topoext = has_flag(cpuinfo, "topoext");
	unsigned int cpu;

	cpus = calloc(MAX_CPUS, sizeof(*cpus));
	if (!cpus)
		ksft_exit_fail_msg("no memory\n");
	boot_cpu = online_from(0);
	for (cpu = online_from(0); cpu < MAX_CPUS; cpu = online_from(cpu + 1)) {
		cpus[cpu].debugfs = read_text(DEBUGFS_TOPO "/cpus/%u", cpu);
		if (!cpus[cpu].debugfs)
			ksft_exit_skip(DEBUGFS_TOPO "/cpus/%u: %s (debugfs mounted, and root?)\n",
				       cpu, strerror(errno));
		run_on(cpu);
		place_cpu(&cpus[cpu], topoext);
	}
}

static void read_machine(void)
{
	struct cpuid_model cpu = cpuid_model(cpuid_here);
	char *text;

	if (!cpu.amd && !cpu.hygon)
		ksft_exit_skip("neither AMD nor Hygon\n");
	text = read_text("/sys/devices/system/cpu/online");
	if (!text || !parse_cpu_list(text, &online))
		ksft_exit_skip("no list of online CPUs in sysfs\n");
	free(text);
	cpuinfo = read_text("/proc/cpuinfo");
	if (!cpuinfo || !find_processor(cpuinfo, 0))
		ksft_exit_skip("no /proc/cpuinfo\n");
}

int main(void)
{
	ksft_print_header();
	read_machine();
	look_at_cpus();
	/* What CPUID does not tell is not tested */
	ksft_set_plan(PLACES - !node_in_cpuid() + threads_in_cpuid() + 1);
	test_places();
	if (threads_in_cpuid())
		test_threads();
	test_package();
	ksft_finished();
}
