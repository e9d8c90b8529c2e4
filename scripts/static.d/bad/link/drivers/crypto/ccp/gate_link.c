// SPDX-License-Identifier: GPL-2.0-only
/* A bad input of the gates: compiles always, but does not link without SFS. */

void gate_nowhere(void);
void gate_link(void);

void gate_link(void)
{
#ifndef CONFIG_CRYPTO_DEV_SP_PSP_SFS
	gate_nowhere();
#endif
}
