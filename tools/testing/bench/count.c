// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A plugin of QEMU that counts what a guest executes.
 *
 *   -plugin count.so,out=FILE[,memory=on]
 *
 * Writes to FILE
 *
 *   span I INSTRUCTIONS                         of the Ith span from a SPAN_BEGIN to a SPAN_END,
 *                                               see span.h
 *   memory I ADDRESS L1 L2 L4 L8 L16 S1 S2 S4 S8 S16
 *                                               memory=on: loads and stores of each width in
 *                                               that span, for each 2 MiB of physical addresses
 *   cpuid COUNT                                 executed by all processors until QEMU ended
 *
 * In a span all that the processors do counts, interrupts as well. An instruction that repeats
 * itself counts each time.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "qemu_plugin.h"
#include "span.h"

#define REGION_SHIFT	21
/* 4 GiB */
#define REGIONS		2048
#define WIDTHS		5

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info,
					   int argc, char **argv);

static FILE *out;
static bool with_memory;
static qemu_plugin_u64 instructions, cpuids;

static unsigned int spans;
static bool in_span;
static uint64_t begun_at;
static uint64_t accesses[REGIONS][2][WIDTHS];

static void begin_span(unsigned int cpu, void *data)
{
	memset(accesses, 0, sizeof(accesses));
	in_span = true;
	begun_at = qemu_plugin_u64_sum(instructions);
}

static void end_span(unsigned int cpu, void *data)
{
	uint64_t executed = qemu_plugin_u64_sum(instructions) - begun_at;
	unsigned int region, i;

	if (!in_span)
		return;
	in_span = false;
	spans++;
	fprintf(out, "span %u %" PRIu64 "\n", spans, executed);

	for (region = 0; region < REGIONS; region++) {
		uint64_t *counts = accesses[region][0], any = 0;

		for (i = 0; i < 2 * WIDTHS; i++)
			any |= counts[i];
		if (!any)
			continue;
		fprintf(out, "memory %u %#" PRIx64, spans, (uint64_t)region << REGION_SHIFT);
		for (i = 0; i < 2 * WIDTHS; i++)
			fprintf(out, " %" PRIu64, counts[i]);
		fputc('\n', out);
	}
	fflush(out);
}

static void count_access(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t address, void *data)
{
	unsigned int width = qemu_plugin_mem_size_shift(info);
	struct qemu_plugin_hwaddr *hwaddr;
	uint64_t region;

	if (!in_span)
		return;
	hwaddr = qemu_plugin_get_hwaddr(info, address);
	if (!hwaddr || width >= WIDTHS)
		return;
	region = qemu_plugin_hwaddr_phys_addr(hwaddr) >> REGION_SHIFT;
	if (region < REGIONS)
		accesses[region][qemu_plugin_mem_is_store(info)][width]++;
}

static void translate(struct qemu_plugin_tb *tb, void *data)
{
	static const uint8_t begin[] = { SPAN_BEGIN_BYTES }, end[] = { SPAN_END_BYTES };
	static const uint8_t cpuid[] = { 0x0f, 0xa2 };
	size_t i, size, count = qemu_plugin_tb_n_insns(tb);

	for (i = 0; i < count; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint8_t bytes[16] = { };

		size = qemu_plugin_insn_data(insn, bytes, sizeof(bytes));
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn,
			QEMU_PLUGIN_INLINE_ADD_U64, instructions, 1);
		if (size == sizeof(cpuid) && !memcmp(bytes, cpuid, size))
			qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn,
				QEMU_PLUGIN_INLINE_ADD_U64, cpuids, 1);
		else if (size == sizeof(begin) && !memcmp(bytes, begin, size))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, begin_span,
				QEMU_PLUGIN_CB_NO_REGS, NULL);
		else if (size == sizeof(end) && !memcmp(bytes, end, size))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, end_span,
				QEMU_PLUGIN_CB_NO_REGS, NULL);
		if (with_memory)
			qemu_plugin_register_vcpu_mem_cb(insn, count_access,
				QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, NULL);
	}
}

static void say_rest(void *data)
{
	fprintf(out, "cpuid %" PRIu64 "\n", qemu_plugin_u64_sum(cpuids));
	fclose(out);
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "out=", 4)) {
			out = fopen(argv[i] + 4, "w");
		} else if (!strcmp(argv[i], "memory=on")) {
			with_memory = true;
		} else {
			fprintf(stderr, "count.so: unknown option '%s'; there are out=FILE, memory=on\n",
				argv[i]);
			return -1;
		}
	}
	if (!out) {
		fprintf(stderr, "count.so: give it out=FILE, a file that can be written\n");
		return -1;
	}

	instructions.score = qemu_plugin_scoreboard_new(2 * sizeof(uint64_t));
	cpuids = instructions;
	cpuids.offset = sizeof(uint64_t);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate, NULL);
	qemu_plugin_register_atexit_cb(id, say_rest, NULL);

	return 0;
}
