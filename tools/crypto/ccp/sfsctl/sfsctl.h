/* SPDX-License-Identifier: GPL-2.0-only */
/* One run of sfsctl: what was asked, and what came of it */
#ifndef SFSCTL_H
#define SFSCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>
#include <linux/types.h>

#include "json.h"
#include "record.h"
#include "sfs_dev.h"
#include "sha256.h"

#define SFSCTL_VERSION	"1.1"

/* Of the JSON output; another one is not what sfsctl.schema.json describes */
#define SFSCTL_SCHEMA	1

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Fixed: scripts depend on them.  exit_codes[] in sfsctl.c says what they mean */
enum exit_code {
	EXIT_OK			= 0,
	EXIT_USAGE		= 1,
	EXIT_NO_DEVICE		= 2,
	EXIT_PERMISSION		= 3,
	EXIT_PAYLOAD		= 4,
	EXIT_REFUSED		= 5,
	EXIT_BUSY		= 6,
	EXIT_SYSTEM		= 7,
	EXIT_UNCONFIRMED	= 8,
	EXIT_UNKNOWN		= 9,
	EXIT_CONFIG		= 10,
};

/* The most that --wait takes: a day */
#define WAIT_MAX	86400

/* The one error of a run */
struct failure {
	int error;		/* -errno, 0 if there is none to it */
	char message[1024];
	char hint[512];
	bool shown;		/* on stdout already */
	bool refused;		/* @firmware is valid */
	struct sfs_status firmware;
};

struct sfsctl {
	/* Asked for */
	const char *root;	/* stands for /, "" outside of tests */
	const char *device;
	char **args;		/* of the command, ended by NULL */
	unsigned int arg_count;
	const char *name;	/* NAME of update and check, topic of help */
	char expect[SHA256_HEX_SIZE];	/* of NAME, empty: any */
	unsigned long wait;	/* seconds, while the firmware is busy */
	const char *raw;
	const char *output;
	bool json;
	bool quiet;
	bool yes;
	bool no_versions;
	bool dry_run;
	bool force;
	bool help;
	bool version;

	bool brief;		/* show what changed, not all versions */

	/* Came of it */
	time_t wait_until;	/* monotonic, 0: it was not busy yet */
	struct failure failure;
	bool executed;		/* an update was; the run can fail no more */
	char warnings[8][512];
	unsigned int warning_count;
	struct json j;
};

int sfsctl_main(const char *root, int argc, char **argv);

/* output.c, report.c */
#define __printf(text, first)				\
	__attribute__((__format__(__printf__,		\
				  text, first)))

const char *errno_name(int error);
__printf(2, 3) void print(FILE *out, const char *format, ...);
__printf(2, 3) void say(const struct sfsctl *s, const char *format, ...);
__printf(2, 3) void warn(struct sfsctl *s, const char *format, ...);
__printf(5, 6) int fail(struct sfsctl *s, enum exit_code code, int error,
			const char *hint, const char *format, ...);
int output_hold(void);
void output_failed(int error);
int output_end(void);
int report_begin(struct sfsctl *s, const char *command);
int report_end(struct sfsctl *s, int code);

/* dev_error.c */
int open_device(struct sfsctl *s, bool for_update, int *fd);
enum result update_result(int error);
int fail_command(struct sfsctl *s, int error, bool update,
		 const struct sfs_status *status);

/* status.c */
const char *status_text(__u32 status);
const char *status_hint(__u32 status);

/* choose.c */
struct payload;
int find_payload(struct sfsctl *s, struct payload *payload);
int choose_payload(struct sfsctl *s, const char *key, struct payload *payload,
		   bool *sure);

/* complete.c */
void complete(const char *root, int count, char **words);

/* busy.c */
int busy_get_versions(struct sfsctl *s, int fd, __u8 blob[SFS_BLOB_SIZE],
		      struct sfs_status *status);
int busy_update(struct sfsctl *s, int fd, struct sfs_status *status);

/* lock.c */
int lock_take(struct sfsctl *s, int *fd);
void lock_drop(int fd);

/* send.c */
int read_before(struct sfsctl *s, int fd, __u8 before[SFS_BLOB_SIZE]);
int send_payload(struct sfsctl *s, int fd, const struct payload *payload,
		 const __u8 *before, bool keep);

/* confirm.c */
bool confirm_possible(void);
int confirm(const char *question);

/* blob.c */
size_t blob_length(const __u8 blob[SFS_BLOB_SIZE]);
void blob_fingerprint(const __u8 blob[SFS_BLOB_SIZE], char hex[SHA256_HEX_SIZE]);
void blob_show(struct sfsctl *s, const char *key, const char *title,
	       const __u8 blob[SFS_BLOB_SIZE]);
void blob_show_changes(struct sfsctl *s, const __u8 before[SFS_BLOB_SIZE],
		       const __u8 after[SFS_BLOB_SIZE]);

/* cmd_*.c */
int cmd_versions(struct sfsctl *s);
int cmd_update(struct sfsctl *s);
int cmd_apply(struct sfsctl *s);
int cmd_diff(struct sfsctl *s);
int cmd_metrics(struct sfsctl *s);
int cmd_status(struct sfsctl *s);
int cmd_check(struct sfsctl *s);

#endif /* SFSCTL_H */
