// SPDX-License-Identifier: GPL-2.0-only
/*
 * Send a payload to the firmware, and keep what became of it
 *
 * The record is there before the payload is sent, so that one that was cut off is not
 * taken for one that was not sent. Journal and record are written before anything else
 * can fail.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "interrupt.h"
#include "journal.h"
#include "payload.h"
#include "record.h"
#include "sfsctl.h"

static unsigned int elapsed_ms(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - start->tv_sec) * 1000 +
	       (now.tv_nsec - start->tv_nsec) / 1000000;
}

/*
 * What was shown is what shall be sent: the search is done again, as another file
 * may come first by now.  The kernel does it once more, so this does not close the
 * gap, but that of a person who thinks about the answer.
 */
static int check_unchanged(struct sfsctl *s, const struct payload *payload)
{
	struct payload now;
	int ret = find_payload(s, &now);

	if ((!ret || !*payload->sha256) && payload_same(payload, &now))
		return EXIT_OK;
	if (now.taken && strcmp(now.taken->path, payload->taken->path))
		return fail(s, EXIT_PAYLOAD, 0, "run it again, and look at what is shown",
			    "update with %s: the kernel would take %s now, no update was sent",
			    s->name, now.taken->path);
	return fail(s, EXIT_PAYLOAD, 0, "run it again, and look at what is shown",
		    "update with %s: %s has changed meanwhile, no update was sent",
		    s->name, payload->taken->path);
}

static void fill_in(struct sfsctl *s, const struct payload *payload,
		    const __u8 *before, struct record *r)
{
	memset(r, 0, sizeof(*r));
	stamp_boot_id(s->root, r->boot_id);
	stamp_time(r->time);
	snprintf(r->uid, sizeof(r->uid), "%u", getuid());
	file_read(s->root, "/proc/self/loginuid", r->loginuid, sizeof(r->loginuid));
	if (!*r->loginuid || !strcmp(r->loginuid, "4294967295"))
		snprintf(r->loginuid, sizeof(r->loginuid), "unset");
	snprintf(r->payload, sizeof(r->payload), "%s", s->name);
	snprintf(r->file, sizeof(r->file), "%s", payload->taken->path);
	snprintf(r->sha256, sizeof(r->sha256), "%s",
		 *payload->sha256 ? payload->sha256 : "unknown");
	snprintf(r->result, sizeof(r->result), "%s", result_text(RESULT_UNKNOWN));
	if (before)
		blob_fingerprint(before, r->before);
}

/* Where a record is wanted and cannot be written, nothing is sent */
static int begin_record(struct sfsctl *s, const struct record *r)
{
	int ret = record_save(s->root, r);

	return ret ? fail(s, EXIT_SYSTEM, ret,
			  "without a record it would be sent again; make room in /run",
			  "update with %s: what becomes of it cannot be written to %s%s: %s; nothing was sent",
			  s->name, s->root, RECORD_FOLDER, strerror(-ret)) : EXIT_OK;
}

static void end_record(struct sfsctl *s, const struct record *old,
		       const struct record *r)
{
	int ret;

	if (record_result(r) != RESULT_NOT_SENT)
		ret = record_save(s->root, r);
	else if (*old->result)
		ret = record_save(s->root, old);
	else
		ret = record_drop(s->root, r->sha256);
	if (!ret)
		ret = record_save_last(s->root, r);
	if (ret)
		warn(s, "what became of the update cannot be written to %s" RECORD_FOLDER ": %s",
		     s->root, strerror(-ret));
}

/* Who, what, and what became of it, in one line */
static void write_journal(const struct record *r)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return;
	print(f,
	      "update %s: uid=%s loginuid=%s payload=\"%s\" file=\"%s\" sha256=%s status=%s extended_status=%s versions_before=%s",
	      r->result, r->uid, r->loginuid, r->payload, r->file, r->sha256,
	      *r->status ? r->status : "none", *r->extended ? r->extended : "none",
	      *r->before ? r->before : "unknown");
	if (!fclose(f))
		journal_write(record_result(r) == RESULT_EXECUTED ? LOG_NOTICE : LOG_ERR,
			      text);
	free(text);
}

/* The update has happened, whatever becomes of this: it cannot fail the run */
static void show_after(struct sfsctl *s, int fd, const __u8 before[SFS_BLOB_SIZE],
		       struct record *r)
{
	__u8 after[SFS_BLOB_SIZE];
	struct sfs_status status;
	int ret;

	ret = busy_get_versions(s, fd, after, &status);
	if (ret) {
		warn(s,
		     "the update was executed, but its versions cannot be read: %s (status 0x%08x, extended status 0x%08x)",
		     errno_name(-ret), status.status, status.extended);
		return;
	}
	blob_fingerprint(after, r->after);
	blob_show(s, "versions_after", "Versions after", after);
	blob_show_changes(s, before, after);
}

static int show_result(struct sfsctl *s, int error, unsigned int ms, bool already,
		       const struct record *old, const struct sfs_status *status)
{
	json_object_begin(&s->j, "update");
	json_string(&s->j, "result", result_text(update_result(error)));
	json_bool(&s->j, "already_executed", already);
	json_uint(&s->j, "elapsed_ms", ms);
	json_uint(&s->j, "extended_status", status->extended);
	json_object_end(&s->j);
	if (error && already)
		warn(s,
		     "this boot has executed the same payload already, at %s: the firmware has it",
		     old->time);
	if (error)
		return fail_command(s, error, true, status);
	say(s, "%s: update executed in %u.%03u s; it lasts until the next reset.\n",
	    s->name, ms / 1000, ms % 1000);
	if (status->extended)
		say(s, "Extended status 0x%08x.\n", status->extended);
	return EXIT_OK;
}

/* What does not even tell its versions gets no update */
int read_before(struct sfsctl *s, int fd, __u8 before[SFS_BLOB_SIZE])
{
	struct sfs_status status;
	int ret = busy_get_versions(s, fd, before, &status);

	if (ret)
		return fail_command(s, ret, false, &status);
	blob_show(s, "versions_before", "Versions before", before);
	return EXIT_OK;
}

/**
 * send_payload - have the firmware take the payload s->name
 * @s: the run
 * @fd: the device
 * @payload: what was found, and shown
 * @before: the versions as they are, or NULL if they are of no interest
 * @keep: keep a record
 *
 * Return: exit code.
 */
int send_payload(struct sfsctl *s, int fd, const struct payload *payload,
		 const __u8 *before, bool keep)
{
	struct record r, old;
	struct sfs_status status;
	struct timespec start;
	int code, ret;
	bool already;

	code = check_unchanged(s, payload);
	if (code != EXIT_OK)
		return code;
	fill_in(s, payload, before, &r);
	keep = keep && *payload->sha256;
	if (!keep || record_load(s->root, r.sha256, &old))
		memset(&old, 0, sizeof(old));
	already = record_result(&old) == RESULT_EXECUTED;
	code = keep ? begin_record(s, &r) : EXIT_OK;
	if (code != EXIT_OK)
		return code;

	interrupt_hold();
	clock_gettime(CLOCK_MONOTONIC, &start);
	ret = busy_update(s, fd, &status);
	s->executed |= !ret;
	snprintf(r.result, sizeof(r.result), "%s", result_text(update_result(ret)));
	/* Else the firmware has said nothing */
	if (!ret || ret == -EIO) {
		snprintf(r.status, sizeof(r.status), "0x%08x", status.status);
		snprintf(r.extended, sizeof(r.extended), "0x%08x", status.extended);
	}
	if (keep)
		end_record(s, &old, &r);
	write_journal(&r);

	code = show_result(s, ret, elapsed_ms(&start), already, &old, &status);
	if (code != EXIT_OK || !before)
		return code;
	show_after(s, fd, before, &r);
	if (keep && *r.after)
		end_record(s, &old, &r);
	return code;
}
