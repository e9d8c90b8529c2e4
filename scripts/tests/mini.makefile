# SPDX-License-Identifier: GPL-2.0-only
# The Makefile of the tests' base: has the targets of a kernel that scripts/kernel uses.
VERSION = 6
PATCHLEVEL = 1
SUBLEVEL = 2

tinyconfig:
	mkdir -p $(O) && echo 'CONFIG_TINY=y' > $(O)/.config

# As kconfig does: the last word counts, unknown symbols go, and HARD cannot be had.
olddefconfig:
	sort -u $(O)/.config | grep -E '^CONFIG_(TINY|OLD|NEW|TEXT)=' > $(O)/.config.new
	mv $(O)/.config.new $(O)/.config

bzImage: arch/x86/boot/bzImage ;

# As kbuild does: what lies in the build folder goes first.
main = $(firstword $(wildcard $(O)/kernel/main.c) kernel/main.c)

arch/x86/boot/bzImage: kernel/main.c
	mkdir -p $(O)/$(@D)
	echo '  CC      $(main)'
	! grep -n 'error' $(main)
	cp $(main) $(O)/$@

modules:

headers_install:
	mkdir -p $(INSTALL_HDR_PATH)/include && cp -R include/. $(INSTALL_HDR_PATH)/include

.PHONY: tinyconfig olddefconfig bzImage arch/x86/boot/bzImage modules headers_install
