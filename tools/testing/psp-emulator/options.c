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

#include "bytes.h"
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
	"  --sev              with SEV: its mailbox, and its bit in the feature register\n"
	"  --snp              with SEV-SNP as well, page states, and the doorbell for them\n"
	"  --sev-api M.N      version that the SEV firmware has (default 1.55)\n"
	"  --snp-clear WHEN   its shutdown clears SNPEn asked (default), always or never\n"
	"  --number-answers   each answer to get versions has the number of its command\n"
	"  --customer-signed  accept packages that a customer signed as well\n"
	"  --fault SPEC       arm a fault from the start, NAME[=VALUE][,count=N]\n"
	"  --ready-fd FD      write a byte there and close it once both sockets listen\n"
	"  --list-devices     PCI IDs that it can take, and end\n"
	"  --help             this text, and end\n";

enum {
	OPT_SOCKET = 1, OPT_CONTROL, OPT_TRANSCRIPT, OPT_DEVICE_ID, OPT_CAPABILITY,
	OPT_NO_SFS, OPT_SEV, OPT_SNP, OPT_SEV_API, OPT_SNP_CLEAR, OPT_NUMBER, OPT_CUSTOMER, OPT_FAULT,
	OPT_READY_FD, OPT_LIST, OPT_HELP,
};

static const struct option long_options[] = {
	{ "socket", required_argument, NULL, OPT_SOCKET },
	{ "control", required_argument, NULL, OPT_CONTROL },
	{ "transcript", required_argument, NULL, OPT_TRANSCRIPT },
	{ "device-id", required_argument, NULL, OPT_DEVICE_ID },
	{ "capability", required_argument, NULL, OPT_CAPABILITY },
	{ "no-sfs", no_argument, NULL, OPT_NO_SFS },
	{ "sev", no_argument, NULL, OPT_SEV },
	{ "snp", no_argument, NULL, OPT_SNP },
	{ "sev-api", required_argument, NULL, OPT_SEV_API },
	{ "snp-clear", required_argument, NULL, OPT_SNP_CLEAR },
	{ "number-answers", no_argument, NULL, OPT_NUMBER },
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

static int parse_sev_api(struct options *opt, const char *text)
{
	size_t len = strcspn(text, ".");
	uint64_t major, minor;
	char number[8];

	snprintf(number, sizeof(number), "%.*s", (int)(len < 4 ? len : 4), text);
	if (!text[len] || number_parse(number, 10, 255, &major) ||
	    number_parse(text + len + 1, 10, 255, &minor) || !(major | minor)) {
		fprintf(stderr, "psp-emulator: --sev-api %s: not a version such as 1.55\n", text);
		return EXIT_USAGE;
	}
	opt->config.sev_api_major = (uint8_t)major;
	opt->config.sev_api_minor = (uint8_t)minor;
	return 0;
}

static int parse_snp_clear(struct options *opt, const char *text)
{
	static const char * const names[] = {
		[SNP_CLEAR_ASKED] = "asked",
		[SNP_CLEAR_ALWAYS] = "always",
		[SNP_CLEAR_NEVER] = "never",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(names[i], text)) {
			opt->config.snp_clear = (enum snp_clear)i;
			return 0;
		}
	}
	fprintf(stderr, "psp-emulator: --snp-clear %s: neither asked, always nor never\n", text);
	return EXIT_USAGE;
}

/* Known only when all options are: the device comes before or after */
static int check_sev(const struct options *opt)
{
	const struct psp_identity *id = opt->config.identity;

	if (!(opt->config.sev || opt->config.snp) ||
	    psp_reg_offset(id->generation, REG_SEV_CMD))
		return 0;
	fprintf(stderr, "psp-emulator: --%s: device %04x has no SEV, see --list-devices\n",
		opt->config.snp ? "snp" : "sev", id->device_id);
	return EXIT_USAGE;
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
	case OPT_SEV:
		opt->config.sev = true;
		return 0;
	case OPT_SNP:
		opt->config.snp = true;
		return 0;
	case OPT_SEV_API:
		return parse_sev_api(opt, optarg);
	case OPT_SNP_CLEAR:
		return parse_snp_clear(opt, optarg);
	case OPT_NUMBER:
		opt->config.number_answers = true;
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
	ret = check_sev(opt);
	return ret ? ret + 1 : 0;
}
