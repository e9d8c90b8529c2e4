#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# vfio_bind.sh VENDOR:DEVICE...: gives the PCI devices of these kinds that no driver has
# to vfio-pci, where the tests find them. A kind without such a device is an error.
set -eu

devices=/sys/bus/pci/devices

# The number in file $1, as it is written on the command line.
number() {
	sed 's/^0x//' "$1"
}

[ $# -gt 0 ] || {
	sed -n 's/^# \(vfio_bind.sh .*\):.*/usage: \1/p' "$0" >&2
	exit 2
}
for kind; do
	found=0
	for device in "$devices"/*; do
		[ "$(number "$device/vendor"):$(number "$device/device")" = "$kind" ] || continue
		[ ! -e "$device/driver" ] || continue
		echo vfio-pci >"$device/driver_override"
		echo "${device##*/}" >/sys/bus/pci/drivers_probe
		[ -e "$device/driver" ] || {
			echo "vfio_bind.sh: vfio-pci did not take ${device##*/}; see dmesg" >&2
			exit 1
		}
		echo "$kind ${device##*/}"
		found=1
	done
	[ "$found" = 1 ] || {
		echo "vfio_bind.sh: there is no device $kind without a driver" >&2
		exit 1
	}
done
