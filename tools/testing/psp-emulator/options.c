// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command line, see options.h
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline.h"
#include "options.h"

static const char usage[] =
	"usage: psp-emulator --socket PATH [OPTION]...\n"
	"\n"
	"Waits on a vfio-user socket for QEMU and is an AMD Secure Processor to it.\n"
	"\n"
	"  --socket PATH      vfio-user socket, made by the emulator\n"
	"  --control PATH     control socket, made by the emulator\n"
	"  --transcript FILE  what happens, as JSON lines\n"
	"  --device-id ID     PCI device ID (default 14ca, see --list-devices)\n"
	"  --capability HEX   feature register C2PMSG_63 (default: by device)\n"
	"  --no-sfs           without Seamless Firmware Servicing\n"
	"  --customer-signed  accept packages that a customer signed as well\n"
	"  --fault SPEC       arm a fault from the start, NAME[=VALUE][,count=N]\n"
	"  --ready-fd FD      write a byte there and close it once both sockets listen\n"
	"  --list-devices     PCI IDs that it can take, and end\n"
	"  --help             this text, and end\n";

enum {
	OPT_SOCKET = 1, OPT_CONTROL, OPT_TRANSCRIPT, OPT_DEVICE_ID, OPT_CAPABILITY,
	OPT_NO_SFS, OPT_CUSTOMER, OPT_FAULT, OPT_READY_FD, OPT_LIST, OPT_HELP,
};

static const struct option long_options[] = {
	{ "socket", required_argument, NULL, OPT_SOCKET },
	{ "control", required_argument, NULL, OPT_CONTROL },
	{ "transcript", required_argument, NULL, OPT_TRANSCRIPT },
	{ "device-id", required_argument, NULL, OPT_DEVICE_ID },
	{ "capability", required_argument, NULL, OPT_CAPABILITY },
	{ "no-sfs", no_argument, NULL, OPT_NO_SFS },
	{ "customer-signed", no_argument, NULL, OPT_CUSTOMER },
	{ "fault", required_argument, NULL, OPT_FAULT },
	{ "ready-fd", required_argument, NULL, OPT_READY_FD },
	{ "list-devices", no_argument, NULL, OPT_LIST },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static void list_devices(void)
{
	const struct psp_identity *id;

	for (unsigned int i = 0; (id = psp_identity_nth(i)); i++) {
		char generation[16] = "-";

		if (id->generation)
			snprintf(generation, sizeof(generation), "v%u", id->generation);
		printf("%04x  %-4s  0x%02x  %s\n", id->device_id, generation,
		       psp_default_capability(id->generation), id->text);
	}
}

/* An empty socket path would be a name that is no file: abstract, all zeros */
static int parse_path(const char *option, const char *text, const char **path)
{
	*path = text;
	if (*text)
		return 0;
	fprintf(stderr, "psp-emulator: --%s: the path is empty\n", option);
	return EXIT_USAGE;
}

/* Looked at now, as the number may soon be that of a file of our own */
static int parse_ready_fd(struct options *opt, const char *text)
{
	uint32_t fd;
	int ret = number_option("ready-fd", text, 10, 0, 0xffff, &fd);
	int flags;

	if (ret)
		return ret;
	flags = fcntl((int)fd, F_GETFL);
	if (flags < 0 || flags & O_PATH || (flags & O_ACCMODE) == O_RDONLY) {
		fprintf(stderr, "psp-emulator: --ready-fd %s: not open for writing\n", text);
		return EXIT_USAGE;
	}
	opt->ready_fd = (int)fd;
	return 0;
}

static int parse_device_id(struct options *opt, const char *text)
{
	uint32_t id;
	int ret = number_option("device-id", text, 16, 0, 0xffff, &id);

	if (ret)
		return ret;
	opt->config.identity = psp_identity_find(id);
	if (!opt->config.identity) {
		fprintf(stderr, "psp-emulator: --device-id %s: no such PSP, see --list-devices\n",
			text);
		return EXIT_USAGE;
	}
	return 0;
}

static int parse_fault(struct faults *faults, const char *spec)
{
	char err[FAULT_ERR_MAX];

	if (!faults_arm(faults, spec, err))
		return 0;
	fprintf(stderr, "psp-emulator: --fault %s: %s\n", spec, err);
	return EXIT_USAGE;
}

static int parse_option(struct options *opt, struct faults *faults, int c)
{
	switch (c) {
	case OPT_SOCKET:
		return parse_path("socket", optarg, &opt->socket);
	case OPT_CONTROL:
		return parse_path("control", optarg, &opt->control);
	case OPT_TRANSCRIPT:
		return parse_path("transcript", optarg, &opt->transcript);
	case OPT_DEVICE_ID:
		return parse_device_id(opt, optarg);
	case OPT_CAPABILITY:
		opt->config.capability_set = true;
		return number_option("capability", optarg, 16, 0, UINT32_MAX,
				     &opt->config.capability);
	case OPT_NO_SFS:
		opt->config.no_sfs = true;
		return 0;
	case OPT_CUSTOMER:
		opt->config.customer_allowed = true;
		return 0;
	case OPT_FAULT:
		return parse_fault(faults, optarg);
	case OPT_READY_FD:
		return parse_ready_fd(opt, optarg);
	default:
		/* getopt_long() has said what is wrong */
		return EXIT_USAGE;
	}
}

int options_parse(struct options *opt, struct faults *faults, int argc, char **argv)
{
	int c, ret;

	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (c == OPT_HELP) {
			fputs(usage, stdout);
			return end_of_output() + 1;
		}
		if (c == OPT_LIST) {
			list_devices();
			return end_of_output() + 1;
		}
		ret = parse_option(opt, faults, c);
		if (ret)
			return ret + 1;
	}
	if (optind < argc || !opt->socket) {
		fprintf(stderr, "psp-emulator: %s\n%s",
			opt->socket ? "too many arguments" : "--socket PATH is needed",
			usage);
		return EXIT_USAGE + 1;
	}
	return 0;
}
