// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a KVM guest reads in ID_AA64MMFR3_EL1 for every value that user space may write
 * to it. set_id_regs writes the lowest value of each field, which is 0 on every CPU;
 * here each field that the CPU has is 1 in half of the values. A field that the CPU
 * lacks must be refused.
 *
 * Without the library of the KVM selftests, so that both do not err in the same way.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/kvm.h>

#define MMFR3		ARM64_SYS_REG(3, 0, 0, 7, 3)
#define CORE(reg)	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | \
			 KVM_REG_ARM_CORE_REG(regs.reg))

#define CODE_ADDR	0x10000
#define MMIO_ADDR	0x20000
#define PAGE		4096

/* The guest: tells by a store to where no memory is what it reads. */
static const uint32_t guest_code[] = {
	0xd5380760,	/* mrs x0, id_aa64mmfr3_el1 */
	0xf9000020,	/* str x0, [x1] */
};

static const struct field {
	const char *name;
	int shift;
} fields[] = {
	{ "TCRX", 0 },
	{ "S1PIE", 8 },
	{ "S1POE", 16 },
};

#define FIELDS	(int)(sizeof(fields) / sizeof(fields[0]))

struct guest {
	int vm, vcpu;
	void *code;
	struct kvm_run *run;
	int run_size;
};

static void die(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(1);
}

static void set_reg(struct guest *g, uint64_t id, uint64_t val)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)&val };

	if (ioctl(g->vcpu, KVM_SET_ONE_REG, &reg) < 0)
		die("KVM_SET_ONE_REG");
}

static uint64_t get_mmfr3(struct guest *g)
{
	uint64_t val;
	struct kvm_one_reg reg = { .id = MMFR3, .addr = (uintptr_t)&val };

	if (ioctl(g->vcpu, KVM_GET_ONE_REG, &reg) < 0)
		die("KVM_GET_ONE_REG of ID_AA64MMFR3_EL1");
	return val;
}

static void add_memory(struct guest *g)
{
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = CODE_ADDR,
		.memory_size = PAGE,
	};

	g->code = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (g->code == MAP_FAILED)
		die("mmap");
	memcpy(g->code, guest_code, sizeof(guest_code));
	region.userspace_addr = (uintptr_t)g->code;
	if (ioctl(g->vm, KVM_SET_USER_MEMORY_REGION, &region) < 0)
		die("KVM_SET_USER_MEMORY_REGION");
}

static void create(int kvm, struct guest *g)
{
	struct kvm_vcpu_init init;

	g->vm = ioctl(kvm, KVM_CREATE_VM, 0);
	if (g->vm < 0)
		die("KVM_CREATE_VM");
	add_memory(g);
	g->vcpu = ioctl(g->vm, KVM_CREATE_VCPU, 0);
	if (g->vcpu < 0)
		die("KVM_CREATE_VCPU");
	if (ioctl(g->vm, KVM_ARM_PREFERRED_TARGET, &init) < 0)
		die("KVM_ARM_PREFERRED_TARGET");
	if (ioctl(g->vcpu, KVM_ARM_VCPU_INIT, &init) < 0)
		die("KVM_ARM_VCPU_INIT");
	g->run_size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	g->run = mmap(NULL, g->run_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		      g->vcpu, 0);
	if (g->run == MAP_FAILED)
		die("mmap of the vCPU");
}

static void destroy(struct guest *g)
{
	munmap(g->run, g->run_size);
	close(g->vcpu);
	close(g->vm);
	munmap(g->code, PAGE);
}

/* Run the guest until it tells; false if it does something else. */
static bool ask_guest(struct guest *g, uint64_t *val)
{
	set_reg(g, CORE(pc), CODE_ADDR);
	set_reg(g, CORE(regs[1]), MMIO_ADDR);
	if (ioctl(g->vcpu, KVM_RUN, 0) < 0)
		die("KVM_RUN");
	if (g->run->exit_reason != KVM_EXIT_MMIO || !g->run->mmio.is_write ||
	    g->run->mmio.phys_addr != MMIO_ADDR || g->run->mmio.len != sizeof(*val)) {
		printf("# the guest left with reason %u\n", g->run->exit_reason);
		return false;
	}
	memcpy(val, g->run->mmio.data, sizeof(*val));
	return true;
}

/* Write @val; the guest must read it, or KVM refuse it where @limit lacks a field. */
static bool test_value(int kvm, uint64_t val, uint64_t limit)
{
	struct kvm_one_reg reg = { .id = MMFR3, .addr = (uintptr_t)&val };
	uint64_t seen = 0;
	struct guest g;
	bool good;

	create(kvm, &g);
	if (ioctl(g.vcpu, KVM_SET_ONE_REG, &reg) < 0) {
		printf("# ID_AA64MMFR3_EL1: %#lx is refused: %s\n", val, strerror(errno));
		good = errno == EINVAL && (val & ~limit);
	} else {
		good = ask_guest(&g, &seen) && seen == val && !(val & ~limit);
		printf("# ID_AA64MMFR3_EL1%s: %#lx was written, the guest reads %#lx\n",
		       seen == val ? "" : " misread", val, seen);
	}
	destroy(&g);
	return good;
}

int main(void)
{
	int kvm, failed = 0, i, j;
	struct guest g;
	uint64_t limit, val;
	bool good;

	setbuf(stdout, NULL);
	printf("TAP version 13\n1..%d\n", 1 << FIELDS);
	kvm = open("/dev/kvm", O_RDWR);
	if (kvm < 0)
		die("/dev/kvm");
	create(kvm, &g);
	limit = get_mmfr3(&g);
	destroy(&g);
	printf("# ID_AA64MMFR3_EL1: KVM offers %#lx\n", limit);
	for (i = 0; i < 1 << FIELDS; i++) {
		val = 0;
		for (j = 0; j < FIELDS; j++)
			val |= (uint64_t)(i >> j & 1) << fields[j].shift;
		good = test_value(kvm, val, limit);
		failed += !good;
		printf("%s %d", good ? "ok" : "not ok", i + 1);
		for (j = 0; j < FIELDS; j++)
			printf(" %s=%d", fields[j].name, i >> j & 1);
		printf("\n");
	}
	return failed ? 1 : 0;
}
