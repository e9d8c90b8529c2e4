// SPDX-License-Identifier: GPL-2.0-only
/*
 * psp-mkpackage: writes a demo update package for psp-emulator, see README.md
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "cmdline.h"
#include "newfile.h"
#include "sfs_package.h"

#define DEFAULT_SIZE	4096
#define MIN_SIZE	(SFS_PKG_HEADER + 1)
#define MAX_SIZE	(64u << 20)

static const char usage[] =
	"usage: psp-mkpackage [OPTION]... OUT\n"
	"\n"
	"Writes a demo update package that psp-emulator takes.\n"
	"\n"
	"  --base-level N   factory level that it is for (default 16, the emulator's)\n"
	"  --from-level N   lowest current level that it applies to (default 0, any)\n"
	"  --level N        level that it brings (default base level + 1)\n"
	"  --size BYTES     size of the whole package (default 4096, at least 129)\n"
	"  --customer       signed by a customer as well\n"
	"  --needs-fw HEX   firmware version that it needs (default 0, any)\n"
	"  --needs-system HEX  system that it is for (default 0, any)\n"
	"  --corrupt WHAT   damage it, see --list-corrupt\n"
	"  --list-corrupt   what can be damaged and the status that it gives, and end\n"
	"  --help           this text, and end\n";

#define LAST_BYTE	UINT32_MAX

/* The bits @flip of the byte at @at, after the digests were made */
struct corruption {
	const char *name;
	uint8_t status;
	uint32_t at;
	uint8_t flip;
};

static const struct corruption corruptions[] = {
	{ "checksum", 0x07, SFS_PKG_DIGEST, 0x01 },
	{ "image", 0x07, LAST_BYTE, 0x80 },
	{ "magic", 0x04, 0, 0xff },
	{ "length", 0x04, SFS_PKG_TOTAL_SIZE + 2, 0x01 },
	{ "image-offset", 0x03, SFS_PKG_IMAGE_OFFSET, 0x40 },
	{ "customer", 0x06, SFS_PKG_CUSTOMER, 0x01 },
	/* Nothing is damaged: the package says that it fails */
	{ "execution", 0x08, 0, 0 },
};

struct options {
	struct sfs_package_spec spec;
	bool level_set;
	const struct corruption *corrupt;
	const char *out;
};

static const struct corruption *find_corruption(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(corruptions); i++) {
		if (!strcmp(corruptions[i].name, name))
			return &corruptions[i];
	}
	return NULL;
}

static void list_corruptions(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(corruptions); i++)
		printf("%-14s 0x%02x\n", corruptions[i].name, corruptions[i].status);
}

enum { OPT_BASE = 1, OPT_FROM, OPT_LEVEL, OPT_SIZE, OPT_CUSTOMER, OPT_FW, OPT_SYSTEM,
	OPT_CORRUPT, OPT_LIST, OPT_HELP };

static const struct option long_options[] = {
	{ "base-level", required_argument, NULL, OPT_BASE },
	{ "from-level", required_argument, NULL, OPT_FROM },
	{ "level", required_argument, NULL, OPT_LEVEL },
	{ "size", required_argument, NULL, OPT_SIZE },
	{ "customer", no_argument, NULL, OPT_CUSTOMER },
	{ "needs-fw", required_argument, NULL, OPT_FW },
	{ "needs-system", required_argument, NULL, OPT_SYSTEM },
	{ "corrupt", required_argument, NULL, OPT_CORRUPT },
	{ "list-corrupt", no_argument, NULL, OPT_LIST },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static int parse_option(struct options *opt, int c)
{
	struct sfs_package_spec *spec = &opt->spec;

	switch (c) {
	case OPT_BASE:
		return number_option("base-level", optarg, 0, 0, UINT32_MAX - 1,
				     &spec->base_level);
	case OPT_FROM:
		return number_option("from-level", optarg, 0, 0, UINT32_MAX,
				     &spec->from_level);
	case OPT_LEVEL:
		opt->level_set = true;
		return number_option("level", optarg, 0, 0, UINT32_MAX, &spec->level);
	case OPT_SIZE:
		return number_option("size", optarg, 0, MIN_SIZE, MAX_SIZE, &spec->size);
	case OPT_CUSTOMER:
		spec->flags |= SFS_PKG_F_CUSTOMER;
		return 0;
	case OPT_FW:
		return number_option("needs-fw", optarg, 16, 0, UINT32_MAX,
				     &spec->needs_fw);
	case OPT_SYSTEM:
		return number_option("needs-system", optarg, 16, 0, UINT32_MAX,
				     &spec->needs_system);
	case OPT_CORRUPT:
		opt->corrupt = find_corruption(optarg);
		if (opt->corrupt)
			return 0;
		fprintf(stderr, "psp-mkpackage: --corrupt %s: unknown, see --list-corrupt\n",
			optarg);
		return EXIT_USAGE;
	default:
		/* getopt_long() has said what is wrong */
		return EXIT_USAGE;
	}
}

/* 0: go on, otherwise the exit status plus one */
static int parse_options(struct options *opt, int argc, char **argv)
{
	int c, ret;

	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (c == OPT_HELP) {
			fputs(usage, stdout);
			return end_of_output() + 1;
		}
		if (c == OPT_LIST) {
			list_corruptions();
			return end_of_output() + 1;
		}
		ret = parse_option(opt, c);
		if (ret)
			return ret + 1;
	}
	if (optind != argc - 1) {
		fprintf(stderr, "psp-mkpackage: one output file is needed\n%s", usage);
		return EXIT_USAGE + 1;
	}
	opt->out = argv[optind];
	if (!opt->level_set)
		opt->spec.level = opt->spec.base_level + 1;
	return 0;
}

static uint8_t *make_package(const struct options *opt)
{
	const struct corruption *bad = opt->corrupt;
	struct sfs_package_spec spec = opt->spec;
	uint8_t *pkg = malloc(spec.size);

	if (!pkg)
		return NULL;
	if (bad && bad->status == 0x08)
		spec.flags |= SFS_PKG_F_FAILS;
	/* Only a package that has the customer's signature can have a bad one */
	if (bad && bad->status == 0x06)
		spec.flags |= SFS_PKG_F_CUSTOMER;
	sfs_package_build(&spec, pkg);
	if (bad)
		pkg[bad->at == LAST_BYTE ? spec.size - 1 : bad->at] ^= bad->flip;
	return pkg;
}

int main(int argc, char **argv)
{
	struct options opt = {
		.spec = { .size = DEFAULT_SIZE, .base_level = SFS_FACTORY_LEVEL },
	};
	uint8_t *pkg;
	int ret;

	ret = parse_options(&opt, argc, argv);
	if (ret)
		return ret - 1;

	/* The limit of the file size is an error like others */
	signal(SIGXFSZ, SIG_IGN);
	pkg = make_package(&opt);
	if (!pkg) {
		fprintf(stderr, "psp-mkpackage: no memory for %u bytes\n", opt.spec.size);
		return EXIT_FAILURE;
	}
	ret = newfile_write(opt.out, pkg, opt.spec.size);
	free(pkg);
	if (ret) {
		fprintf(stderr, "psp-mkpackage: cannot write %s: %s\n", opt.out, strerror(-ret));
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
