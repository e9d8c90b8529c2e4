/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AMD Secure Processor driver: what its KUnit tests share
 */
#ifndef __CCP_COMMON_KUNIT_H__
#define __CCP_COMMON_KUNIT_H__

#include <linux/kmsg_dump.h>
#include <linux/types.h>

struct device;
struct kunit;
struct page;

struct device *ccp_test_device(struct kunit *test);
void ccp_test_run(struct kunit *test, int (*fn)(void *data), void *data, const char *name);

struct page *ccp_test_watch(struct kunit *test, void *block);
bool ccp_test_is_freed(struct page *page);

void ccp_test_log_start(struct kmsg_dump_iter *log);
unsigned int ccp_test_log_count(const struct kmsg_dump_iter *log, const char *what,
				const char *why);

#endif /* __CCP_COMMON_KUNIT_H__ */
