// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD Secure Processor driver: what its KUnit tests share
 */

#include <kunit/device.h>
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/sprintf.h>
#include <linux/string.h>

#include "common_kunit.h"

#define NAME_SIZE	16

/* A device of the test */
struct device *ccp_test_device(struct kunit *test)
{
	static unsigned int serial;
	struct device *dev;
	char *name;

	/* One may be released late (CONFIG_DEBUG_KOBJECT_RELEASE), so none has a name twice */
	name = kunit_kzalloc(test, NAME_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, name);
	snprintf(name, NAME_SIZE, "psp-%u", serial++);

	dev = kunit_device_register(test, name);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);

	return dev;
}

KUNIT_DEFINE_ACTION_WRAPPER(stop_thread, kthread_stop, struct task_struct *);

/* A thread that runs until the test ends */
void ccp_test_run(struct kunit *test, int (*fn)(void *data), void *data, const char *name)
{
	struct task_struct *task = kthread_run(fn, data, "%s", name);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, task);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, stop_thread, task));
}

KUNIT_DEFINE_ACTION_WRAPPER(put_watched_page, put_page, struct page *);

/*
 * With a reference of the test's own, the first page of a block goes to nobody else when the
 * block is freed, so that it can be told whether it was.
 */
struct page *ccp_test_watch(struct kunit *test, void *block)
{
	struct page *page = virt_to_page(block);

	get_page(page);
	KUNIT_EXPECT_EQ(test, 0, kunit_add_action_or_reset(test, put_watched_page, page));

	return page;
}

bool ccp_test_is_freed(struct page *page)
{
	return page_count(page) == 1;
}

/* From now on */
void ccp_test_log_start(struct kmsg_dump_iter *log)
{
	kmsg_dump_rewind(log);
	log->cur_seq = log->next_seq;
}

/* Lines of the log with @what and, unless that is NULL, which are warnings with @why */
unsigned int ccp_test_log_count(const struct kmsg_dump_iter *log, const char *what,
				const char *why)
{
	struct kmsg_dump_iter iter = *log;
	unsigned int count = 0;
	char line[256];
	size_t len;

	while (kmsg_dump_get_line(&iter, true, line, sizeof(line) - 1, &len)) {
		line[len] = '\0';
		if (strstr(line, what) &&
		    (!why || (strstarts(line, "<4>") && strstr(line, why))))
			count++;
	}

	return count;
}
