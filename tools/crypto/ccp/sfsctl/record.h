/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What became of the payloads of this boot
 *
 * An update is gone at the next reset, and so is /run/sfs: there is a file for each
 * payload that the firmware was given, by its SHA-256, and one for the last. A record of
 * another boot counts as none.
 */
#ifndef SFSCTL_RECORD_H
#define SFSCTL_RECORD_H

#include <stdbool.h>

#include "sha256.h"
#include "stamp.h"

#define RECORD_FOLDER	"/run/sfs"

enum result {
	RESULT_NOT_SENT,	/* the firmware has carried nothing out */
	RESULT_EXECUTED,
	RESULT_REFUSED,
	RESULT_UNKNOWN,		/* sent; the rest is with the firmware */
	RESULT_COUNT,
};

struct record {
	char boot_id[STAMP_BOOT_ID_SIZE];
	char time[STAMP_TIME_SIZE];
	char uid[16];
	char loginuid[16];	/* who logged in, whoever that is by now; or "unset" */
	char payload[80];
	char file[1024];
	char sha256[SHA256_HEX_SIZE];
	char result[16];
	char status[16];
	char extended[16];
	char before[SHA256_HEX_SIZE];	/* fingerprints of the versions, or empty */
	char after[SHA256_HEX_SIZE];
};

const char *result_text(enum result result);
enum result record_result(const struct record *r);
int record_load(const char *root, const char *sha256, struct record *r);
int record_load_last(const char *root, struct record *r);
int record_save(const char *root, const struct record *r);
int record_save_last(const char *root, const struct record *r);
int record_drop(const char *root, const char *sha256);
int record_count(const char *root, unsigned int counts[RESULT_COUNT]);

#endif /* SFSCTL_RECORD_H */
