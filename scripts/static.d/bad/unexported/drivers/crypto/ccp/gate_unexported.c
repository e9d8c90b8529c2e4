// SPDX-License-Identifier: GPL-2.0-only
/*
 * A bad input of the gate distro-config: right in a kernel that has the driver built in
 */
#include <linux/kexec.h>

bool gate_unexported(void);

bool gate_unexported(void)
{
	return kexec_in_progress;
}
