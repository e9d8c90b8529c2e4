// SPDX-License-Identifier: GPL-2.0-only
/*
 * What calls of /dev/sfs cost, as spans for count.so, or in KiB
 *
 *   sfs_cost versions TIMES        SFSIOCFWVERS
 *   sfs_cost update NAME TIMES     SFSIOCUPDATEPKG
 *   sfs_cost names NAME TIMES      the same after PAYLOADS other names, and no spans for those
 *   sfs_cost bind TIMES            the driver finds its device
 *   sfs_cost memory NAME           prints "# held N KiB": memory that is not free while the firmware
 *                                  works
 *
 * One call comes before those that count, as the first finds nothing in a cache. Any driver of
 * this node will do, also one without the series.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <fcntl.h>
#include <unistd.h>

#include "../sfs/sfs_test.h"
#include "span.h"

#define PAYLOADS	500

static int device, psp;
static char pci_name[SFS_MAX_PCI][SFS_PCI_NAME];

static void die(const char *what, int ret)
{
	fprintf(stderr, "sfs_cost: %s: %s\n", what, strerror(-ret));
	exit(1);
}

static void must(const char *what, int ret)
{
	if (ret < 0)
		die(what, ret);
}

/* Nothing but the ioctl is in a span */
static void call(const char *what, unsigned long cmd, void *arg, bool counts)
{
	int ret;

	if (counts)
		SPAN_BEGIN();
	ret = ioctl(device, cmd, arg);
	if (counts)
		SPAN_END();
	must(what, ret ? -errno : 0);
}

static void get_versions(bool counts)
{
	struct sfs_user_get_fw_versions versions;

	sfs_fill_versions(&versions);
	call("SFSIOCFWVERS", SFSIOCFWVERS, &versions, counts);
	if (versions.sfs_status)
		die("SFSIOCFWVERS is refused", -EIO);
}

static void update(const char *name, bool counts)
{
	struct sfs_user_update_package package;

	sfs_fill_update(&package, name);
	call(name, SFSIOCUPDATEPKG, &package, counts);
	if (package.sfs_status)
		die("SFSIOCUPDATEPKG is refused", -EIO);
}

/* The firmware takes no package twice, unless it forgets the first */
static void update_anew(const char *name, bool counts)
{
	must("the control port of the PSP", psp_quiet(psp));
	update(name, counts);
}

static void use_names(const char *name)
{
	char path[128], other[32];
	int i;

	for (i = 0; i < PAYLOADS; i++) {
		snprintf(other, sizeof(other), "bench-name-%d.bin", i);
		snprintf(path, sizeof(path), SFS_PAYLOAD_FOLDER "%s", other);
		if (symlink(name, path))
			die(path, -errno);
		update_anew(other, false);
	}
}

static void bind_device(bool counts)
{
	int ret;

	must("unbind", sfs_unbind(pci_name[0]));
	if (counts)
		SPAN_BEGIN();
	ret = sfs_bind(pci_name[0]);
	if (counts)
		SPAN_END();
	must("bind", ret);
}

/* The firmware takes its time */
static void say_memory(const char *name)
{
	struct sfs_user_update_package package;
	struct sfs_call update_call = { .fd = device, .cmd = SFSIOCUPDATEPKG, .arg = &package };
	long begin, held;

	update_anew(name, false);
	must("the control port of the PSP", psp_quiet(psp));
	must("delay", psp_request(psp, "fault delay=1000,count=1"));
	sfs_fill_update(&package, name);
	begin = sfs_free_kib();
	must("a command under way", sfs_call_send(&update_call, psp));
	held = begin - sfs_free_kib();
	must(name, sfs_call_join(&update_call));
	printf("# held %ld KiB\n", held);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "", *name = argc > 2 ? argv[2] : "";
	int i, times = argc > 2 ? atoi(argv[argc - 1]) : 0;

	if (!strcmp(what, "bind") && argc == 3) {
		if (sfs_list_bound(pci_name) != 1)
			die("the ccp driver has not exactly one device", -ENODEV);
		for (i = 0; i <= times; i++)
			bind_device(i);
		return 0;
	}

	device = sfs_open(O_RDWR);
	must(SFS_NODE, device);
	psp = psp_open(0);
	must("the control port of the PSP", psp);
	if (!strcmp(what, "memory") && argc == 3) {
		say_memory(name);
		return 0;
	}
	if (!strcmp(what, "names") && argc == 4)
		use_names(name);
	for (i = 0; i <= times; i++) {
		if (!strcmp(what, "versions") && argc == 3)
			get_versions(i);
		else if ((!strcmp(what, "update") || !strcmp(what, "names")) && argc == 4)
			update_anew(name, i);
		else
			die("what and how often? See the top of sfs_cost.c", -EINVAL);
	}

	return 0;
}
