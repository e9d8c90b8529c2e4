// SPDX-License-Identifier: GPL-2.0-only
/*
 * The emulated device as a whole, see emu.h
 */
#include <errno.h>
#include <string.h>

#include "emu.h"

/* A function that is not bus master reaches no memory, whatever its firmware wants */
static void follow_bus_master(struct emu *emu)
{
	bool on = pci_is_bus_master(&emu->pci);

	if (on == emu->mem.bus_master)
		return;
	emu->mem.bus_master = on;
	json_bool(transcript_begin(&emu->log, "bus-master"), "on", on);
	transcript_end(&emu->log);
}

/* The one that has everything that drivers ask for */
#define SEV_API_MAJOR	1
#define SEV_API_MINOR	55

static void init_sev(struct psp *psp, const struct emu_config *config)
{
	bool given = config->sev_api_major || config->sev_api_minor;

	psp->sev.offered = config->sev || config->snp;
	psp->sev.snp_offered = config->snp;
	psp->sev.api_major = given ? config->sev_api_major : SEV_API_MAJOR;
	psp->sev.api_minor = given ? config->sev_api_minor : SEV_API_MINOR;
	psp->sev.clear = config->snp_clear;
	if (psp->sev.offered)
		psp->capability |= PSP_CAP_SEV;
}

int emu_init(struct emu *emu, const struct emu_config *config)
{
	unsigned int generation = config->identity->generation;
	struct psp *psp = &emu->psp;
	int ret;

	psp->generation = generation;
	psp->loop = &emu->loop;
	psp->log = &emu->log;
	psp->faults = &emu->faults;
	psp->mem = &emu->mem;
	psp->pci = &emu->pci;
	psp->capability = config->capability_set ? config->capability :
						   psp_default_capability(generation);
	if (config->no_sfs)
		psp->capability &= ~PSP_CAP_SFS;
	init_sev(psp, config);

	pci_init(&emu->pci, config->identity->device_id);
	ret = psp_init(psp);
	if (ret)
		return ret;
	psp->sfs.customer_allowed = config->customer_allowed;
	psp->sfs.number_answers = config->number_answers;
	return 0;
}

void emu_exit(struct emu *emu)
{
	psp_exit(&emu->psp);
	pci_msix_clear(&emu->pci);
	guest_mem_clear(&emu->mem);
}

void emu_connect(struct emu *emu)
{
	emu->connected = true;
	json_hex(transcript_begin(&emu->log, "connect"), "capability",
		 emu->psp.capability);
	transcript_end(&emu->log);
	psp_reset(&emu->psp);
	pci_reset(&emu->pci);
	follow_bus_master(emu);
}

void emu_disconnect(struct emu *emu, const char *why)
{
	emu->connected = false;
	psp_reset(&emu->psp);
	pci_reset(&emu->pci);
	follow_bus_master(emu);
	pci_msix_clear(&emu->pci);
	guest_mem_clear(&emu->mem);
	transcript_text(&emu->log, "disconnect", "why", why);
}

void emu_reset_firmware(struct emu *emu, const char *who)
{
	transcript_text(&emu->log, "reset", "who", who);
	psp_reset(&emu->psp);
}

void emu_reset(struct emu *emu, const char *who)
{
	emu_reset_firmware(emu, who);
	pci_reset(&emu->pci);
	follow_bus_master(emu);
}

static bool range_ok(uint32_t index, uint64_t off, uint32_t len)
{
	uint64_t size = pci_region_size(index);

	return len && len <= size && off <= size - len;
}

int emu_region_read(struct emu *emu, uint32_t index, uint64_t off, uint8_t *buf,
		    uint32_t len)
{
	if (!range_ok(index, off, len))
		return -EINVAL;

	switch (index) {
	case PCI_REGION_CFG:
		pci_cfg_read(&emu->pci, off, buf, len);
		return 0;
	case PCI_REGION_BAR2:
		return psp_mmio_read(&emu->psp, off, buf, len);
	default:
		memcpy(buf, emu->pci.msix_bar + off, len);
		return 0;
	}
}

int emu_region_write(struct emu *emu, uint32_t index, uint64_t off,
		     const uint8_t *buf, uint32_t len)
{
	if (!range_ok(index, off, len))
		return -EINVAL;

	switch (index) {
	case PCI_REGION_CFG:
		pci_cfg_write(&emu->pci, off, buf, len);
		follow_bus_master(emu);
		return 0;
	case PCI_REGION_BAR2:
		return psp_mmio_write(&emu->psp, off, buf, len);
	default:
		memcpy(emu->pci.msix_bar + off, buf, len);
		return 0;
	}
}
