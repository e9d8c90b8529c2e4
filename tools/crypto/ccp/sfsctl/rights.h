/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What this process is
 *
 * None of it says what the process may do, only the kernel does, when it is asked.
 * It says what can be done about a "no".
 */
#ifndef SFSCTL_RIGHTS_H
#define SFSCTL_RIGHTS_H

#include <stdbool.h>

enum answer {
	ANSWER_UNKNOWN,
	ANSWER_NO,
	ANSWER_YES,
};

struct rights {
	bool root;			/* effective user ID 0 */
	enum answer sys_admin;		/* CAP_SYS_ADMIN, in its user namespace */
	enum answer first_userns;	/* it is in that of process 1 of the machine */
};

void rights_probe(const char *root, struct rights *r);
const char *rights_hint(const char *root, const char *path, int error);

#endif /* SFSCTL_RIGHTS_H */
