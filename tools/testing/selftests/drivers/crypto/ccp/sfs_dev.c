// SPDX-License-Identifier: GPL-2.0-only
/*
 * The node /dev/sfs and its ioctls, see sfs_test.h
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>

#include "sfs_test.h"

int sfs_open(int flags)
{
	int fd = open(SFS_NODE, flags | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int sfs_ioctl(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) < 0 ? -errno : 0;
}

void sfs_fill_versions(struct sfs_user_get_fw_versions *versions)
{
	memset(versions, SFS_UNTOUCHED, sizeof(*versions));
}

/* @name may be as long as the field: then nothing terminates it */
void sfs_fill_update(struct sfs_user_update_package *update, const char *name)
{
	size_t len = strnlen(name, sizeof(update->payload_name));

	memset(update, SFS_UNTOUCHED, sizeof(*update));
	memset(update->payload_name, 0, sizeof(update->payload_name));
	memcpy(update->payload_name, name, len);
}

int sfs_get_versions(int fd, struct sfs_user_get_fw_versions *versions)
{
	sfs_fill_versions(versions);

	return sfs_ioctl(fd, SFSIOCFWVERS, versions);
}

int sfs_update(int fd, const char *name)
{
	struct sfs_user_update_package update;

	sfs_fill_update(&update, name);

	return sfs_ioctl(fd, SFSIOCUPDATEPKG, &update);
}

bool sfs_all_bytes(const void *p, int val, size_t len)
{
	const unsigned char *byte = p;

	while (len--) {
		if (*byte++ != val)
			return false;
	}

	return true;
}

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
