/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An emulator inside the test program, with guest memory, and the driver's moves
 * on its registers.
 */
#ifndef RIG_H
#define RIG_H

#include "../emu.h"

/* Guest memory of the rig: 8 MiB from address 4 MiB on */
#define RIG_BASE	0x400000ull
#define RIG_SIZE	0x800000ull

/* Where the rig puts its command buffer, 2 MiB aligned */
#define RIG_BUFFER	0x600000ull

struct rig {
	struct emu emu;
	int memfd;
	uint8_t *mem;
};

/* @device_id 0: the default */
void rig_open(struct rig *rig, unsigned int device_id);
void rig_close(struct rig *rig);

/* As the driver does when it is bound, and the kernel before a kexec */
void rig_bus_master(struct rig *rig, bool on);

/* Resets the platform; the driver is bound anew */
void rig_reset(struct rig *rig);

/* The host's view of a guest-physical address of the rig */
uint8_t *rig_ptr(struct rig *rig, uint64_t gpa);

uint32_t rig_read(struct rig *rig, enum psp_reg reg);
void rig_write(struct rig *rig, enum psp_reg reg, uint32_t val);

/* As the driver does: ready? address, command.  False: not ready. */
bool rig_send(struct rig *rig, uint32_t command, uint64_t buffer);

/* Sends and returns the register as it is then; 0 if it was not ready */
uint32_t rig_command(struct rig *rig, uint32_t command, uint64_t buffer);

/* Prepares the buffer as the driver does; @pkg may be NULL */
void rig_fill(struct rig *rig, uint64_t buffer, uint32_t sub_cmd,
	      uint32_t payload_size, const void *pkg, size_t len);
uint32_t rig_status(struct rig *rig, uint64_t buffer);
uint32_t rig_ext_status(struct rig *rig, uint64_t buffer);

/* payload_size of a package of @len bytes */
uint32_t rig_payload(size_t len);

#define RIG_EXTENDED	(14u << 16)

#endif /* RIG_H */
