// SPDX-License-Identifier: GPL-2.0-only
/*
 * An ioctl in a thread of its own, see sfs_test.h
 */
#include <pthread.h>

#include "sfs_test.h"

static void *call_thread(void *ctx)
{
	struct sfs_call *call = ctx;

	call->ret = sfs_ioctl(call->fd, call->cmd, call->arg);
	__atomic_store_n(&call->done, true, __ATOMIC_RELEASE);

	return NULL;
}

int sfs_call_start(struct sfs_call *call)
{
	pthread_t thread;
	int err;

	call->done = false;
	err = pthread_create(&thread, NULL, call_thread, call);

	return err ? -err : -pthread_detach(thread);
}

/* Returns when the firmware has the command */
int sfs_call_send(struct sfs_call *call, int psp)
{
	int ret = sfs_call_start(call);

	return ret ? ret : psp_wait(psp, "state", "running", 1);
}

/*
 * What the ioctl returned. pthread_join() would need a system call that 32-bit
 * programs do not have in a kernel without CONFIG_COMPAT_32BIT_TIME.
 */
int sfs_call_join(struct sfs_call *call)
{
	while (!__atomic_load_n(&call->done, __ATOMIC_ACQUIRE))
		sfs_sleep_ms(1);

	return call->ret;
}
