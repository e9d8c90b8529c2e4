// SPDX-License-Identifier: GPL-2.0-only
/*
 * sev-ioctl [-] COMMAND ERROR STATUS: whether a command of /dev/sev ends with this negative errno, or 0,
 * and this status of the firmware. With - the device is standard input, opened before.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/psp-sev.h>

/* The emulated PSP is told of memory that is given back if it is a page or more */
#define BLOB_SIZE	4096

static unsigned char blob[2][BLOB_SIZE];

static struct sev_user_data_status status;
static struct sev_user_data_pek_csr pek_csr = { .length = BLOB_SIZE };
static struct sev_user_data_pek_csr pek_csr_length;
static struct sev_user_data_pek_cert_import pek_import = {
	.pek_cert_len = BLOB_SIZE,
	.oca_cert_len = BLOB_SIZE,
};
static struct sev_user_data_pdh_cert_export pdh_export = {
	.pdh_cert_len = BLOB_SIZE,
	.cert_chain_len = BLOB_SIZE,
};
static struct sev_user_data_get_id id;
static struct sev_user_data_get_id2 id2 = { .length = BLOB_SIZE };
static struct sev_user_data_snp_status snp_status;
static struct sev_user_data_snp_config snp_config;

static const struct {
	const char *name;
	uint32_t cmd;
	void *data;
} commands[] = {
	{ "status", SEV_PLATFORM_STATUS, &status },
	{ "pek-csr", SEV_PEK_CSR, &pek_csr },
	{ "pek-csr-length", SEV_PEK_CSR, &pek_csr_length },
	{ "pek-import", SEV_PEK_CERT_IMPORT, &pek_import },
	{ "pdh-export", SEV_PDH_CERT_EXPORT, &pdh_export },
	{ "get-id", SEV_GET_ID, &id },
	{ "get-id2", SEV_GET_ID2, &id2 },
	{ "snp-status", SNP_PLATFORM_STATUS, &snp_status },
	{ "snp-config", SNP_SET_CONFIG, &snp_config },
};

static void point_to_blobs(void)
{
	pek_csr.address = (uintptr_t)blob[0];
	pek_import.pek_cert_address = (uintptr_t)blob[0];
	pek_import.oca_cert_address = (uintptr_t)blob[1];
	pdh_export.pdh_cert_address = (uintptr_t)blob[0];
	pdh_export.cert_chain_address = (uintptr_t)blob[1];
	id2.address = (uintptr_t)blob[0];
}

/* The version that it has without an option, and the identity that is its own invention */
static int is_answered(uint32_t cmd)
{
	switch (cmd) {
	case SEV_PLATFORM_STATUS:
		return status.api_major == 1;
	case SEV_GET_ID:
		return !memcmp(id.socket1, "PSPEMUID", 8);
	case SEV_GET_ID2:
		return !memcmp(blob[0], "PSPEMUID", 8);
	case SNP_PLATFORM_STATUS:
		return snp_status.api_major == 1;
	default:
		return 1;
	}
}

static int issue(int fd, const char *name, const char *error, const char *fw_status)
{
	struct sev_issue_cmd issue = { };
	unsigned int i;
	int ret;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i].name, name))
			continue;
		issue.cmd = commands[i].cmd;
		issue.data = (uintptr_t)commands[i].data;
		ret = ioctl(fd, SEV_ISSUE_CMD, &issue) ? -errno : 0;
		printf("%s: %d, status %#x\n", name, ret, issue.error);
		if (!ret && !is_answered(issue.cmd)) {
			printf("%s: this is not what the emulated PSP answers\n", name);
			return 1;
		}
		return ret != strtol(error, NULL, 0) || issue.error != strtoul(fw_status, NULL, 0);
	}
	fprintf(stderr, "sev-ioctl: %s: there is no such command\n", name);

	return 2;
}

int main(int argc, char **argv)
{
	int is_open = argc > 1 && !strcmp(argv[1], "-");
	int fd;

	argv += is_open;
	if (argc - is_open != 4) {
		fprintf(stderr, "usage: sev-ioctl [-] COMMAND ERROR STATUS\n");
		return 2;
	}
	fd = is_open ? STDIN_FILENO : open("/dev/sev", O_RDWR);
	if (fd < 0) {
		perror("sev-ioctl: /dev/sev");
		return 1;
	}
	point_to_blobs();

	return issue(fd, argv[1], argv[2], argv[3]);
}
