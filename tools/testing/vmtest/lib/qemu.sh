# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# The QEMU command line of a guest, quoted for a shell. Needs the settings of a
# definition (README.md), $dir (results), $sockets and $psps.

arg() {
	quoted "$@"
}

machine_args() {
	arg "$QEMU" -no-user-config -nodefaults -display none -no-reboot
	if [ "${KVM:-0}" = 1 ]; then
		arg -accel kvm
	else
		arg -accel "${ACCEL:-tcg,thread=multi}"
	fi
	# The device process maps the guest's memory, so it must be shareable.
	arg -object "memory-backend-memfd,id=mem,size=$MEM,share=on"
	arg -m "$MEM" -machine "$MACHINE,memory-backend=mem"
	arg -cpu "$CPU" -smp "$SMP"
	arg -kernel "$KERNEL" -initrd "$dir/initramfs.cpio" -append "$cmdline"
}

# The verdict port comes last: init waits for it.
port_args() {
	arg -device virtio-serial-pci,id=ports
	number=0
	for psp in $psps; do
		arg -chardev "socket,id=pspctl$psp,path=$sockets/psp$psp.ctl"
		port "pspctl$psp" "psp.control$(psp_suffix "$psp")"
	done
	for name in ${COVER:+gcov} stage ktap verdict; do
		arg -chardev "file,id=$name,path=$dir/$name"
		port "$name" "vmtest.$name"
	done
}

port() {
	number=$((number + 1))
	arg -device "virtserialport,bus=ports.0,nr=$number,chardev=$1,name=$2"
}

# The first PSP's names carry no number.
psp_suffix() {
	[ "$1" = 0 ] || printf '.%s' "$1"
}

psp_args() {
	bus=
	for psp in $psps; do
		[ "$PSP_BUSES" = one ] || {
			arg -device "pci-bridge,id=bus$psp,chassis_nr=$((psp + 1)),shpc=off"
			bus="\"bus\":\"bus$psp\","
		}
		arg -device "{\"driver\":\"vfio-user-pci\",\"id\":\"psp$psp\",$bus\"socket\":{\"type\":\"unix\",\"path\":\"$sockets/psp$psp.sock\"}}"
	done
}

disk_args() {
	[ -z "$DISK" ] || arg -drive "if=virtio,format=raw,file=$dir/disk"
}

console_args() {
	if [ "$verb" = shell ]; then
		arg -serial mon:stdio
	else
		arg -chardev "file,id=console,path=$dir/console.log" \
			-serial chardev:console
	fi
}

# Any warning ends the guest, unless the definition expects one. The same addresses
# in each run; not 256 old-style ptys that nobody opens.
kernel_cmdline() {
	cmdline="console=$CONSOLE panic=-1 oops=panic printk.devkmsg=on nokaslr"
	cmdline="$cmdline pty.legacy_count=0 $ARCH_APPEND$(arch_append)"
	if [ -z "$EXPECT_SPLAT" ] && [ "$PANIC_ON_WARN" = 1 ]; then
		cmdline="$cmdline panic_on_warn=1"
	fi
	# The next kernel gets the same initramfs.
	[ "$KEXEC" = no ] || cmdline="$cmdline retain_initrd"
	cmdline="$cmdline${APPEND:+ $APPEND}"
}

qemu_command() {
	kernel_cmdline
	machine_args
	console_args
	port_args
	psp_args
	disk_args
	# Words by definition.
	# shellcheck disable=SC2046
	arg $(entries "$QEMU_ARGS")
}
