/* SPDX-License-Identifier: GPL-2.0-only */
/* What shall be applied at each boot: a file in /etc/sfs.d for each payload */
#ifndef SFSCTL_CONF_H
#define SFSCTL_CONF_H

#include "sha256.h"

#define CONF_FOLDER	"/etc/sfs.d"
#define CONF_MAX	64

struct conf {
	char path[1024];	/* the file that says so, empty: the command line does */
	char payload[256];
	char sha256[SHA256_HEX_SIZE];	/* empty: any */
};

struct sfsctl;

void conf_take(struct sfsctl *s, const struct conf *conf);
int conf_load(struct sfsctl *s, struct conf list[CONF_MAX], unsigned int *count);

#endif /* SFSCTL_CONF_H */
