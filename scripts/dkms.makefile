# SPDX-License-Identifier: GPL-2.0-only
# AMD Seamless Firmware Servicing for a kernel that is there already: ccp.ko, in the place of the
# kernel's own. As root:
#
#   dkms install .          for each kernel that is installed, also later ones
#   make && make install    for that which runs, or that of KDIR, once
#
# Both need the kernel's headers. The module is used from the next boot on, or the next time that
# ccp is loaded.

KDIR ?= /lib/modules/$(shell uname -r)/build

# The configuration of a kernel without the series has not the driver's symbol. Of one with it
# the tests are not here; and ccp-crypto.ko, of the same folder, stays the kernel's.
ccp := $(MAKE) -C $(KDIR) M=$(CURDIR)/drivers/crypto/ccp CONFIG_CRYPTO_DEV_SP_PSP_KUNIT_TEST= \
	CONFIG_CRYPTO_DEV_CCP_CRYPTO= CONFIG_CRYPTO_DEV_SP_PSP_SFS=y \
	KCFLAGS='$(KCFLAGS) -DCONFIG_CRYPTO_DEV_SP_PSP_SFS=1'

all:
	@! grep -qx CONFIG_CRYPTO_DEV_CCP_DD=y $(KDIR)/include/config/auto.conf || \
		{ echo 'ccp is built into the kernel of $(KDIR): no module can take its place' >&2; false; }
	$(ccp) modules

# Who has not built the kernel has neither its key (DKMS signs with one of the machine's own) nor its
# System.map, without which the kernel's Makefile leaves out depmod.
install:
	$(ccp) $(if $(wildcard $(KDIR)/certs/signing_key.pem),,CONFIG_MODULE_SIG_ALL=) \
		INSTALL_MOD_DIR=updates modules_install
	depmod -b "$(INSTALL_MOD_PATH)/" "$$(cat $(KDIR)/include/config/kernel.release)"

clean:
	$(ccp) clean

.PHONY: all install clean
