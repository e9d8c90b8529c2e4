// SPDX-License-Identifier: GPL-2.0-only
/*
 * psp-emulator: an AMD Secure Processor behind a vfio-user socket, see README.md
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "emu.h"
#include "server.h"

#define EXIT_USAGE	2

struct options {
	const char *socket;
	const char *control;
	const char *transcript;
	const char *record;
	int ready_fd;
	struct emu_config config;
};

static struct emu emu;
static struct server server;

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
	"  --record FILE      write every vfio-user request there, for replay\n"
	"  --list-devices     PCI IDs that it can take, and end\n"
	"  --help             this text, and end\n";

enum {
	OPT_SOCKET = 1, OPT_CONTROL, OPT_TRANSCRIPT, OPT_DEVICE_ID, OPT_CAPABILITY,
	OPT_NO_SFS, OPT_CUSTOMER, OPT_FAULT, OPT_READY_FD, OPT_RECORD, OPT_LIST,
	OPT_HELP,
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
	{ "record", required_argument, NULL, OPT_RECORD },
	{ "list-devices", no_argument, NULL, OPT_LIST },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static void list_devices(void)
{
	const struct psp_identity *id;

	for (unsigned int i = 0; (id = psp_identity_nth(i)); i++) {
		printf("%04x  %-4s  0x%02x  %s\n", id->device_id,
		       id->model ? id->model->name : "-",
		       psp_default_capability(id->model), id->text);
	}
}

static int parse_num(const char *option, const char *text, int base,
		     unsigned long max, unsigned long *val)
{
	char *end;

	errno = 0;
	*val = strtoul(text, &end, base);
	if (errno || end == text || *end || *val > max || strchr(text, '-')) {
		fprintf(stderr, "psp-emulator: --%s %s: not a number up to %#lx\n",
			option, text, max);
		return EXIT_USAGE;
	}
	return 0;
}

static int parse_device_id(struct options *opt, const char *text)
{
	unsigned long id;
	int ret = parse_num("device-id", text, 16, 0xffff, &id);

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

static int parse_fault(const char *spec)
{
	char err[FAULT_ERR_MAX];

	if (!faults_arm(&emu.faults, spec, err))
		return 0;
	fprintf(stderr, "psp-emulator: --fault %s: %s\n", spec, err);
	return EXIT_USAGE;
}

static int parse_option(struct options *opt, int c)
{
	unsigned long val = 0;
	int ret = 0;

	switch (c) {
	case OPT_SOCKET:
		opt->socket = optarg;
		break;
	case OPT_CONTROL:
		opt->control = optarg;
		break;
	case OPT_TRANSCRIPT:
		opt->transcript = optarg;
		break;
	case OPT_RECORD:
		opt->record = optarg;
		break;
	case OPT_DEVICE_ID:
		return parse_device_id(opt, optarg);
	case OPT_CAPABILITY:
		ret = parse_num("capability", optarg, 16, 0xffffffff, &val);
		opt->config.capability = (uint32_t)val;
		opt->config.capability_set = true;
		break;
	case OPT_NO_SFS:
		opt->config.no_sfs = true;
		break;
	case OPT_CUSTOMER:
		opt->config.customer_allowed = true;
		break;
	case OPT_FAULT:
		return parse_fault(optarg);
	case OPT_READY_FD:
		ret = parse_num("ready-fd", optarg, 10, 0xffff, &val);
		opt->ready_fd = (int)val;
		break;
	default:
		/* getopt_long() has said what is wrong */
		return EXIT_USAGE;
	}
	return ret;
}

/* 0: go on, otherwise the exit status plus one */
static int parse_options(struct options *opt, int argc, char **argv)
{
	int c, ret;

	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (c == OPT_HELP) {
			fputs(usage, stdout);
			return EXIT_SUCCESS + 1;
		}
		if (c == OPT_LIST) {
			list_devices();
			return EXIT_SUCCESS + 1;
		}
		ret = parse_option(opt, c);
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

static int failed(const char *what, const char *on, int err)
{
	fprintf(stderr, "psp-emulator: cannot %s %s: %s\n", what, on, strerror(-err));
	return EXIT_FAILURE;
}

static void signal_arrived(void *ctx, short revents)
{
	struct loop *loop = ctx;

	(void)revents;
	loop->stop = true;
}

/* SIGTERM and SIGINT end the loop, so that sockets and transcript are complete */
static int watch_signals(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	/* A client may hand over the end of a pipe that nobody reads */
	signal(SIGPIPE, SIG_IGN);
	return loop_add(&emu.loop, fd, POLLIN, signal_arrived, &emu.loop);
}

static int run(const struct options *opt)
{
	int ret;

	if (opt->ready_fd >= 0) {
		if (write(opt->ready_fd, "\n", 1) != 1)
			return failed("write to", "--ready-fd", -errno);
		close(opt->ready_fd);
	}
	ret = loop_run(&emu.loop);
	if (ret)
		return failed("wait for", "events", ret);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct options opt = { .ready_fd = -1 };
	const char *bad = NULL;
	int ret;

	opt.config.identity = psp_identity_nth(0);
	ret = parse_options(&opt, argc, argv);
	if (ret)
		return ret - 1;

	ret = transcript_open(&emu.log, opt.transcript);
	if (ret)
		return failed("write", opt.transcript, ret);
	if (opt.record) {
		server.conn.record = fopen(opt.record, "we");
		if (!server.conn.record)
			return failed("write", opt.record, -errno);
	}
	ret = watch_signals();
	if (ret)
		return failed("watch", "signals", ret);
	ret = emu_init(&emu, &opt.config);
	if (ret)
		return failed("set up", "the device", ret);
	ret = server_open(&server, &emu, opt.socket, opt.control, &bad);
	if (ret)
		return failed("listen on", bad, ret);

	ret = run(&opt);
	server_exit(&server);
	emu_exit(&emu);
	if (server.conn.record)
		fclose(server.conn.record);
	transcript_close(&emu.log);
	return ret;
}
