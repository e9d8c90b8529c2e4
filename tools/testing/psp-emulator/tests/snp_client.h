/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SEV by the small vfio-user client of client.h, on a 14ca.
 */
#ifndef SNP_CLIENT_H
#define SNP_CLIENT_H

#include "client.h"

/*
 * Starts and stops SEV and SNP, each step once, with pages that the kernel gives away too
 * early.  @tmr: bytes of the TMR, 0 for none, as it takes long to write.
 */
void snp_client_session(struct client *c, uint32_t tmr);

/* PLATFORM_STATUS: the version, major in the low byte */
uint32_t snp_client_version(struct client *c);

#endif /* SNP_CLIENT_H */
