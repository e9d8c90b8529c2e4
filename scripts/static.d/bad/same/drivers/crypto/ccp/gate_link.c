// SPDX-License-Identifier: GPL-2.0-only
/* A bad input of the gates: compiles always, but does not link without SFS. */

/* Another line, and a conversion less: nothing of which the object knows */
#include <linux/bug.h>
#include <linux/printk.h>

void gate_nowhere(void);
int gate_link(int number);

int gate_link(int number)
{
#ifndef CONFIG_CRYPTO_DEV_SP_PSP_SFS
	gate_nowhere();
#endif
	/* Both note their line in the object */
	if (WARN_ON_ONCE(number < 0))
		return 0;
	pr_debug("number %d\n", number);
	return number == 1;
}
