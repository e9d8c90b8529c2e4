# SPDX-License-Identifier: GPL-2.0-only
#
# The kernel side of one tree as a single object with a single global symbol:
#
#	make -f kernel.mk SET=OUTDIR BOOT=stock_boot TREE=tree [OVERLAY=dir REUSE=set]
#
# OVERLAY has files, at their path in the tree, that replace the tree's: a
# mutant. Then only these are built (for a header: topology_amd.c, which uses
# it), and the other objects are those of the set REUSE. The Makefile beside this file calls it and passes
# Q, CC, CFLAGS, OBJCOPY and AWK.

HERE := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))
ARCH_DIR := $(TREE)/arch/x86
UNITS := kernel/cpu/topology_amd.c kernel/cpu/topology_ext.c kernel/cpu/topology_common.c \
	kernel/cpu/topology.c lib/cpu.c
# What 7.x reads of CPUID beforehand
UNITS += $(patsubst $(ARCH_DIR)/%,%,$(wildcard $(ARCH_DIR)/kernel/cpu/cpuid_parser.c))
NAMES := $(notdir $(UNITS:.c=.o)) lifted.o boot.o
CHANGED := $(strip $(foreach unit,$(UNITS),$(if $(wildcard $(OVERLAY)/arch/x86/$(unit)),$(notdir $(unit:.c=.o)))))
BUILT := $(if $(OVERLAY),$(or $(CHANGED),topology_amd.o),$(NAMES))
OBJECTS := $(addprefix $(SET)/,$(BUILT))
REUSED := $(addprefix $(REUSE)/,$(filter-out $(BUILT),$(NAMES)))

# Headers that do nothing but lead to shim.h
FORWARDED := linux/cache.h linux/cpu.h linux/cpumask.h linux/cpu_smt.h linux/numa.h linux/types.h \
	linux/export.h linux/kernel.h linux/bits.h linux/string.h linux/build_bug.h linux/math.h \
	asm-generic/topology.h xen/xen.h asm/apic.h asm/cpu.h asm/cpufeature.h \
	asm/hypervisor.h asm/io_apic.h asm/memtype.h asm/mpspec.h asm/msr.h asm/numa.h asm/paravirt.h \
	asm/percpu.h asm/processor.h asm/smp.h asm/string.h

# In a tree's order of precedence
source = $(firstword $(if $(OVERLAY),$(wildcard $(OVERLAY)/arch/x86/$(1))) $(ARCH_DIR)/$(1))
# $(3) if the tree's $(1) has $(2)
if_there = $(if $(shell grep -lF '$(2)' $(ARCH_DIR)/$(1)),$(3))
lift = $(AWK) -v want='$(2)' -f $(HERE)lift.awk $(ARCH_DIR)/$(1) >> $@.tmp

# As the kernel compiles it, as far as that changes the meaning of the code
SET_CFLAGS := $(CFLAGS) -DTREE_BOOT=$(BOOT) -fno-strict-aliasing -fno-strict-overflow -funsigned-char \
	-Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers \
	-MMD -MP $(if $(OVERLAY),-I$(OVERLAY)/arch/x86/include) -I$(SET)/forward -I$(SET) \
	-I$(HERE)include -I$(HERE) -I$(ARCH_DIR)/include -iquote $(ARCH_DIR)/kernel/cpu

# Groups are resolved here: the two sets have the same, and neither may go at the final link
$(SET)/set.o: $(OBJECTS) $(REUSED)
	$(Q)$(CC) -r -nostdlib -Wl,--force-group-allocation -o $@.tmp $^
	$(Q)$(OBJCOPY) --keep-global-symbol=$(BOOT) $@.tmp $@
	$(Q)rm -f $@.tmp

# Another tree or another compiler in the same folder: build everything again
$(SET)/built-with: FORCE
	$(Q)mkdir -p $(SET)
	$(Q)echo '$(CC) $(SET_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(SET_CFLAGS)' > $@

$(SET)/forward/made: $(HERE)kernel.mk $(SET)/built-with
	$(Q)cd $(SET) && mkdir -p $(addprefix forward/,$(sort $(dir $(FORWARDED))))
	$(Q)for header in $(FORWARDED); do \
		echo '#include "shim.h"' > $(SET)/forward/$$header || exit; \
	done
	$(Q)touch $@

$(SET)/lifted.h: $(HERE)lift.awk $(SET)/forward/made $(addprefix $(ARCH_DIR)/include/asm/,processor.h cpufeature.h nospec-branch.h)
	$(Q): > $@.tmp
	$(Q)$(call lift,include/asm/processor.h,define:X86_VENDOR_ \
		$(call if_there,include/asm/processor.h,enum x86_topology_cpu_type {,enum:x86_topology_cpu_type) struct:cpuinfo_topology struct:cpuinfo_x86)
	$(Q)$(call lift,include/asm/cpufeature.h,enum:cpuid_leafs)
	$(Q)$(call lift,include/asm/nospec-branch.h,enum:spectre_v2_mitigation)
	$(Q)mv $@.tmp $@

$(SET)/lifted.c: $(HERE)lift.awk $(SET)/forward/made $(addprefix $(ARCH_DIR)/,kernel/cpu/cacheinfo.c kernel/cpu/common.c lib/msr.c)
	$(Q)printf '#include "%s"\n' shim.h cpu.h > $@.tmp
	$(Q)$(call lift,kernel/cpu/cacheinfo.c,enum:_cache_type union:_cpuid4_leaf_eax find_num_cache_leaves \
		$(call if_there,kernel/cpu/cacheinfo.c,unsigned int get_cache_id,union:_cpuid4_leaf_ebx \
		union:_cpuid4_leaf_ecx struct:_cpuid4_info cpuid4_info_fill_done amd_fill_cpuid4_info get_cache_id) \
		cacheinfo_amd_init_llc_id cacheinfo_hygon_init_llc_id)
	$(Q)$(call lift,kernel/cpu/common.c,apply_forced_caps cpu_detect get_cpu_cap)
	$(Q)$(call lift,lib/msr.c,msr_read msr_write __flip_bit msr_set_bit)
	$(Q)mv $@.tmp $@

$(SET)/lifted.o: $(SET)/lifted.c
$(SET)/boot.o: $(HERE)boot.c
$(foreach unit,$(UNITS),$(eval $(SET)/$(notdir $(unit:.c=.o)): $(call source,$(unit))))
# The scan is on the caller's stack: boot.c looks at it on its way
$(SET)/topology_common.o: SET_CFLAGS += -Dcpu_parse_topology_amd=replay_parse_topology_amd \
	-Dcpu_parse_topology_ext=replay_parse_topology_ext

$(REUSED):
$(OBJECTS): $(SET)/lifted.h $(SET)/forward/made $(SET)/built-with
	$(Q)$(CC) $(SET_CFLAGS) -c -o $@ $(firstword $(filter %.c,$^))

FORCE:
.PHONY: FORCE
-include $(wildcard $(OBJECTS:.o=.d))
