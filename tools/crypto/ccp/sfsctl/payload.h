/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Payloads: what the kernel would find and accept
 *
 * The kernel's firmware loader reads amd/NAME below the first folder of its
 * search path in which that succeeds, and the driver unpacks what it read.
 * payload_find() looks the same way, as far as this process can see.
 */
#ifndef SFSCTL_PAYLOAD_H
#define SFSCTL_PAYLOAD_H

#include <stdbool.h>
#include <time.h>
#include <linux/types.h>

#include "kconfig.h"
#include "sha256.h"

/* The command buffer of 2 MiB less its header page of 4 KiB */
#define PAYLOAD_MAX_SIZE	2093056

/* A compressed file must be smaller than the driver's buffer for it */
#define PAYLOAD_MAX_PACKED	(2097152 - 1)

#define PAYLOAD_PATHS		5
#define PAYLOAD_SUFFIXES	3

enum payload_state {
	PAYLOAD_MISSING,
	PAYLOAD_GOOD,
	PAYLOAD_PERHAPS,	/* compressed: only the kernel can tell */
	PAYLOAD_HIDDEN,		/* this process may not look */

	/* The kernel passes over these */
	PAYLOAD_EMPTY,
	PAYLOAD_NO_FILE,	/* a folder, a socket */
	PAYLOAD_UNREADABLE,
	PAYLOAD_UNSUPPORTED,	/* compressed, and the kernel does not unpack */

	/* With these it ends its search, and fails */
	PAYLOAD_TOO_LARGE,
	PAYLOAD_PACKED_TOO_LARGE,
	PAYLOAD_DAMAGED,	/* compressed, says its name, but it is not */
	PAYLOAD_FOREIGN,	/* compressed in a way that no kernel unpacks */
	PAYLOAD_WAITS,		/* a FIFO or device: opening it may never end */
};

struct payload_file {
	char path[1024];
	const char *suffix;
	enum payload_state state;
	__u64 size;
	struct timespec changed;
	int error;		/* -errno of PAYLOAD_UNREADABLE, PAYLOAD_HIDDEN */
};

struct payload {
	struct payload_file files[PAYLOAD_PATHS * PAYLOAD_SUFFIXES];
	unsigned int count;
	struct payload_file *taken;	/* NULL if the kernel takes none */
	const struct payload_file *problem;	/* first that is there but bad */
	const struct payload_file *hidden;	/* first that may be there */
	char sha256[SHA256_HEX_SIZE];		/* of @taken, empty if not read */
	char folders[PAYLOAD_PATHS][320];
	unsigned int folder_count;
	int path_error;		/* -errno if firmware_class.path is not known */
};

/* Does this process see the files that the kernel sees? */
enum view {
	VIEW_UNKNOWN,
	VIEW_SAME,
	VIEW_OTHER,
};

enum view view_compare(const char *root, const struct payload *p, const char **why);

const char *payload_name_problem(const char *name);
const char *payload_state_text(enum payload_state state);
bool payload_state_final(enum payload_state state);
void payload_examine(struct payload_file *file, bool supported);
void payload_list_folders(const char *root, const char *release,
			  struct payload *p);
void payload_folder(const char *root, const char *folder, char *path, size_t size);
void payload_find(const char *root, const char *release, const char *name,
		  const struct kconfig *config, struct payload *payload);
int payload_digest(struct payload_file *file, char hex[SHA256_HEX_SIZE]);
bool payload_same(const struct payload *a, const struct payload *b);

#endif /* SFSCTL_PAYLOAD_H */
