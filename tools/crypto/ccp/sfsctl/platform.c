// SPDX-License-Identifier: GPL-2.0-only
/* The machine and the kernel: what can be seen, see platform.h */

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "file.h"
#include "platform.h"

#define PCI_VENDOR_AMD	0x1022

/* The devices of the ccp driver; SFS commands need the TEE mailbox */
static const struct {
	unsigned int device;
	enum mailbox mailbox;
} known_devices[] = {
	{ 0x1537, MAILBOX_NO_PSP },
	{ 0x1456, MAILBOX_NO },
	{ 0x1468, MAILBOX_NO_PSP },
	{ 0x1486, MAILBOX_NO },
	{ 0x15df, MAILBOX_YES },
	{ 0x14ca, MAILBOX_YES },
	{ 0x15c7, MAILBOX_YES },
	{ 0x1649, MAILBOX_YES },
	{ 0x1134, MAILBOX_YES },
	{ 0x17e0, MAILBOX_YES },
	{ 0x156e, MAILBOX_YES },
};

/* First line of a small file, without the newline */
static bool read_line(const char *root, const char *path, char *line, size_t size)
{
	if (file_read(root, path, line, size) || !*line)
		return false;
	line[strcspn(line, "\n")] = '\0';
	return true;
}

static unsigned int read_hex(const char *root, const char *path)
{
	char line[32];

	return read_line(root, path, line, sizeof(line)) ? strtoul(line, NULL, 16) : 0;
}

static void read_driver(const char *root, const char *address, char *driver,
			size_t size)
{
	char path[320], link[512];
	const char *name;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/driver", address);
	file_link(root, path, link, sizeof(link));
	name = strrchr(link, '/');
	snprintf(driver, size, "%.31s", name ? name + 1 : link);
}

static void probe_device(struct platform *p, const char *root,
			 const char *address)
{
	struct processor *proc = &p->processors[p->processor_count];
	char path[320];
	size_t i;

	if (p->processor_count == PLATFORM_PROCESSORS)
		return;
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/vendor", address);
	if (read_hex(root, path) != PCI_VENDOR_AMD)
		return;

	memset(proc, 0, sizeof(*proc));
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/device", address);
	proc->device = read_hex(root, path);
	snprintf(proc->address, sizeof(proc->address), "%.31s", address);
	read_driver(root, address, proc->driver, sizeof(proc->driver));

	for (i = 0; i < sizeof(known_devices) / sizeof(*known_devices); i++)
		if (known_devices[i].device == proc->device)
			proc->mailbox = known_devices[i].mailbox;
	/* A newer kernel's driver may know more devices than this program */
	if (proc->mailbox != MAILBOX_UNKNOWN || !strcmp(proc->driver, "ccp"))
		p->processor_count++;
}

static void probe_pci(struct platform *p, const char *root)
{
	struct dirent **list;
	char path[1024];
	int i, count;

	snprintf(path, sizeof(path), "%s/sys/bus/pci/devices", root);
	count = scandir(path, &list, NULL, alphasort);
	/* A kernel without PCI has a /sys all the same */
	if (count < 0 && (errno != ENOENT || file_look(root, "/sys/bus")))
		p->processor_error = -errno;
	for (i = 0; i < count; i++) {
		if (list[i]->d_name[0] != '.')
			probe_device(p, root, list[i]->d_name);
		free(list[i]);
	}
	if (count >= 0)
		free(list);
}

static void probe_kernel(struct platform *p, const char *root)
{
	static const char parameter[] = "/sys/module/ccp/parameters/sfs_timeout";
	struct kconfig k;

	if (!file_look(root, "/sys/bus/pci/drivers/ccp"))
		p->driver = ANSWER_YES;
	else if (!p->processor_error)
		p->driver = ANSWER_NO;
	kconfig_load(root, p->release, &k);
	p->config_ccp = kconfig_get(&k, "CRYPTO_DEV_CCP_DD");
	p->config_sfs = kconfig_get(&k, "CRYPTO_DEV_SP_PSP_SFS");
	snprintf(p->config_source, sizeof(p->config_source), "%s", k.source);
	kconfig_free(&k);

	/* There may be no configuration, but a driver with SFS has this parameter */
	if (p->config_sfs == KCONFIG_UNKNOWN && !file_look(root, parameter)) {
		p->config_sfs = KCONFIG_YES;
		snprintf(p->config_source, sizeof(p->config_source), "%s", parameter);
	}
}

/* The node's mode does not say it: open it, and ask the driver */
static void try_node(struct platform *p, const char *device, bool for_update,
		     struct access *access)
{
	int fd = sfs_open(device, &p->number, for_update);

	access->opened = fd >= 0;
	access->error = fd < 0 ? fd : sfs_ask(fd);
	if (fd >= 0)
		sfs_close(fd);
}

static enum answer is_sfs(const struct platform *p, const struct stat *st,
			  const char *device)
{
	unsigned int major = major(st->st_rdev), minor = minor(st->st_rdev);

	if (!S_ISCHR(st->st_mode))
		return ANSWER_NO;
	if (p->number.state == MISC_PRESENT)
		return major == p->number.major && minor == p->number.minor ?
		       ANSWER_YES : ANSWER_NO;
	if (p->number.state == MISC_UNKNOWN && major == MISC_MAJOR &&
	    !strcmp(device, SFS_DEV_PATH))
		return ANSWER_UNKNOWN;
	return ANSWER_NO;
}

static void probe_node(struct platform *p, const char *root, const char *device)
{
	struct stat st;

	misc_number_find(root, &p->number);
	if (stat(device, &st)) {
		p->node_error = -errno;
		if (p->node_error == -ENOENT)
			p->node_is_sfs = ANSWER_NO;
		return;
	}

	p->node = true;
	p->mode = st.st_mode & 07777;
	p->uid = st.st_uid;
	p->gid = st.st_gid;
	snprintf(p->node_dev, sizeof(p->node_dev), "%u:%u", major(st.st_rdev),
		 minor(st.st_rdev));
	p->node_is_sfs = is_sfs(p, &st, device);
	/* Any other device might do something when it is opened */
	if (p->node_is_sfs != ANSWER_NO) {
		try_node(p, device, false, &p->read);
		try_node(p, device, true, &p->update);
	}
}

static void probe_lockdown(struct platform *p, const char *root)
{
	char line[256], *end;

	snprintf(p->lockdown, sizeof(p->lockdown), "unknown");
	if (!read_line(root, "/sys/kernel/security/lockdown", line, sizeof(line)))
		return;
	/* "none [integrity] confidentiality": the one in brackets holds */
	end = strchr(line, ']');
	if (end && strchr(line, '[') && strchr(line, '[') < end) {
		*end = '\0';
		snprintf(p->lockdown, sizeof(p->lockdown), "%.19s",
			 strchr(line, '[') + 1);
	}
}

/* Whether it is in use is not to be seen, but without this it is not */
static void probe_sev(struct platform *p, const char *root)
{
	char line[16];

	if (read_line(root, "/sys/module/kvm_amd/parameters/sev", line, sizeof(line)))
		p->sev = strchr("Y1", *line) ? ANSWER_YES : ANSWER_NO;
	else if (!file_look(root, "/sys/module"))
		p->sev = ANSWER_NO;
}

/**
 * platform_probe - look at the machine and the kernel
 * @root: folder that stands for /, "" outside of tests
 * @release: release of the running kernel
 * @device: device node, not below @root
 * @p: result
 */
void platform_probe(const char *root, const char *release, const char *device,
		    struct platform *p)
{
	memset(p, 0, sizeof(*p));
	snprintf(p->release, sizeof(p->release), "%s", release);
	probe_pci(p, root);
	probe_kernel(p, root);
	probe_node(p, root, device);
	probe_lockdown(p, root);
	probe_sev(p, root);
	rights_probe(root, &p->rights);
}
