// SPDX-License-Identifier: GPL-2.0-only
/*
 * topology-fuzz: CPUs that no one has thought of, for libFuzzer.
 *
 * The input changes a guest of a few CPUs that is right: eight bytes for what
 * all CPUs have in common, then six for each register. The sanitizers judge the
 * kernel's arithmetic. What comes out is held against the documentation, or on
 * Intel against the stock kernel, which the patches must not change there.
 *
 * TOPOLOGY_FUZZ=amd|intel		the vendor; AMD includes Hygon
 * TOPOLOGY_FUZZ_SHOW=1			prints the machines, to make shapes of them
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

#define MAX_CPUS	4
#define ALL_CPUS	0x80
#define LENGTH(array)	(sizeof(array) / sizeof(*(array)))

/* The kernel's data, which each boot has to find as they are linked */
extern char __start_stock_data[], __stop_stock_data[];
extern char __start_stock_bss[], __stop_stock_bss[];
extern char __start_patched_data[], __stop_patched_data[];
extern char __start_patched_bss[], __stop_patched_bss[];

static struct memory {
	char		*start;
	char		*stop;
	char		*image;
} memories[] = {
	{ __start_stock_data, __stop_stock_data, NULL },
	{ __start_stock_bss, __stop_stock_bss, NULL },
	{ __start_patched_data, __stop_patched_data, NULL },
	{ __start_patched_bss, __stop_patched_bss, NULL },
};

static const uint32_t families[] = {
	0x00600f20, 0x00100f91, 0x00a10f11, 0x00800f11, 0x00830f10, 0x00000f4a,
	0x00610f01, 0x00b40f40, 0x00500f10, 0x00900f11, 0x00700f01, 0x00000662,
};
static const uint32_t max_leaves[] = { 0x10, 0xd, 0xb, 0x5, 0x1f, 0x1, 0x20, 0x4 };
static const uint32_t max_extended[] = {
	0x80000026, 0x8000001e, 0x80000008, 0x80000028, 0x8000001d, 0x80000006, 0x80000001, 0,
};
static const unsigned int id_steps[] = { 1, 2, 16, 256 };

/* What a record can change; the beginning is a guest of two cores with two threads */
static const struct slot {
	uint32_t	leaf;
	uint32_t	sub;
	uint32_t	reg[NR_REGS];
} slots[] = {
	{ 0x1, 0, { 0, 0x40800, 0, 0 } },
	{ 0x4, 0, { 0xc000121, 0x1c0003f, 0x3f, 0 } },
	{ 0xb, 0, { 1, 2, 0x100, 0 } },
	{ 0xb, 1, { 2, 4, 0x201, 0 } },
	{ 0xb, 2, { 0, 0, 2, 0 } },
	{ 0xb, 3, { 0, 0, 3, 0 } },
	{ 0x1f, 0, { 1, 2, 0x100, 0 } },
	{ 0x1f, 1, { 2, 4, 0x201, 0 } },
	{ 0x1f, 2, { 0, 0, 2, 0 } },
	{ 0x1f, 3, { 0, 0, 3, 0 } },
	{ 0x80000006, 0, { 0, 0x42004200, 0x4006140, 0x8009140 } },
	{ 0x80000008, 0, { 0x3030, 0, 0x2003, 0 } },
	{ 0x8000001d, 0, { 0x4121, 0x3f, 0, 0 } },
	{ 0x8000001d, 1, { 0xc163, 0x3f, 0, 0 } },
	{ 0x8000001e, 0, { 0, 0x100, 0, 0 } },
	{ 0x80000026, 0, { 1, 2, 0x100, 0 } },
	{ 0x80000026, 1, { 2, 4, 0x201, 0 } },
	{ 0x80000026, 2, { 2, 4, 0x302, 0 } },
	{ 0x80000026, 3, { 2, 4, 0x403, 0 } },
	{ 0x80000026, 4, { 0, 0, 4, 0 } },
};
#define NODE_ID_MSR	LENGTH(slots)

static bool intel, printing;
static struct run run;

/* Not memcpy(): ASAN has marked what lies between the variables, which is copied with them */
__attribute__((no_sanitize("address", "undefined")))
static void copy_words(char *to, const char *from, size_t size)
{
	volatile unsigned long *d = (volatile unsigned long *)to;
	const unsigned long *s = (const unsigned long *)from;
	size_t i;

	for (i = 0; i < size / sizeof(*s); i++)
		d[i] = s[i];
	for (i *= sizeof(*s); i < size; i++)
		((volatile char *)to)[i] = from[i];
}

static void take_images(void)
{
	struct memory *m;

	for (m = memories; m < memories + LENGTH(memories); m++) {
		m->image = malloc(m->stop - m->start);
		if (!m->image)
			exit(2);
		copy_words(m->image, m->start, m->stop - m->start);
	}
}

static void power_off(void)
{
	struct memory *m;

	for (m = memories; m < memories + LENGTH(memories); m++)
		copy_words(m->start, m->image, m->stop - m->start);
}

/* Undefined on Intel for long, and not ours to change: see README.md */
void __ubsan_on_report(void);
void __ubsan_on_report(void)
{
	if (!intel)
		abort();
}

static void set(struct machine *m, uint32_t leaf, uint32_t sub, const uint32_t *reg)
{
	unsigned int cpu, r;
	struct leaf *l;

	if (machine_add_leaf(m, leaf, sub, &l))
		abort();
	for (r = EAX; r < NR_REGS; r++)
		for (cpu = 0; cpu < m->nr_cpus; cpu++)
			l->reg[r][cpu] = reg[r];
}

static void set_common(struct machine *m, const uint8_t *head)
{
	static const uint32_t vendors[][3] = {
		{ 0x68747541, 0x444d4163, 0x69746e65 },
		{ 0x6f677948, 0x656e6975, 0x6e65476e },
		{ 0x756e6547, 0x6c65746e, 0x49656e69 },
	};
	const uint32_t *vendor = vendors[intel ? 2 : head[0] & 1];
	unsigned int cpu, i, id;
	bool any_sub;

	set(m, 0, 0, (uint32_t[]){ max_leaves[head[3] % 8], vendor[0], vendor[1], vendor[2] });
	set(m, 0x80000000, 0, (uint32_t[]){ max_extended[head[4] % 8], vendor[0], vendor[1], vendor[2] });
	set(m, 0x80000001, 0, (uint32_t[]){ 0, 0, (head[0] & 2 ? 0 : 0x400000) | (head[0] & 4) << 17, 0 });
	for (i = 0; i < LENGTH(slots); i++) {
		/* On Intel that is a loop without end, in both kernels */
		any_sub = !intel && !slots[i].sub &&
			((slots[i].leaf == 0xb && head[0] & 8) ||
			 (slots[i].leaf == 0x1f && head[0] & 16) ||
			 (slots[i].leaf == 0x80000026 && head[0] & 32));
		if (!any_sub && i && machine_leaf(m, slots[i].leaf, MACHINE_ANY_SUB))
			continue;
		set(m, slots[i].leaf, any_sub ? MACHINE_ANY_SUB : slots[i].sub, slots[i].reg);
	}

	/*
	 * The MSR shows what leaf 0x80000001 has. With clearcpuid=topoext the first
	 * scan switches TOPOEXT on all the same, and the later ones do not.
	 */
	m->cpuid_msr = max_extended[head[4] % 8] && !(head[2] & 4) ? head[5] & 3 : CPUID_MSR_ABSENT;
	m->node_id_msr = calloc(m->nr_cpus, sizeof(unsigned int));
	m->apicid = calloc(m->nr_cpus, sizeof(unsigned int));
	if (!m->node_id_msr || !m->apicid)
		exit(2);
	for (cpu = 0; cpu < m->nr_cpus; cpu++) {
		id = head[7] * 8 + cpu * id_steps[head[6] & 3];
		m->apicid[cpu] = id;
		for (i = 0; i < m->nr_leaves; i++) {
			struct leaf *l = &m->leaf[i];

			if (l->leaf == 1) {
				l->reg[EAX][cpu] = families[head[1] % LENGTH(families)];
				l->reg[EBX][cpu] |= id << 24;
				l->reg[ECX][cpu] = head[0] & 64 ? 0 : 0x80200000;
				l->reg[EDX][cpu] = 0x178bfbff;
			} else if (l->leaf == 0xb || l->leaf == 0x1f || l->leaf == 0x80000026) {
				l->reg[EDX][cpu] = id;
			} else if (l->leaf == 0x8000001e) {
				l->reg[EAX][cpu] = id;
			}
		}
	}
	if (head[2] & 4)
		m->clearcpuid = strdup(head[2] & 8 ? "xtopology" : "topoext");
}

/* Which slot, which register and CPUs, and the value */
static void change(struct machine *m, const uint8_t *record)
{
	unsigned int nr = record[0] % (LENGTH(slots) + 1), reg = record[1] & 3;
	unsigned int first = (record[1] >> 2) % m->nr_cpus, last = first, i, cpu;
	uint32_t value;

	memcpy(&value, record + 2, sizeof(value));
	if (record[1] & ALL_CPUS) {
		first = 0;
		last = m->nr_cpus - 1;
	}
	for (cpu = first; cpu <= last; cpu++) {
		if (nr == NODE_ID_MSR)
			m->node_id_msr[cpu] = value;
		/* Of leaf 1 only the APIC ID and the number of CPUs */
		if (nr == NODE_ID_MSR || (!nr && reg != EBX))
			continue;
		/*
		 * Patch 7 is for Intel as well, so leave out what it changes: domains
		 * that are larger than the maps, be it by a negative shift.
		 */
		if (intel && !nr)
			value |= 0xff0000;
		if (intel && reg == EAX && (slots[nr].leaf == 0xb || slots[nr].leaf == 0x1f ||
					    slots[nr].leaf == 0x80000026))
			value &= 0xf;
		for (i = 0; i < m->nr_leaves; i++)
			if (m->leaf[i].leaf == slots[nr].leaf &&
			    (m->leaf[i].sub == slots[nr].sub || m->leaf[i].sub == MACHINE_ANY_SUB))
				m->leaf[i].reg[reg][cpu] = value;
	}
}

static void judge(void)
{
	const char *why = NULL;
	struct comparison c;

	if (intel) {
		compare(&run, &c);
		if (c.nr_diffs) {
			diff_print(stderr, &c.diff[0]);
			why = "the patches change something on Intel";
		}
		comparison_free(&c);
	} else {
		why = compare_with_derived(&run);
	}
	if (why) {
		fprintf(stderr, "topology-fuzz: %s\n", why);
		abort();
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static struct replay_result before, after, derived;
	const char *vendor = getenv("TOPOLOGY_FUZZ");

	(void)argc;
	(void)argv;
	intel = vendor && !strcmp(vendor, "intel");
	printing = getenv("TOPOLOGY_FUZZ_SHOW");
	run.before = &before;
	run.after = &after;
	run.derived = &derived;
	hw_aborts = true;
	take_images();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct machine *m;

	if (size < 8)
		return -1;
	m = machine_new("found", 1 + data[2] % MAX_CPUS);
	set_common(m, data);
	for (data += 8, size -= 8; size >= 6; data += 6, size -= 6)
		change(m, data);
	if (printing)
		machine_print(stderr, m);

	run.m = m;
	if (intel)
		run_boot(stock_boot, m, run.before);
	run_boot(patched_boot, m, run.after);
	power_off();
	memset(run.derived, 0, sizeof(*run.derived));
	if (!intel)
		derive(m, run.derived);
	judge();
	machine_free(m);
	return 0;
}
