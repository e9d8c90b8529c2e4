// SPDX-License-Identifier: GPL-2.0-only
/*
 * What most tests begin and end with, see sfs_test.h
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "sfs_test.h"

int sfs_set_up(struct sfs_bench *bench)
{
	char bound[SFS_MAX_PCI][SFS_PCI_NAME];
	int ret;

	if (sfs_list_bound(bound) == 1)
		memcpy(bench->device, bound[0], sizeof(bench->device));

	bench->psp = psp_open(0);
	if (bench->psp < 0)
		return bench->psp;
	ret = psp_quiet(bench->psp);
	if (ret)
		return ret;
	bench->commands = psp_commands(bench->psp);
	bench->level = psp_number(bench->psp, "state", "patch_level");

	bench->kmsg = kmsg_open();
	if (bench->kmsg < 0)
		return bench->kmsg;
	bench->fd = sfs_open(O_RDWR);

	return bench->fd < 0 ? bench->fd : 0;
}

void sfs_tear_down(const struct sfs_bench *bench)
{
	psp_quiet(bench->psp);
	close(bench->psp);
	close(bench->kmsg);
	close(bench->fd);
}

/* After a test that may have left the device without its driver */
int sfs_rebind(const struct sfs_bench *bench)
{
	char bound[SFS_MAX_PCI][SFS_PCI_NAME];

	return sfs_list_bound(bound) ? 0 : sfs_bind(bench->device);
}

/* Both ioctls succeed; the package is above all others */
int sfs_works(int fd)
{
	struct sfs_user_get_fw_versions versions;
	int ret = sfs_get_versions(fd, &versions);

	return ret ? ret : sfs_update(fd, "sfs-max.bin");
}

/* With a descriptor of its own */
int sfs_works_anew(void)
{
	int ret, fd = sfs_open(O_RDWR);

	if (fd < 0)
		return fd;
	ret = sfs_works(fd);
	close(fd);

	return ret;
}

/* Quicker, as it is done hundreds of times: the versions alone */
int sfs_answers_anew(void)
{
	struct sfs_user_get_fw_versions versions;
	int ret, fd = sfs_open(O_RDWR);

	if (fd < 0)
		return fd;
	ret = sfs_get_versions(fd, &versions);
	close(fd);

	return ret;
}
