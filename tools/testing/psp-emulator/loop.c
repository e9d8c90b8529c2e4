// SPDX-License-Identifier: GPL-2.0-only
/*
 * The emulator's event loop, see loop.h
 */
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <time.h>

#include "loop.h"

uint64_t loop_now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static struct loop_source *loop_find(struct loop *loop, int fd)
{
	for (unsigned int i = 0; i < loop->nsrc; i++) {
		if (loop->src[i].fd == fd)
			return &loop->src[i];
	}
	return NULL;
}

int loop_add(struct loop *loop, int fd, short events, loop_fd_fn fn, void *ctx)
{
	if (loop->nsrc == LOOP_MAX_FDS)
		return -ENOSPC;

	loop->src[loop->nsrc++] = (struct loop_source){ fd, events, fn, ctx };
	return 0;
}

void loop_set_events(struct loop *loop, int fd, short events)
{
	struct loop_source *src = loop_find(loop, fd);

	if (src)
		src->events = events;
}

void loop_del(struct loop *loop, int fd)
{
	struct loop_source *src = loop_find(loop, fd);

	/* Only marked: a round may be walking the array */
	if (src)
		src->fd = -1;
}

void loop_timer_arm(struct loop *loop, struct loop_timer *timer, uint64_t ms)
{
	loop_timer_cancel(loop, timer);
	timer->deadline = loop_now_us() + ms * 1000;
	timer->armed = true;
	timer->next = loop->timers;
	loop->timers = timer;
}

void loop_timer_cancel(struct loop *loop, struct loop_timer *timer)
{
	struct loop_timer **p;

	for (p = &loop->timers; *p; p = &(*p)->next) {
		if (*p == timer) {
			*p = timer->next;
			break;
		}
	}
	timer->armed = false;
}

static struct loop_timer *loop_next_timer(struct loop *loop)
{
	struct loop_timer *first = loop->timers;

	for (struct loop_timer *t = loop->timers; t; t = t->next) {
		if (t->deadline < first->deadline)
			first = t;
	}
	return first;
}

static int loop_timeout(struct loop *loop, int timeout_ms)
{
	struct loop_timer *timer = loop_next_timer(loop);
	uint64_t now, ms;

	if (!timer)
		return timeout_ms;

	now = loop_now_us();
	ms = timer->deadline > now ? (timer->deadline - now + 999) / 1000 : 0;
	if (timeout_ms >= 0 && ms > (uint64_t)timeout_ms)
		return timeout_ms;
	return (int)ms;
}

static void loop_compact(struct loop *loop)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < loop->nsrc; i++) {
		if (loop->src[i].fd >= 0)
			loop->src[n++] = loop->src[i];
	}
	loop->nsrc = n;
}

int loop_step(struct loop *loop, int timeout_ms)
{
	struct pollfd pfd[LOOP_MAX_FDS];
	struct loop_timer *timer;
	unsigned int n;

	loop_compact(loop);
	n = loop->nsrc;
	for (unsigned int i = 0; i < n; i++)
		pfd[i] = (struct pollfd){ loop->src[i].fd, loop->src[i].events, 0 };

	if (poll(pfd, n, loop_timeout(loop, timeout_ms)) < 0) {
		if (errno == EINTR)
			return 0;
		return -errno;
	}

	/* Additions go to the end and wait for the next round */
	for (unsigned int i = 0; i < n; i++) {
		if (pfd[i].revents && loop->src[i].fd == pfd[i].fd)
			loop->src[i].fn(loop->src[i].ctx, pfd[i].revents);
	}

	timer = loop_next_timer(loop);
	if (timer && timer->deadline <= loop_now_us()) {
		loop_timer_cancel(loop, timer);
		timer->fn(timer->ctx);
	}
	return 0;
}

int loop_run(struct loop *loop)
{
	int ret = 0;

	while (!loop->stop && !ret)
		ret = loop_step(loop, -1);
	return ret;
}
