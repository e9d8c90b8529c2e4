# SPDX-License-Identifier: GPL-2.0-only
#
# The only entry point: every action is a target, every setting a variable. 'make help'
# prints the lines below and their like at the top of the fragments.
#
# Begin here:
#   demo          from a kernel without the series to a PSP whose firmware is updated
#   vm            a guest to type into, with an emulated PSP; "exit" ends it
#   check         all tests of the base
#   apply         put the series onto the kernel tree KERNEL_SRC, or change nothing
#   series        out/BASE/SET/: what a person mails, with a cover letter per set
#   export        out/BASE/export/FORMAT/: what a distribution takes; applied and compared
#   dkms          out/BASE/dkms/: the driver for an installed kernel, 7.3 or BASE=6.18-lts
#
# The series:
#   tree          build/BASE/linux: the base kernel plus one git commit per patch
#   kernel        build/BASE/ARCH-FLAVOUR/: a kernel of it for guests
#   headers       build/BASE/headers/include: its headers for user space
#   refresh       commits made in build/BASE/linux go back into patches/ and the files here
#   base-update   take over the newest version of the package that BASE is
#
# Tests:
#   check-scripts the tests of scripts/
#   check-export  each format of export, applied by its distribution's own tool
#
# The house:
#   menuconfig    choose the defaults of BASE, ARCH, FLAVOUR, CC in the kernel's menu
#   toolbox       make the toolbox now (the others make it when they need it)
#   shell         a shell in the toolbox
#   clean         remove build/ and out/; keeps the menu's choices
#   distclean     also those, the downloads, the bases and the toolbox
#   help          this
#
# Variables:
#   BASE=         the base kernel: one of bases/*.mk [DEFAULT_BASE, below]
#   ARCH=         x86_64 or arm64 [x86_64]
#   FLAVOUR=      plain, debug, kcsan, distro, or stock (without the series) [plain]
#   CC=           gcc or clang [gcc]
#   V=1           show commands and their output
#   J=            jobs at a time [number of processors]
#   TOOLBOX=none  use the machine's own compilers and QEMU
#   KERNEL_SRC=   the kernel tree for apply: git, or an unpacked tarball; BASE= overrides the
#                 base that it is recognised as
#   REVERSE=1     apply: take the series off again
#   FORMAT=       export: all, or one of scripts/export.d/
#   SIGNOFF=1     series, export: author and Signed-off-by from your git configuration
#   SET=          refresh: the folder in patches/ that new commits go to
#   BASE_TARBALL= a tarball or package of the base, where Debian no longer has it
#   TOOLBOX_MIRROR= a Debian archive, where the machine's apt knows none
#   AMD_SFS_CACHE= downloads, toolbox, ccache [~/.cache/linux-amd-sfs]

MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
# Targets share the tree and the machine; each uses all J processors by itself.
.NOTPARALLEL:

# What 'make menuconfig' saved. The command line and the environment win.
OPTIONS := build/options/.config
-include $(OPTIONS)
chosen = $(or $(patsubst "%",%,$(CONFIG_$(1))),$(2))

# The one place that says which base is taken where none is named.
DEFAULT_BASE := 6.12.38
BASE	?= $(call chosen,BASE,$(DEFAULT_BASE))
ARCH	?= $(call chosen,ARCH,x86_64)
FLAVOUR	?= $(call chosen,FLAVOUR,plain)
ifeq ($(origin CC),default)
CC	:= $(call chosen,CC,gcc)
endif
V	?= 0
J	?= $(shell nproc)
Q	:= $(if $(filter 1,$(V)),,@)

export DEFAULT_BASE BASE ARCH FLAVOUR CC V J TOOLBOX KERNEL_SRC REVERSE FORMAT SIGNOFF SET
export BASE_TARBALL TOOLBOX_MIRROR AMD_SFS_CACHE

# $(call unless_given,VARIABLE,VALUE): what the user gave it, or VALUE in the place of the default
unless_given = $(if $(filter file,$(origin $(1))),$(2),$($(1)))

# Each fragment adds its targets; a check.txt beside it says which belong to 'make check'.
include $(sort $(wildcard scripts/*.mk) \
	$(foreach folder,$(wildcard tools/testing/*),$(wildcard $(folder)/$(notdir $(folder)).mk)))

help:
	@awk '/^[^#]/ { nextfile } \
	      FNR > 3 { sub(/^# ?/, "") } \
	      /^[A-Z][A-Za-z ]*:$$/ { head = $$0; if (!(head in text)) order[++heads] = head; next } \
	      /^  [A-Z_]+=/ { variables = variables "\n" $$0; next } \
	      /^  [a-z][a-z0-9-]+ +[^ ]/ { text[head] = text[head] "\n" $$0 } \
	      END { for (i = 1; i <= heads; i++) \
			if (text[order[i]]) print order[i] text[order[i]] "\n"; \
		print "Variables:" variables }' $(filter-out $(OPTIONS),$(MAKEFILE_LIST))

tree:
	$(Q)scripts/tree

kernel:
	$(Q)scripts/kernel

headers:
	$(Q)scripts/kernel headers

refresh:
	$(Q)scripts/refresh

base-update:
	$(Q)scripts/base update

series:
	$(Q)scripts/series

export:
	$(Q)scripts/export

# The bases of which the kernel itself stays as it is
dkms: BASE := $(call unless_given,BASE,7.3)
dkms:
	$(Q)scripts/dkms

# Without a base that the user names, the tree says which it is.
apply:
	$(Q)BASE='$(call unless_given,BASE)' scripts/apply

check:
	$(Q)scripts/check

check-scripts:
	$(Q)scripts/tests/run

check-export:
	$(Q)scripts/export-check

# The base kernel's own kconfig reads Kconfig of this folder.
menuconfig config oldconfig olddefconfig:
	$(Q)scripts/tree --keep
	$(Q)mkdir -p $(dir $(OPTIONS))
	$(Q)KNOWN_BASES='$(patsubst bases/%.mk,%,$(wildcard bases/*.mk))' MAKEFLAGS= \
		scripts/toolbox run make -s -C build/$(BASE)/linux O=$(CURDIR)/$(dir $(OPTIONS)) \
		ARCH=x86 KBUILD_KCONFIG=$(CURDIR)/Kconfig $@

toolbox:
	$(Q)scripts/toolbox ensure

shell:
	$(Q)scripts/toolbox shell

clean:
	$(Q)scripts/clean

distclean:
	$(Q)scripts/clean all

.PHONY: help tree kernel headers refresh base-update series export dkms apply check check-scripts \
	check-export menuconfig config oldconfig olddefconfig toolbox shell clean distclean
