# SPDX-License-Identifier: GPL-2.0-only
# The Makefile of the tests' base: has the targets of a kernel that scripts/kernel uses.
VERSION = 6
PATCHLEVEL = 1
SUBLEVEL = 2

KCONFIG_CONFIG ?= $(O)/.config

tinyconfig:
	echo 'CONFIG_TINY=y' > $(KCONFIG_CONFIG)

# As kconfig does: the last word counts, but TEXT keeps its first; unknown symbols go, and
# HARD cannot be had.
olddefconfig:
	awk -F= '/^CONFIG_(TINY|OLD|NEW|TEXT)=/ && !($$1 == "CONFIG_TEXT" && $$1 in last) { last[$$1] = $$0 } \
		END { for (name in last) if (last[name] !~ /=n$$/) print last[name] }' \
		$(KCONFIG_CONFIG) | sort > $(O)/sorted
	mv $(O)/sorted $(KCONFIG_CONFIG)
	grep -q NEW drivers/Kconfig || sed -i /_NEW=/d $(KCONFIG_CONFIG)

syncconfig:
	mkdir -p $(O)/include/generated
	sed 's/^/#define /;s/=.*/ 1/' $(KCONFIG_CONFIG) > $(O)/include/generated/autoconf.h

bzImage: $(if $(wildcard $(O)/include/generated/autoconf.h),,syncconfig) arch/x86/boot/bzImage ;

# As kbuild does: what lies in the build folder goes first.
main = $(firstword $(wildcard $(O)/kernel/main.c) kernel/main.c)

arch/x86/boot/bzImage: kernel/main.c
	mkdir -p $(O)/$(@D)
	echo '  CC      $(main)'
	echo '$(O)' >> $(O)/places
	! grep -n 'error' $(main)
	cp $(main) $(O)/$@

# One module, if the configuration has any; a symbol that it may not use is an error.
modules:
	: > $(O)/modules.order
	! grep -q '=m$$' $(O)/.config || { cp $(main) $(O)/new.ko && \
		{ ! grep -q unexported $(main) || { echo 'ERROR: modpost'; exit 1; }; } && \
		echo new.o > $(O)/modules.order; }

modules_install:
	mkdir -p $(INSTALL_MOD_PATH)/lib/modules/6.1.2
	cp $(O)/new.ko $(INSTALL_MOD_PATH)/lib/modules/6.1.2
	ln -s $(O) $(INSTALL_MOD_PATH)/lib/modules/6.1.2/build

headers_install:
	mkdir -p $(INSTALL_HDR_PATH)/include && cp -R include/. $(INSTALL_HDR_PATH)/include

.PHONY: tinyconfig olddefconfig syncconfig bzImage arch/x86/boot/bzImage modules modules_install headers_install
