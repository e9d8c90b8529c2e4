/* SPDX-License-Identifier: GPL-2.0-only */
/* What the ccp driver has said in the kernel's log */
#ifndef SFSCTL_KLOG_H
#define SFSCTL_KLOG_H

#define KLOG_LINES	6

struct klog {
	char lines[KLOG_LINES][200];	/* the newest, in order */
	unsigned int count;
	int error;			/* -errno if it cannot be read */
};

void klog_read(const char *root, struct klog *log);

#endif /* SFSCTL_KLOG_H */
