/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine and the kernel
 *
 * platform_probe() collects what can be seen without sending anything to the
 * firmware; platform_look() says whether SFS can be used and, if not, why.
 */
#ifndef SFSCTL_PLATFORM_H
#define SFSCTL_PLATFORM_H

#include <stdbool.h>
#include <sys/types.h>

#include "kconfig.h"
#include "sfs_dev.h"

#define PLATFORM_PROCESSORS	16

enum answer {
	ANSWER_UNKNOWN,
	ANSWER_NO,
	ANSWER_YES,
};

enum mailbox {
	MAILBOX_UNKNOWN,	/* not a device that this program knows */
	MAILBOX_NO_PSP,		/* a cryptographic coprocessor alone */
	MAILBOX_NO,		/* a PSP without the TEE mailbox */
	MAILBOX_YES,
};

struct processor {
	char address[32];
	char driver[32];	/* empty if none is bound */
	unsigned int device;
	enum mailbox mailbox;
};

/* May this process do it? */
struct access {
	bool opened;		/* the node could be opened for it */
	int error;		/* -errno of opening, or of asking the driver then */
};

/*
 * What this process is. None of it says what the process may do, only the kernel does,
 * when it is asked. It says what can be done about a "no".
 */
struct rights {
	bool root;			/* effective user ID 0 */
	enum answer sys_admin;		/* CAP_SYS_ADMIN, in its user namespace */
	enum answer first_userns;	/* it is in that of process 1 of the machine */
};

struct platform {
	struct processor processors[PLATFORM_PROCESSORS];
	unsigned int processor_count;
	int processor_error;	/* -errno if they cannot be looked at */

	char release[65];
	enum answer driver;	/* the ccp driver is there */
	enum kconfig_value config_ccp;
	enum kconfig_value config_sfs;
	char config_source[320];

	struct misc_number number;	/* of the device, says the kernel */

	bool node;		/* the device node is there, and what it is */
	enum answer node_is_sfs;
	mode_t mode;
	uid_t uid;
	gid_t gid;
	char node_dev[16];
	int node_error;		/* -errno if it cannot be looked at */

	struct access read;
	struct access update;

	struct rights rights;
	char lockdown[20];
	enum answer sev;	/* kvm_amd has it on: it may be in use */
};

struct verdict {
	const char *reason;	/* fixed word for programs */
	int exit_code;
	char text[400];
	char todo[400];		/* empty: nothing */
};

void rights_probe(const char *root, struct rights *r);
const char *rights_hint(const char *root, const char *path, int error);

#define KLOG_LINES	6

/* What the ccp driver has said in the kernel's log */
struct klog {
	char lines[KLOG_LINES][200];	/* the newest, in order */
	unsigned long long times[KLOG_LINES];	/* microseconds since boot */
	unsigned int count;
	int error;			/* -errno if it cannot be read */
};

struct json;
void json_answer(struct json *j, const char *key, enum answer answer);

void klog_read(const char *root, struct klog *log);

void platform_probe(const char *root, const char *release, const char *device,
		    struct platform *p);
void platform_look(const char *root, const char *device, struct platform *p, struct verdict *v);

#endif /* SFSCTL_PLATFORM_H */
