// SPDX-License-Identifier: GPL-2.0-only
/*
 * sfsctl metrics: the text format of Prometheus
 *
 * For the textfile collector of its node exporter, so each metric has a HELP and a TYPE,
 * and what is not known is left out.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "newfile.h"
#include "platform.h"
#include "sfsctl.h"

static void head(FILE *f, const char *name, const char *help)
{
	fprintf(f, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

/* In the value of a label these have a meaning; names of payloads have no newline */
static void write_label(FILE *f, const char *name, const char *value)
{
	fprintf(f, "%s=\"", name);
	for (; *value; value++)
		fprintf(f, *value == '"' || *value == '\\' ? "\\%c" : "%c", *value);
	putc('"', f);
}

static void write_device(struct sfsctl *s, FILE *f)
{
	char fingerprint[SHA256_HEX_SIZE];
	__u8 blob[SFS_BLOB_SIZE];
	struct sfs_status status;
	struct misc_number number;
	struct platform p;
	struct verdict v;
	int fd, ret;

	platform_look(s->root, s->device, &p, &v);
	head(f, "sfs_available", "Whether SFS can be used, as sfsctl status says.");
	fprintf(f, "sfs_available %d\n", v.exit_code == EXIT_OK);

	misc_number_find(s->root, &number);
	fd = sfs_open(s->device, &number, false);
	if (fd < 0)
		return;
	ret = busy_get_versions(s, fd, blob, &status);
	sfs_close(fd);
	if (ret && ret != -EBUSY && ret != -ETIMEDOUT)
		return;
	head(f, "sfs_firmware_busy", "Whether the firmware is too busy to tell its versions.");
	fprintf(f, "sfs_firmware_busy %d\n", !!ret);
	if (ret)
		return;
	blob_fingerprint(blob, fingerprint);
	head(f, "sfs_versions_info", "SHA-256 of the versions of the running firmware.");
	fprintf(f, "sfs_versions_info{fingerprint=\"%s\"} 1\n", fingerprint);
}

static void write_payloads(const char *root, FILE *f)
{
	unsigned int counts[RESULT_COUNT];
	enum result i;

	if (record_count(root, counts))
		return;
	head(f, "sfs_payloads", "Payloads that the firmware was given in this boot.");
	for (i = RESULT_EXECUTED; i < RESULT_COUNT; i++)
		fprintf(f, "sfs_payloads{result=\"%s\"} %u\n", result_text(i), counts[i]);
}

static void write_last(const char *root, FILE *f)
{
	struct record r;
	struct tm tm = {};
	enum result i;

	if (record_load_last(root, &r))
		return;
	head(f, "sfs_last_apply_info", "The payload that was tried last in this boot.");
	fprintf(f, "sfs_last_apply_info{");
	write_label(f, "payload", r.payload);
	putc(',', f);
	write_label(f, "sha256", r.sha256);
	fprintf(f, "} 1\n");
	head(f, "sfs_last_apply_result", "What became of it.");
	for (i = 0; i < RESULT_COUNT; i++)
		fprintf(f, "sfs_last_apply_result{result=\"%s\"} %d\n", result_text(i),
			record_result(&r) == i);
	if (*r.status) {
		head(f, "sfs_last_apply_firmware_status",
		     "What the firmware said, 0 if it did not refuse.");
		fprintf(f, "sfs_last_apply_firmware_status %lu\n", strtoul(r.status, NULL, 16));
	}
	if (strptime(r.time, "%Y-%m-%dT%H:%M:%SZ", &tm)) {
		head(f, "sfs_last_apply_timestamp_seconds", "When it was tried, since 1970.");
		fprintf(f, "sfs_last_apply_timestamp_seconds %lld\n", (long long)timegm(&tm));
	}
}

int cmd_metrics(struct sfsctl *s)
{
	char *text = NULL;
	size_t size;
	FILE *f;
	int ret;

	if (s->json && !s->output)
		return fail(s, EXIT_USAGE, 0, "give --output FILE, or leave out --json",
			    "metrics and --json both want standard output");
	f = open_memstream(&text, &size);
	if (!f)
		return fail(s, EXIT_SYSTEM, -errno, NULL, "out of memory");
	write_device(s, f);
	write_payloads(s->root, f);
	write_last(s->root, f);
	ret = fclose(f) ? -ENOMEM : 0;
	if (!ret && !s->output)
		fwrite(text, size, 1, stdout);
	else if (!ret)
		ret = newfile_write(s->output, text, size);
	free(text);
	if (ret)
		return fail(s, EXIT_SYSTEM, ret, "the file is as it was before",
			    "cannot write metrics to %s: %s",
			    s->output ? s->output : "standard output", strerror(-ret));
	json_string(&s->j, "metrics_file", s->output);
	return EXIT_OK;
}
