# SPDX-License-Identifier: GPL-2.0-only
#
# What goes into the guests. Run by prepare inside the toolbox, from the top of the
# repository: make -f tools/testing/vmtest/guest.mk BASE=... ARCH=... PIECE...
#
# A piece is a cpio archive in build/<base>/initramfs-<arch>/ from a folder of
# the same name; a guest's initramfs is the pieces that its definition asks for:
#
#   base       init as pid 1, and a busybox where the toolbox has one
#   modules    the modules of the kernel of the flavour distro
#   vm         what an interactive guest greets with
#
# Others come from whoever has guests: tools/testing/*/piece.mk adds names to PIECE_NAMES,
# and has for each a rule NAME-folder that makes the folder $(PIECES)/NAME.d.

TOP	:= $(CURDIR)
ARCH	?= x86_64
V	?= 0
Q	:= $(if $(filter 1,$(V)),,@)
$(if $(BASE),,$(error say BASE=, the base whose guests these are))

VMTEST	:= $(TOP)/tools/testing/vmtest
TOOLS	:= $(TOP)/build/tools
TREE	:= $(TOP)/build/$(BASE)/linux
HEADERS	:= $(TOP)/build/$(BASE)/headers$(if $(filter x86_64,$(ARCH)),,-$(ARCH))/include
PIECES	:= $(TOP)/build/$(BASE)/initramfs-$(ARCH)
GUEST_TOOLS := $(TOOLS)/vmtest-$(ARCH)

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
.DEFAULT_GOAL := base

# Tests in a piece are those of the kernel tree, or of this repository, built like
# kselftests, with the harness of the tree. A rule NAME-folder begins with $(no_tests), then
#   $(call kselftests,FOLDER)  adds those of this folder of the tree's kselftests
#   $(call own_tests,FOLDER)   adds those of tools/testing/FOLDER
TESTS_OUT = $(TOP)/build/$(BASE)/kselftests/$(@:-folder=)-$(ARCH)
no_tests = $(Q)rm -rf $(PIECES)/$(@:-folder=).d $(TESTS_OUT)/install
kselftests = $(if $(wildcard $(TREE)/tools/testing/selftests/$(1)/Makefile),,$(error \
	no kselftest $(1) in $(TREE)))$(call install_tests,$(1),$(TREE)/tools/testing/selftests,\
	TARGETS='$(1)' FORCE_TARGETS=1 O=$(TESTS_OUT) INSTALL_PATH=$(TESTS_OUT)/install)
own_tests = $(call install_tests,$(1),$(TOP)/tools/testing/$(1),\
	TREE=$(TREE) O=$(TESTS_OUT)/$(1) INSTALL_PATH=$(TESTS_OUT)/install/$(1))

define install_tests
	$(Q)mkdir -p $(PIECES)/$(@:-folder=).d/tests $(TESTS_OUT)
	$(Q)$(SUBMAKE) -C $(2) install $(3) ARCH=$(SRCARCH_$(ARCH)) CROSS_COMPILE=$(CROSS) \
		LDFLAGS=-static KHDR_INCLUDES='-isystem $(HEADERS)' >$(TESTS_OUT)/log 2>&1 || \
		{ tail -n 25 $(TESTS_OUT)/log >&2; \
		echo 'the tests of $(1) did not build: $(TESTS_OUT)/log' >&2; exit 1; }
	$(Q)cp -a $(TESTS_OUT)/install/$(1)/. $(PIECES)/$(@:-folder=).d/tests/
	$(Q)find $(PIECES)/$(@:-folder=).d/tests -type f -perm /111 \
		-exec $(CROSS)strip {} + 2>/dev/null || true
endef

PIECE_NAMES := base modules vm
include $(sort $(wildcard $(TOP)/tools/testing/*/piece.mk))

$(PIECE_NAMES): %: $(PIECES)/%.cpio

# Programs. Their own makefiles know what is out of date.

$(GUEST_TOOLS)/memwatch: $(GUEST_TOOLS)/init ;
$(GUEST_TOOLS)/init: FORCE
	$(Q)$(SUBMAKE) -C $(VMTEST) O=$(@D) CC=$(CROSS)gcc

# Two programs of one makefile: one rule, or they are built twice at once.
$(TOOLS)/psp-emulator/psp-mkpackage: emulator ;
emulator: FORCE
	$(Q)mkdir -p $(TOOLS)/psp-emulator
	$(Q)$(SUBMAKE) -C $(TOP)/tools/testing/psp-emulator O=$(TOOLS)/psp-emulator all

# Pieces. A new folder is made each time; the archive is replaced only by one
# with other content, so what depends on it stays as it is.

define archive
	$(Q)$(VMTEST)/mkinitramfs $(PIECES)/$*.d $(PIECES)/$*.cpio.new
	$(Q)cmp -s $(PIECES)/$*.cpio.new $(PIECES)/$*.cpio && \
		rm $(PIECES)/$*.cpio.new || { echo '  CPIO    $*.cpio'; \
		mv $(PIECES)/$*.cpio.new $(PIECES)/$*.cpio; }
	$(Q)rm -rf $(PIECES)/$*.d
endef

$(PIECES)/%.cpio: %-folder
	$(archive)

base-folder: $(GUEST_TOOLS)/init
	$(Q)$(VMTEST)/pieces/base $(PIECES)/base.d $< $(if $(CROSS),,busybox)

vm-folder: FORCE
	$(Q)$(VMTEST)/pieces/vm $(PIECES)/vm.d

modules-folder: FORCE
	$(Q)$(VMTEST)/pieces/modules $(PIECES)/modules.d $(TOP)/build/$(BASE)/$(ARCH)-distro/modules

FORCE:

.PHONY: $(PIECE_NAMES) emulator FORCE
.DELETE_ON_ERROR:
