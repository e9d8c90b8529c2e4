/* SPDX-License-Identifier: GPL-2.0-only */
/* Status words of the firmware in plain English */
#ifndef SFSCTL_STATUS_H
#define SFSCTL_STATUS_H

#include <stdint.h>

const char *status_text(uint32_t status);
const char *status_hint(uint32_t status);

#endif /* SFSCTL_STATUS_H */
