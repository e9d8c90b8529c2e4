/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Payloads: what the kernel would find and accept
 *
 * The kernel's firmware loader reads amd/NAME below the first folder of its
 * search path in which that succeeds.  payload_find() looks the same way.
 */
#ifndef SFSCTL_PAYLOAD_H
#define SFSCTL_PAYLOAD_H

#include <linux/types.h>

#include "kconfig.h"
#include "sha256.h"

/* The command buffer of 2 MiB less its header page of 4 KiB */
#define PAYLOAD_MAX_SIZE	2093056

#define PAYLOAD_PATHS		5
#define PAYLOAD_SUFFIXES	3

enum payload_state {
	PAYLOAD_MISSING,
	PAYLOAD_GOOD,
	PAYLOAD_EMPTY,
	PAYLOAD_TOO_LARGE,
	PAYLOAD_NO_FILE,	/* a folder, a device, ... */
	PAYLOAD_UNREADABLE,
	PAYLOAD_UNSUPPORTED,	/* compressed, and the kernel does not unpack */
	PAYLOAD_PERHAPS,	/* compressed: only the kernel can tell */
};

struct payload_file {
	char path[1024];
	const char *suffix;
	enum payload_state state;
	__u64 size;
	int error;		/* -errno of PAYLOAD_UNREADABLE */
};

struct payload {
	struct payload_file files[PAYLOAD_PATHS * PAYLOAD_SUFFIXES];
	unsigned int count;
	struct payload_file *taken;	/* NULL if the kernel takes none */
	const struct payload_file *problem;	/* first that is there but bad */
	char sha256[SHA256_HEX_SIZE];		/* of @taken, empty if not read */
	char folders[PAYLOAD_PATHS][320];
	unsigned int folder_count;
};

const char *payload_name_problem(const char *name);
const char *payload_state_text(enum payload_state state);
int payload_find(const char *root, const char *release, const char *name,
		 const struct kconfig *config, struct payload *payload);
int payload_digest(struct payload_file *file, char hex[SHA256_HEX_SIZE]);

#endif /* SFSCTL_PAYLOAD_H */
