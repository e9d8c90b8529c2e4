// SPDX-License-Identifier: GPL-2.0-only
/* The machine and the kernel: what can be seen, see platform.h */

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "platform.h"
#include "sfs_dev.h"

#define PCI_VENDOR_AMD	0x1022
#define CAP_SYS_ADMIN	21

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
	char full[1024];
	bool found = false;
	FILE *f;

	line[0] = '\0';
	snprintf(full, sizeof(full), "%s%s", root, path);
	f = fopen(full, "re");
	if (!f)
		return false;
	if (fgets(line, size, f)) {
		line[strcspn(line, "\n")] = '\0';
		found = true;
	}
	fclose(f);
	return found;
}

static bool exists(const char *root, const char *path)
{
	char full[1024];

	snprintf(full, sizeof(full), "%s%s", root, path);
	return !access(full, F_OK);
}

static unsigned int read_hex(const char *root, const char *path)
{
	char line[32];

	return read_line(root, path, line, sizeof(line)) ? strtoul(line, NULL, 16) : 0;
}

static void read_driver(const char *root, const char *address, char *driver,
			size_t size)
{
	char path[1024], link[512];
	const char *name;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/sys/bus/pci/devices/%s/driver", root,
		 address);
	n = readlink(path, link, sizeof(link) - 1);
	link[n < 0 ? 0 : n] = '\0';
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

	p->driver = exists(root, "/sys/bus/pci/drivers/ccp");
	kconfig_load(root, p->release, &k);
	p->config_ccp = kconfig_get(&k, "CRYPTO_DEV_CCP_DD");
	p->config_sfs = kconfig_get(&k, "CRYPTO_DEV_SP_PSP_SFS");
	snprintf(p->config_source, sizeof(p->config_source), "%s", k.source);
	kconfig_free(&k);

	/* There may be no configuration, but a driver with SFS has this parameter */
	if (p->config_sfs == KCONFIG_UNKNOWN && exists(root, parameter)) {
		p->config_sfs = KCONFIG_YES;
		snprintf(p->config_source, sizeof(p->config_source), "%s", parameter);
	}
}

static int try_open(const char *device, bool for_update)
{
	int fd = sfs_open(device, for_update);

	if (fd < 0)
		return fd;
	sfs_close(fd);
	return 0;
}

static void probe_node(struct platform *p, const char *root, const char *device)
{
	struct stat st;

	p->misc = read_line(root, "/sys/class/misc/sfs/dev", p->misc_dev,
			    sizeof(p->misc_dev));
	if (stat(device, &st)) {
		p->node_error = -errno;
		return;
	}

	p->node = true;
	p->mode = st.st_mode & 07777;
	p->uid = st.st_uid;
	p->gid = st.st_gid;
	snprintf(p->node_dev, sizeof(p->node_dev), "%u:%u", major(st.st_rdev),
		 minor(st.st_rdev));
	p->node_is_sfs = S_ISCHR(st.st_mode) && p->misc &&
			 !strcmp(p->node_dev, p->misc_dev);
	/* Any other device might do something when it is opened */
	if (p->node_is_sfs) {
		p->read_error = try_open(device, false);
		p->update_error = try_open(device, true);
	}
}

static void probe_authority(struct platform *p, const char *root)
{
	char path[1024], line[256], *end;
	FILE *f;

	snprintf(path, sizeof(path), "%s/proc/self/status", root);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "CapEff:", 7))
			p->sys_admin = strtoull(line + 7, NULL, 16) >> CAP_SYS_ADMIN & 1;
	if (f)
		fclose(f);

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
	probe_authority(p, root);
}
