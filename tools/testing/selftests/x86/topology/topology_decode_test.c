// SPDX-License-Identifier: GPL-2.0-only
/*
 * What topology_test reads CPUID and files with, given values whose meaning is known: a
 * test that reads wrongly would accuse kernels, or acquit them.
 */
#include "../../kselftest_harness.h"
#include "cpuid_topology.h"
#include "kernel_topology.h"

struct known_leaf {
	uint32_t		leaf;
	uint32_t		subleaf;
	struct cpuid_regs	regs;
};

#define AMD(max)	{ 0, 0, { max, 0x68747541, 0x444d4163, 0x69746e65 } }
#define HYGON		{ 0, 0, { 0xd, 0x6f677948, 0x656e6975, 0x6e65476e } }
#define EXTENDED(max)	{ 0x80000000, 0, { max, 0, 0, 0 } }
#define END		{ 0xffffffff, 0, { 0 } }

static const struct known_leaf *machine;

static struct cpuid_regs known_cpuid(uint32_t leaf, uint32_t subleaf)
{
	const struct known_leaf *l;

	for (l = machine; l->leaf != 0xffffffff; l++)
		if (l->leaf == leaf && l->subleaf == subleaf)
			return l->regs;
	return (struct cpuid_regs){ 0 };
}

/* QEMU: core 300 of 512. Its leaf 0x8000001e is zero, leaf 1 has the low 8 bits. */
static const struct known_leaf core_300[] = {
	AMD(0x10), EXTENDED(0x80000021),
	{ 1, 0, { 0x00a10f11, 0x2c000800, 0x80200000, 0 } },
	{ 0xb, 0, { 0, 1, 0x100, 0x12c } },
	{ 0xb, 1, { 9, 0x200, 0x201, 0x12c } },
	{ 0x80000008, 0, { 0x3030, 0, 0x91ff, 0 } },
	END
};

/* Zen 4 with all leaves: 0x80000026 has threads, cores, dies and the socket */
static const struct known_leaf zen4[] = {
	AMD(0x10), EXTENDED(0x80000028),
	{ 1, 0, { 0x00a10f11, 0x15600800, 0, 0 } },
	{ 0xb, 0, { 1, 2, 0x100, 0x115 } },
	{ 0xb, 1, { 8, 0xc0, 0x201, 0x115 } },
	{ 0x80000008, 0, { 0x3030, 0, 0x80bf, 0 } },
	{ 0x8000001e, 0, { 0x115, 0x10a, 0x201, 0 } },
	{ 0x80000026, 0, { 1, 2, 0x100, 0x115 } },
	{ 0x80000026, 1, { 4, 0x10, 0x201, 0x115 } },
	{ 0x80000026, 2, { 7, 0x60, 0x302, 0x115 } },
	{ 0x80000026, 3, { 8, 0xc0, 0x403, 0x115 } },
	END
};

/* Zen 1 without leaf 0xb: leaf 0x8000001e has the APIC ID and the threads */
static const struct known_leaf zen1[] = {
	AMD(0xd), EXTENDED(0x8000001f),
	{ 1, 0, { 0x00800f12, 0x45400800, 0, 0 } },
	{ 0x80000008, 0, { 0x3030, 0, 0x603f, 0 } },
	{ 0x8000001e, 0, { 0x45, 0x102, 0x301, 0 } },
	END
};

/* Bulldozer: the compute unit; the threads of leaf 0x8000001e do not count */
static const struct known_leaf bulldozer[] = {
	AMD(0xd), EXTENDED(0x8000001e),
	{ 1, 0, { 0x00600f12, 0x05080800, 0, 0 } },
	{ 0x80000008, 0, { 0x3030, 0, 0x3007, 0 } },
	{ 0x8000001e, 0, { 0x25, 0x102, 0x101, 0 } },
	END
};

/* Family 10h: no size of the core ID, so it follows from six cores */
static const struct known_leaf k10[] = {
	AMD(0x5), EXTENDED(0x8000001b),
	{ 1, 0, { 0x00100f80, 0x0b060800, 0, 0 } },
	{ 0x80000008, 0, { 0x3030, 0, 0x5, 0 } },
	END
};

/* Hygon: on bare metal, the package begins at bit 6 */
static const struct known_leaf hygon_metal[] = {
	HYGON, EXTENDED(0x8000001f),
	{ 1, 0, { 0x00900f01, 0x45400800, 0, 0 } },
	{ 0x80000008, 0, { 0x3030, 0, 0x501f, 0 } },
	{ 0x8000001e, 0, { 0x45, 0x102, 0x301, 0 } },
	END
};

static const struct known_leaf hygon_guest[] = {
	HYGON, EXTENDED(0x8000001f),
	{ 1, 0, { 0x00900f01, 0x45400800, 0x80000000, 0 } },
	{ 0x80000008, 0, { 0x3030, 0, 0x501f, 0 } },
	{ 0x8000001e, 0, { 0x45, 0x102, 0x301, 0 } },
	END
};

/* Firecracker: the domains are the guest's, the APIC ID is that of a CPU of the host */
static const struct known_leaf host_id[] = {
	AMD(0x10), EXTENDED(0x8000001e),
	{ 1, 0, { 0x00830f10, 0x03040800, 0x80000000, 0 } },
	{ 0xb, 0, { 1, 2, 0x100, 0x16 } },
	{ 0xb, 1, { 3, 4, 0x201, 0x16 } },
	{ 0x80000008, 0, { 0x3030, 0, 0x2003, 0 } },
	{ 0x8000001e, 0, { 0x3, 0x101, 0, 0 } },
	END
};

/* Propolis: no bits for eight CPUs */
static const struct known_leaf no_bits[] = {
	AMD(0x10), EXTENDED(0x8000001e),
	{ 1, 0, { 0x00a00f11, 0x05080800, 0x80000000, 0 } },
	{ 0xb, 0, { 0, 1, 0x100, 0x5 } },
	{ 0xb, 1, { 0, 8, 0x201, 0x5 } },
	{ 0x80000008, 0, { 0x3030, 0, 0x3007, 0 } },
	END
};

/* What the fields come to; nodes: 0 without topoext */
static const struct known {
	const char		*name;
	const struct known_leaf	*machine;
	bool			topoext;
	uint32_t		leaf;
	uint32_t		apicid_leaf;
	uint32_t		apicid;
	unsigned int		core_shift, die_shift, pkg_shift;
	unsigned int		nodes, node, unit, core;
} known[] = {
	{ "core 300", core_300, true, 0xb, 0xb, 0x12c, 0, 9, 9, 1, 0, 0xff, 300 },
	{ "core 300, no topoext", core_300, false, 0xb, 0xb, 0x12c, 0, 9, 9, 0, 0, 0xff, 300 },
	{ "Zen 4", zen4, true, 0x80000026, 0x80000026, 0x115, 1, 7, 8, 3, 1, 0xff, 10 },
	{ "Zen 1", zen1, true, 0x80000008, 0x8000001e, 0x45, 1, 6, 6, 4, 1, 0xff, 2 },
	{ "Zen 1, no topoext", zen1, false, 0x80000008, 1, 0x45, 0, 6, 6, 0, 0, 0xff, 5 },
	{ "Bulldozer", bulldozer, true, 0x80000008, 0x8000001e, 0x25, 0, 3, 3, 2, 1, 2, 1 },
	{ "family 10h", k10, false, 0x80000008, 1, 0xb, 0, 3, 3, 0, 0, 0xff, 3 },
	{ "Hygon", hygon_metal, true, 0x80000008, 0x8000001e, 0x45, 1, 6, 6, 4, 1, 0xff, 2 },
	{ "Hygon guest", hygon_guest, true, 0x80000008, 0x8000001e, 0x45, 1, 5, 5, 4, 1, 0xff, 2 },
	{ "host's ID in leaf 0xb", host_id, true, 0xb, 0x8000001e, 3, 1, 3, 3, 1, 0, 0xff, 1 },
	{ "the same, no topoext", host_id, false, 0xb, 1, 3, 1, 3, 3, 0, 0, 0xff, 1 },
	{ "leaf 0xb without bits", no_bits, false, 0x80000008, 1, 5, 0, 3, 3, 0, 0, 0xff, 5 },
};

TEST(leaves)
{
	const struct known *k;
	struct cpuid_topology t;
	const unsigned int *shift = t.domains.shift;

	for (k = known; k < known + ARRAY_SIZE(known); k++) {
		machine = k->machine;
		t = cpuid_topology(known_cpuid, k->topoext);
		EXPECT_EQ(t.leaf, k->leaf) TH_LOG("%s: leaf of the domains", k->name);
		EXPECT_EQ(t.apicid_leaf, k->apicid_leaf) TH_LOG("%s: leaf of the ID", k->name);
		EXPECT_EQ(t.apicid, k->apicid) TH_LOG("%s: APIC ID", k->name);
		EXPECT_EQ(shift[DOM_THREAD], k->core_shift) TH_LOG("%s: bits in a core", k->name);
		EXPECT_EQ(shift[DOM_TILE], k->die_shift) TH_LOG("%s: bits in a die", k->name);
		EXPECT_EQ(shift[DOM_PACKAGE], k->pkg_shift) TH_LOG("%s: all bits", k->name);
		EXPECT_EQ(t.nodes_per_pkg, k->nodes) TH_LOG("%s: nodes", k->name);
		EXPECT_EQ(t.node, k->node) TH_LOG("%s: node", k->name);
		EXPECT_EQ(t.unit, k->unit) TH_LOG("%s: compute unit", k->name);
		EXPECT_EQ(cpuid_core(&t, &t, t.apicid, t.nodes_per_pkg), k->core)
			TH_LOG("%s: core", k->name);
	}
}

TEST(other_vendor)
{
	static const struct known_leaf intel[] = {
		{ 0, 0, { 0x1f, 0x756e6547, 0x6c65746e, 0x49656e69 } }, END
	};
	machine = intel;
	EXPECT_FALSE(cpuid_model(known_cpuid).amd || cpuid_model(known_cpuid).hygon);
}

TEST(cpu_lists)
{
	static struct cpu_bits cpus;

	ASSERT_TRUE(parse_cpu_list("0-2,5,300-301\n", &cpus));
	EXPECT_TRUE(cpus.bit[0] && cpus.bit[1] && cpus.bit[2] && cpus.bit[5]);
	EXPECT_TRUE(cpus.bit[300] && cpus.bit[301]);
	EXPECT_FALSE(cpus.bit[3] || cpus.bit[4] || cpus.bit[6] || cpus.bit[299] || cpus.bit[302]);
	EXPECT_FALSE(parse_cpu_list("", &cpus));
	EXPECT_FALSE(parse_cpu_list("3-1", &cpus));
	EXPECT_FALSE(parse_cpu_list("1-", &cpus));
	EXPECT_FALSE(parse_cpu_list("0,x", &cpus));
	EXPECT_FALSE(parse_cpu_list("8192", &cpus));
}

TEST(cpuinfo)
{
	static const char text[] =
		"processor\t: 0\nflags\t\t: fpu topoext lm\napicid\t\t: 0\ninitial apicid\t: 0\n\n"
		"processor\t: 7\nflags\t\t: fpu lm\napicid\t\t: 300\ninitial apicid\t: 44\n"
		"core id\t\t: 44\n\n";
	const char *cpu = find_processor(text, 7);
	unsigned int value;

	ASSERT_NE(cpu, NULL);
	EXPECT_TRUE(find_number(cpu, "apicid", 10, &value) && value == 300);
	EXPECT_TRUE(find_number(cpu, "initial apicid", 10, &value) && value == 44);
	EXPECT_TRUE(find_number(cpu, "core id", 10, &value));
	EXPECT_FALSE(find_number(cpu, "die id", 10, &value));
	/* What the first one lacks is not the next one's */
	EXPECT_FALSE(find_number(text, "core id", 10, &value));
	EXPECT_EQ(find_processor(text, 1), NULL);
	EXPECT_TRUE(has_flag(text, "topoext"));
	EXPECT_FALSE(has_flag(cpu, "topoext"));
	EXPECT_FALSE(has_flag(text, "topo"));
}

TEST_HARNESS_MAIN
