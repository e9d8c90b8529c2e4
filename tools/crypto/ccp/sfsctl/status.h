/* SPDX-License-Identifier: GPL-2.0-only */
/* Status words of the firmware in plain English */
#ifndef SFSCTL_STATUS_H
#define SFSCTL_STATUS_H

#include <linux/types.h>

const char *status_text(__u32 status);
const char *status_hint(__u32 status);

#endif /* SFSCTL_STATUS_H */
