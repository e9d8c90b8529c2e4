// SPDX-License-Identifier: GPL-2.0-only
/*
 * The processor under the replayed code: CPUID and MSRs of the CPU that was
 * selected last, and the record of what was asked of it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"

/* Tens are needed */
#define MAX_CPUID_PER_CPU	10000

#define MSR_APICBASE		0x1b
#define MSR_APICBASE_BSP	0x100
#define MSR_NODE_ID		0xc001100c
/* What CPUID 0x80000001 returns, ECX in the upper half */
#define MSR_CPUID_EXT		0xc0011005

bool hw_aborts;

static const struct machine *machine;
static struct replay_result *result;
static unsigned int cpu;
static bool recording;
static unsigned int nr_cpuid;

/* CPUs on which MSR_CPUID_EXT was written, and with what */
static bool written[REPLAY_MAX_CPUS];
static unsigned long long cpuid_ext[REPLAY_MAX_CPUS];

void hw_power_on(const struct machine *m, struct replay_result *r)
{
	machine = m;
	result = r;
	recording = false;
	memset(written, 0, sizeof(written));
}

void hw_select_cpu(unsigned int nr)
{
	cpu = nr;
	nr_cpuid = 0;
}

void hw_record(bool on)
{
	recording = on;
}

unsigned int hw_apicid(void)
{
	return machine->apicid[cpu];
}

static void record(enum replay_access_kind kind, unsigned int addr, unsigned int sub)
{
	struct replay_cpu *c = &result->cpu[cpu];

	if (!recording)
		return;
	if (c->nr_reads < REPLAY_MAX_READS)
		c->reads[c->nr_reads++] = (struct replay_access){ kind, addr, sub };
	else
		hw_log("err: replay: more than %d accesses\n", REPLAY_MAX_READS);
}

void hw_cpuid(unsigned int leaf, unsigned int sub, unsigned int *regs)
{
	unsigned int reg;

	record(READ_CPUID, leaf, sub);
	if (++nr_cpuid > MAX_CPUID_PER_CPU) {
		if (hw_aborts)
			abort();
		_exit(HW_HANGS);
	}

	for (reg = EAX; reg < NR_REGS; reg++)
		regs[reg] = machine_reg(machine, cpu, leaf, sub, reg);

	if (leaf == 0x80000001 && written[cpu]) {
		regs[ECX] = cpuid_ext[cpu] >> 32;
		regs[EDX] = (unsigned int)cpuid_ext[cpu];
	}
	/* The kernel only asks whether the L3 has a size */
	if (leaf == 0x80000006 && !machine_leaf(machine, leaf, 0))
		regs[EDX] = hw_has_l3(machine, cpu);
}

/*
 * Recordings of only the topology leaves lack 0x80000006. Processors that have
 * 0x8000001d list the same caches there.
 */
bool hw_has_l3(const struct machine *m, unsigned int nr)
{
	unsigned int sub;

	if (machine_leaf(m, 0x80000006, 0))
		return machine_reg(m, nr, 0x80000006, 0, EDX);

	for (sub = 0; machine_reg(m, nr, 0x8000001d, sub, EAX) & 0x1f; sub++)
		if ((machine_reg(m, nr, 0x8000001d, sub, EAX) >> 5 & 7) == 3)
			return true;
	return false;
}

enum cpuid_msr hw_cpuid_msr(const struct machine *m, unsigned int nr)
{
	struct cpuid_model model = cpuid_model(machine_cpuid(m, nr));

	if (m->cpuid_msr != CPUID_MSR_BY_FAMILY)
		return m->cpuid_msr;
	if (model.amd && model.family == 0x15 && !model.in_guest)
		return CPUID_MSR_WRITABLE;
	return CPUID_MSR_ABSENT;
}

int hw_rdmsr(unsigned int msr, unsigned long long *val)
{
	unsigned int regs[NR_REGS];

	record(READ_MSR, msr, 0);

	switch (msr) {
	case MSR_APICBASE:
		*val = cpu ? 0 : MSR_APICBASE_BSP;
		return 0;
	case MSR_NODE_ID:
		if (machine->node_id_msr) {
			*val = machine->node_id_msr[cpu];
		} else {
			*val = 0;
			result->unrecorded_msrs++;
		}
		return 0;
	case MSR_CPUID_EXT:
		if (hw_cpuid_msr(machine, cpu) == CPUID_MSR_ABSENT)
			return -1;
		if (written[cpu]) {
			*val = cpuid_ext[cpu];
			return 0;
		}
		regs[ECX] = machine_reg(machine, cpu, 0x80000001, 0, ECX);
		regs[EDX] = machine_reg(machine, cpu, 0x80000001, 0, EDX);
		*val = (unsigned long long)regs[ECX] << 32 | regs[EDX];
		return 0;
	default:
		return -1;
	}
}

int hw_wrmsr(unsigned int msr, unsigned long long val)
{
	record(WRITE_MSR, msr, 0);

	if (msr != MSR_CPUID_EXT || hw_cpuid_msr(machine, cpu) == CPUID_MSR_ABSENT)
		return -1;
	if (hw_cpuid_msr(machine, cpu) == CPUID_MSR_READONLY)
		return 0;
	written[cpu] = true;
	cpuid_ext[cpu] = val;
	return 0;
}

void hw_log(const char *fmt, ...)
{
	size_t space = sizeof(result->log) - result->log_len;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(result->log + result->log_len, space, fmt, ap);
	va_end(ap);
	if (len > 0 && (size_t)len < space)
		result->log_len += len;
	else
		result->log[result->log_len] = '\0';
}
