/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine and the kernel
 *
 * platform_probe() collects what can be seen without sending anything to the
 * firmware; platform_judge() says whether SFS can be used and, if not, why.
 */
#ifndef SFSCTL_PLATFORM_H
#define SFSCTL_PLATFORM_H

#include <stdbool.h>
#include <sys/types.h>

#include "kconfig.h"

#define PLATFORM_PROCESSORS	16

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

struct platform {
	struct processor processors[PLATFORM_PROCESSORS];
	unsigned int processor_count;

	char release[65];
	bool driver;		/* the ccp driver is there */
	enum kconfig_value config_ccp;
	enum kconfig_value config_sfs;
	char config_source[320];

	bool misc;		/* the kernel has the misc device */
	char misc_dev[16];	/* MAJOR:MINOR */

	bool node;		/* the device node is there, and what it is */
	bool node_is_sfs;
	mode_t mode;
	uid_t uid;
	gid_t gid;
	char node_dev[16];
	int node_error;		/* -errno if it cannot be looked at */
	int read_error;		/* -errno of opening it to read */
	int update_error;	/* -errno of opening it to update */

	bool sys_admin;
	char lockdown[20];
};

struct verdict {
	const char *reason;	/* fixed word for programs */
	int exit_code;
	char text[400];
	const char *todo;	/* NULL: nothing */
};

void platform_probe(const char *root, const char *release, const char *device,
		    struct platform *p);
void platform_judge(const struct platform *p, const char *device,
		    struct verdict *v);

#endif /* SFSCTL_PLATFORM_H */
