# SPDX-License-Identifier: GPL-2.0-only
#
# What guests of KVM need, see ../vmtest/guest.mk:
#
#   kvm        mmfr3, must-fail, and KVM selftests of arm64, in /tests
#
# The KVM selftests are those that set_id_regs shares its library with, where QEMU runs them
# well. /tests/base has them as the base does, /tests/series with the series, and
# /tests/before is set_id_regs without the last patch that touches it.

PIECE_NAMES += kvm

KVM_NEIGHBOURS := aarch32_id_regs hypercalls no-vgic-v3 psci_test smccc_filter \
	vcpu_width_config
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
