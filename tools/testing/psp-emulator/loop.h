/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The emulator's event loop: file descriptors and one-shot timers, one thread.
 *
 * Nothing in the emulator sleeps or blocks; whatever takes time is a timer, so
 * that a slow command never stops the control socket from answering.
 */
#ifndef LOOP_H
#define LOOP_H

#include <stdbool.h>
#include <stdint.h>

#define LOOP_MAX_FDS	24

typedef void (*loop_fd_fn)(void *ctx, short revents);
typedef void (*loop_timer_fn)(void *ctx);

struct loop_timer {
	struct loop_timer *next;
	loop_timer_fn fn;
	void *ctx;
	uint64_t deadline;
	bool armed;
};

struct loop_source {
	int fd;
	short events;
	loop_fd_fn fn;
	void *ctx;
};

struct loop {
	struct loop_source src[LOOP_MAX_FDS];
	unsigned int nsrc;
	struct loop_timer *timers;
	bool stop;
};

uint64_t loop_now_us(void);

int loop_add(struct loop *loop, int fd, short events, loop_fd_fn fn, void *ctx);
void loop_set_events(struct loop *loop, int fd, short events);
void loop_del(struct loop *loop, int fd);

void loop_timer_arm(struct loop *loop, struct loop_timer *timer, uint64_t ms);
void loop_timer_cancel(struct loop *loop, struct loop_timer *timer);

/* One round: waits at most @timeout_ms (-1: as long as it takes) */
int loop_step(struct loop *loop, int timeout_ms);

/* Rounds until somebody sets @stop; 0 or -errno */
int loop_run(struct loop *loop);

#endif /* LOOP_H */
