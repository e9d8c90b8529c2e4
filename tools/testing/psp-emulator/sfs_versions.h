/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The answer to get versions, in the emulator's own layout (README.md).
 */
#ifndef SFS_VERSIONS_H
#define SFS_VERSIONS_H

#include "psp_sfs.h"

#define SFS_VERSIONS_MAGIC	"PSPEMUV1"
#define SFS_VERSIONS_HEADER	32
#define SFS_VERSIONS_ENTRY	24
#define SFS_VERSIONS_NAME	16

/* Offsets in the blob, then in each entry */
#define SFS_VER_BYTES		8
#define SFS_VER_COUNT		12
#define SFS_VER_BASE_LEVEL	16
#define SFS_VER_LEVEL		20
#define SFS_VER_UPDATES		24
#define SFS_VER_ENTRY_VERSION	16
#define SFS_VER_ENTRY_LEVEL	20

/* Writes the blob into the data page; 0 or -errno */
int sfs_versions(struct psp_sfs *sfs);

#endif /* SFS_VERSIONS_H */
