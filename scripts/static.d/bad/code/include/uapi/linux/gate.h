/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* A bad input of the gates: no program in C++ can use this. */
#ifndef _UAPI_LINUX_GATE_H
#define _UAPI_LINUX_GATE_H

#include <linux/types.h>

struct gate_request {
	__u32 class;
	__u64 size;
} __attribute__((packed));

#endif /* _UAPI_LINUX_GATE_H */
