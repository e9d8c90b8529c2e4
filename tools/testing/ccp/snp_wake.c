// SPDX-License-Identifier: GPL-2.0-only
/*
 * Has the alarm of the clock wake a machine that is suspended to idle
 *
 * Where there is ACPI, the clock's driver leaves waking to an event of it. QEMU has that event
 * for S3 alone, and machines with SNP have no S3; the interrupt comes in any case.
 */
#include <linux/interrupt.h>
#include <linux/mc146818rtc.h>
#include <linux/module.h>

static int __init snp_wake_init(void)
{
	return enable_irq_wake(RTC_IRQ);
}
module_init(snp_wake_init);

static void __exit snp_wake_exit(void)
{
	disable_irq_wake(RTC_IRQ);
}
module_exit(snp_wake_exit);

MODULE_DESCRIPTION("Wakes by the alarm of the clock");
MODULE_LICENSE("GPL");
MODULE_INFO(intree, "Y");
