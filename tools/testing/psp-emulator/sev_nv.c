// SPDX-License-Identifier: GPL-2.0-only
/*
 * What SEV remembers from one start to the next.  INIT_EX has it in guest memory, where
 * the kernel put what it had in a file.  The layout is the emulator's own.
 */
#include <string.h>

#include "bytes.h"
#include "psp.h"

#define NV_BYTES	0x8000
#define NV_MAGIC	"PSPEMUNV"
#define NV_STARTS	8
#define NV_SUM		16
#define NV_DATA		24
#define NV_FILLER	0x4e

static uint64_t sum_of(const uint8_t *nv)
{
	uint64_t sum = get_le64(nv + NV_STARTS) + 1;

	for (size_t i = NV_DATA; i < NV_BYTES; i++)
		sum = (sum ^ nv[i]) * 0x100000001b3ull;
	return sum;
}

/* A file that is not there yet: the kernel has zeros, a new chip has ones */
static bool is_blank(const uint8_t *nv)
{
	if (nv[0] && nv[0] != 0xff)
		return false;
	return !memcmp(nv, nv + 1, NV_BYTES - 1);
}

bool sev_nv_load(struct psp *psp, const struct sev_area *nv)
{
	uint8_t data[NV_BYTES];

	if (guest_mem_read(psp->mem, nv->addr, data, sizeof(data)))
		return false;
	return is_blank(data) ||
	       (!memcmp(data, NV_MAGIC, NV_STARTS) && get_le64(data + NV_SUM) == sum_of(data));
}

bool sev_nv_store(struct psp *psp, const struct sev_area *nv, bool renew)
{
	uint8_t data[NV_BYTES];
	uint64_t starts = 0;

	if (guest_mem_read(psp->mem, nv->addr, data, sizeof(data)))
		return false;
	if (!renew && !is_blank(data))
		starts = get_le64(data + NV_STARTS);
	memset(data, NV_FILLER, sizeof(data));
	memcpy(data, NV_MAGIC, NV_STARTS);
	put_le64(data + NV_STARTS, starts + !renew);
	put_le64(data + NV_SUM, sum_of(data));
	return sev_write(psp, "nv", nv->addr, data, sizeof(data));
}
