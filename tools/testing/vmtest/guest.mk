# SPDX-License-Identifier: GPL-2.0-only
#
# What goes into the guests. Run by vmtest.mk inside the toolbox, from the top of
# the repository: make -f tools/testing/vmtest/guest.mk BASE=... ARCH=... [PIECE...]
#
# A piece is a cpio archive in build/<base>/initramfs-<arch>/ from a folder of
# the same name; a guest's initramfs is the pieces that its definition asks for:
#
#   base       init as pid 1, and a busybox where the toolbox has one
#   sfs        sfsctl, memwatch, and the demo packages in /lib/firmware/amd
#   archives   compressed packages, good and bad
#   selftests  the kselftests in /tests
#   topology   the kselftest of the topology, and what prints the kernel's view of it
#   kvm        KVM selftests of arm64 in /tests, from before the series and with it
#   modules    the modules of the kernel of the flavour distro
#   vm         what an interactive guest greets with

TOP	:= $(CURDIR)
BASE	?= 6.12.38
ARCH	?= x86_64
V	?= 0
Q	:= $(if $(filter 1,$(V)),,@)

VMTEST	:= $(TOP)/tools/testing/vmtest
TOOLS	:= $(TOP)/build/tools
TREE	:= $(TOP)/build/$(BASE)/linux
HEADERS	:= $(TOP)/build/$(BASE)/headers$(if $(filter x86_64,$(ARCH)),,-$(ARCH))/include
PIECES	:= $(TOP)/build/$(BASE)/initramfs-$(ARCH)
MKINITRAMFS := $(VMTEST)/mkinitramfs

CROSS_x86_64 :=
CROSS_arm64 := aarch64-linux-gnu-
SRCARCH_x86_64 := x86
SRCARCH_arm64 := arm64
CROSS	:= $(CROSS_$(ARCH))
# The native tools are used by people too, so they have no architecture in their
# path.
BY_ARCH	:= $(if $(filter x86_64,$(ARCH)),,-$(ARCH))

SUBMAKE	= $(MAKE) --no-print-directory $(if $(filter 1,$(V)),,-s) V=$(V)

MAKEFLAGS += -r

all: base sfs selftests

base sfs archives selftests topology kvm modules vm: %: $(PIECES)/%.cpio

# Programs. Their own makefiles know what is out of date.

$(TOOLS)/vmtest-$(ARCH)/memwatch: $(TOOLS)/vmtest-$(ARCH)/init ;
$(TOOLS)/vmtest-$(ARCH)/init: FORCE
	$(Q)$(SUBMAKE) -C $(VMTEST) O=$(@D) CC=$(CROSS)gcc

$(TOOLS)/sfsctl$(BY_ARCH)/sfsctl: FORCE
	$(Q)mkdir -p $(@D)
	$(Q)$(SUBMAKE) -C $(TOP)/tools/crypto/ccp/sfsctl O=$(@D) CC=$(CROSS)gcc

# Two programs of one makefile: one rule, or they are built twice at once.
$(TOOLS)/psp-emulator/psp-mkpackage: emulator ;
emulator: FORCE
	$(Q)mkdir -p $(TOOLS)/psp-emulator
	$(Q)$(SUBMAKE) -C $(TOP)/tools/testing/psp-emulator O=$(TOOLS)/psp-emulator all

# Pieces. A new folder is made each time; the archive is replaced only by one
# with other content, so what depends on it stays as it is.

define archive
	$(Q)$(MKINITRAMFS) $(PIECES)/$*.d $(PIECES)/$*.cpio.new
	$(Q)cmp -s $(PIECES)/$*.cpio.new $(PIECES)/$*.cpio && \
		rm $(PIECES)/$*.cpio.new || { echo '  CPIO    $*.cpio'; \
		mv $(PIECES)/$*.cpio.new $(PIECES)/$*.cpio; }
	$(Q)rm -rf $(PIECES)/$*.d
endef

$(PIECES)/%.cpio: %-folder
	$(archive)

base-folder: $(TOOLS)/vmtest-$(ARCH)/init
	$(Q)$(VMTEST)/pieces/base $(PIECES)/base.d $< $(if $(CROSS),,busybox)

sfs-folder: $(TOOLS)/sfsctl$(BY_ARCH)/sfsctl $(TOOLS)/psp-emulator/psp-mkpackage \
		$(TOOLS)/vmtest-$(ARCH)/memwatch
	$(Q)$(VMTEST)/pieces/sfs $(PIECES)/sfs.d $^

archives-folder: $(TOOLS)/psp-emulator/psp-mkpackage
	$(Q)$(VMTEST)/pieces/archives $(PIECES)/archives.d $<

vm-folder: FORCE
	$(Q)$(VMTEST)/pieces/vm $(PIECES)/vm.d

modules-folder: FORCE
	$(Q)$(VMTEST)/pieces/modules $(PIECES)/modules.d $(TOP)/build/$(BASE)/$(ARCH)-distro/modules

# The kselftests come from the tree, built by its own kselftest build. The
# folders that a base does not have are left out; a failed build is an error.
KSELFTESTS ?= drivers/crypto/ccp
TOPOLOGY_KSELFTESTS ?= x86/topology
# Tests of this repository that are built like kselftests, with the harness of the tree.
OWN_TESTS ?= sfs vfio-irqs
KSFT_VARS = ARCH=$(SRCARCH_$(ARCH)) CROSS_COMPILE=$(CROSS) LDFLAGS=-static \
	KHDR_INCLUDES='-isystem $(HEADERS)'
in_tree = $(foreach t,$(1),$(if $(wildcard $(TREE)/tools/testing/selftests/$(t)/Makefile),$(t)))

# $(call kselftests,PIECE,FOLDER...): the programs of these into /tests of the piece.
define kselftests
	$(Q)rm -rf $(PIECES)/$(1).d $(KSFT_OUT)/install
	$(Q)mkdir -p $(PIECES)/$(1).d/tests $(KSFT_OUT)
	$(if $(call in_tree,$(2)),,$(error no kselftest of "$(2)" in $(TREE)))
	$(Q)$(SUBMAKE) -C $(TREE)/tools/testing/selftests install \
		TARGETS='$(call in_tree,$(2))' FORCE_TARGETS=1 O=$(KSFT_OUT) \
		INSTALL_PATH=$(KSFT_OUT)/install $(KSFT_VARS) >$(KSFT_OUT)/log 2>&1 || \
		{ tail -n 25 $(KSFT_OUT)/log >&2; \
		echo 'the kselftests did not build: $(KSFT_OUT)/log' >&2; exit 1; }
	$(Q)for t in $(call in_tree,$(2)); do \
		cp -a $(KSFT_OUT)/install/$$t/. $(PIECES)/$(1).d/tests/; done
	$(Q)find $(PIECES)/$(1).d/tests -type f -perm /111 \
		-exec $(CROSS)strip {} + 2>/dev/null || true
endef

selftests-folder: KSFT_OUT := $(TOP)/build/$(BASE)/selftests-$(ARCH)
selftests-folder: FORCE
	$(call kselftests,selftests,$(KSELFTESTS))
	$(Q)for t in $(OWN_TESTS); do \
		$(SUBMAKE) -C tools/testing/$$t install TREE=$(TREE) O=$(KSFT_OUT)/$$t \
			INSTALL_PATH=$(KSFT_OUT)/install/$$t $(KSFT_VARS) && \
		strip $(KSFT_OUT)/install/$$t/*_test* && \
		cp -a $(KSFT_OUT)/install/$$t/. $(PIECES)/selftests.d/tests/ || exit; \
	done

# A piece of its own: a guest of the topology is up before all the others are unpacked.
topology-folder: KSFT_OUT := $(TOP)/build/$(BASE)/selftests-topology-$(ARCH)
topology-folder: FORCE
	$(call kselftests,topology,$(TOPOLOGY_KSELFTESTS))
	$(Q)$(VMTEST)/pieces/topology $(PIECES)/topology.d

# The KVM selftests that set_id_regs shares its library with, where QEMU runs them well.
# /tests/base has them as the base does, /tests/series with the series, and /tests/before
# is set_id_regs without the last patch that touches it.
KVM_NEIGHBOURS := aarch32_id_regs hypercalls no-vgic-v3 psci_test \
	smccc_filter vcpu_width_config
KVM_ARM64 := $(TOP)/tools/testing/kvm-arm64
KVM_OUT	:= $(TOP)/build/$(BASE)/kvm-arm64

$(TOOLS)/kvm-arm64/mmfr3: FORCE
	$(Q)$(SUBMAKE) -C $(KVM_ARM64) O=$(@D) CC=$(CROSS)gcc

kvm-folder: $(TOOLS)/kvm-arm64/mmfr3
	$(if $(filter arm64,$(ARCH)),,$(error the piece kvm is for arm64))
	$(Q)rm -rf $(PIECES)/kvm.d
	$(Q)mkdir -p $(PIECES)/kvm.d/tests
	$(Q)cp $< $(<D)/must-fail $(PIECES)/kvm.d/tests
	$(Q)for state in base before series; do \
		$(KVM_ARM64)/selftests $(TREE) $(HEADERS) $(KVM_OUT) $$state \
			$(PIECES)/kvm.d/tests/$$state set_id_regs $(KVM_NEIGHBOURS) || exit; \
	done

FORCE:

.PHONY: all base sfs archives selftests topology kvm modules vm emulator FORCE
.DELETE_ON_ERROR:
