/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An emulated PSP for one input, with guest memory, and nothing of it left behind.
 */
#ifndef DEVICE_H
#define DEVICE_H

#include "emu.h"
#include "fuzz.h"

/* Guest memory: to write, to read, and known without a file; what is in between is none */
#define DEVICE_MEM		0x400000ull
#define DEVICE_MEM_SIZE		0x800000ull
#define DEVICE_READONLY		0xd00000ull
#define DEVICE_NO_FILE		0xe00000ull
#define DEVICE_SMALL		0x10000ull

extern struct emu emu;

/* By the first two bytes of the input: which PSP, with which options */
void device_open(struct input *in);

/* Guest memory as above, and the driver's bus master bit */
void device_map(void);
void device_bus_master(bool on);

/* Files that a client can send: guest memory, and what it must not be taken for */
int device_file(unsigned int kind);

/* Bytes into DEVICE_MEM */
void device_poke(uint64_t gpa, const void *data, size_t len);

/* A file of guest memory gets shorter */
void device_shrink(uint64_t size);

/* Whatever waits for its time gets it */
void device_wait(void);

/* Everything is closed, freed and cancelled, or the input is a finding */
void device_close(void);

#endif /* DEVICE_H */
