// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of /dev/sfs: the node, its ioctls and their structs
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sfs_dev.h"

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
	int ret;

	sfs_fill_versions(versions);
	ret = sfs_ioctl(fd, SFSIOCFWVERS, versions);
	if (ret && !sfs_all_bytes(versions, SFS_UNTOUCHED,
				  ret == -EIO ? sizeof(versions->blob) : sizeof(*versions)))
		return -EUCLEAN;

	return ret;
}

int sfs_try_update(int fd, const char *name, struct sfs_user_update_package *update)
{
	struct sfs_user_update_package before;
	int ret;

	sfs_fill_update(update, name);
	before = *update;
	ret = sfs_ioctl(fd, SFSIOCUPDATEPKG, update);
	if (memcmp(&before, update,
		   ret && ret != -EIO ? sizeof(before) : sizeof(before.payload_name)))
		return -EUCLEAN;

	return ret;
}

int sfs_update(int fd, const char *name)
{
	struct sfs_user_update_package update;

	return sfs_try_update(fd, name, &update);
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

/* The text is terminated and has no newline at its end */
ssize_t sfs_read_file(const char *path, char *buf, size_t size)
{
	ssize_t n;
	int fd, err;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, buf, size - 1);
	err = errno;
	close(fd);
	if (n < 0)
		return -err;
	if (n && buf[n - 1] == '\n')
		n--;
	buf[n] = '\0';

	return n;
}

/* Also on machines that locked themselves down when they booted */
bool sfs_locked_down(void)
{
	char text[64];

	return sfs_read_file("/sys/kernel/security/lockdown", text, sizeof(text)) > 0 &&
	       !strstr(text, "[none]");
}
