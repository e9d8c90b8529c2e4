/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What programs rely on in <linux/psp-sfs.h>; the gate 'uapi' compiles it after the
 * header. Linux 6.18 and later ship the same numbers and bytes.
 */
#define SIZE(type, member) sizeof(((struct type *)0)->member)

PROMISE(number_of_versions, SFSIOCFWVERS == 0xd0085301);
PROMISE(number_of_update, SFSIOCUPDATEPKG == 0xc0485302);

PROMISE(size_of_versions, sizeof(struct sfs_user_get_fw_versions) == 4104);
PROMISE(versions_status, __builtin_offsetof(struct sfs_user_get_fw_versions, sfs_status) == 4096);
PROMISE(versions_extended,
	__builtin_offsetof(struct sfs_user_get_fw_versions, sfs_extended_status) == 4100);
PROMISE(blob, SIZE(sfs_user_get_fw_versions, blob) == TEE_EXT_CMD_BUFFER_SIZE);
PROMISE(size_of_update, sizeof(struct sfs_user_update_package) == 72);
PROMISE(update_status, __builtin_offsetof(struct sfs_user_update_package, sfs_status) == 64);
PROMISE(update_extended,
	__builtin_offsetof(struct sfs_user_update_package, sfs_extended_status) == 68);
PROMISE(name, SIZE(sfs_user_update_package, payload_name) == PAYLOAD_NAME_SIZE);

PROMISE(name_size, PAYLOAD_NAME_SIZE == 64);
PROMISE(buffer_size, TEE_EXT_CMD_BUFFER_SIZE == 4096);
