/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An emulator inside the test program: with guest memory and the driver's moves on
 * its registers (rig), or with a client that a socket pair joins to it (wire).
 */
#ifndef RIG_H
#define RIG_H

#include "client.h"

/* Guest memory of the rig: 8 MiB from address 4 MiB on */
#define RIG_BASE	0x400000ull
#define RIG_SIZE	0x800000ull

/* Where the rig puts its command buffer, 2 MiB aligned */
#define RIG_BUFFER	0x600000ull

extern struct rig {
	struct emu emu;
	int memfd;
	uint8_t *mem;
} rig;

/* An emulator alone; @device_id 0: the default */
void rig_emulate(struct emu *emu, unsigned int device_id);

void rig_open(void);
void rig_close(void);

/* Another device in place of the one that is open */
void rig_open_as(unsigned int device_id);

/* As the driver does when it is bound, and the kernel before a kexec */
void rig_bus_master(bool on);

/* Resets the platform; the driver is bound anew */
void rig_reset(void);

/* The host's view of a guest-physical address of the rig */
uint8_t *rig_ptr(uint64_t gpa);

uint32_t rig_read(enum psp_reg reg);
void rig_write(enum psp_reg reg, uint32_t val);

/* As the driver does: ready? address, command.  False: not ready. */
bool rig_send(uint32_t command, uint64_t buffer);

/* Sends and returns the register as it is then; 0 if it was not ready */
uint32_t rig_command(uint32_t command, uint64_t buffer);

/* Prepares the buffer as the driver does; @pkg may be NULL */
void rig_fill(uint64_t buffer, uint32_t sub_cmd, uint32_t payload_size, const void *pkg,
	      size_t len);
uint32_t rig_status(uint64_t buffer);
uint32_t rig_ext_status(uint64_t buffer);

/* payload_size of a package of @len bytes */
uint32_t rig_payload(size_t len);

#define RIG_EXTENDED	(14u << 16)

/* What rig_fill() leaves in the status words */
#define RIG_STATUS_IN		0xaaaaaaaau
#define RIG_EXT_STATUS_IN	0xbbbbbbbbu

void rig_arm(const char *spec);

/* Each spec is armed as the second one says; each is refused with a reason, and arms nothing */
void rig_expect_specs(const char * const (*specs)[2], size_t count);
void rig_expect_bad_specs(const char * const *specs, size_t count);

/* Get versions in RIG_BUFFER; as rig_command() */
uint32_t rig_versions(void);

/* Its buffer is as the driver left it: nothing was executed */
bool rig_untouched(void);

extern struct wire {
	struct emu emu;
	struct vu_conn conn;
	struct client client;
} w;

/* Nothing is negotiated yet; greet: the version is */
void wire_open(void);
void wire_greet(void);
void wire_close(void);

/* Another client after the first was closed by the emulator or by itself */
void wire_reconnect(void);

/* The same client by a new connection */
void wire_join(void);

#endif /* RIG_H */
