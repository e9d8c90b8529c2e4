// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl update: have the firmware take an update package */

#include <signal.h>
#include <string.h>
#include <time.h>

#include "payload.h"
#include "sfsctl.h"

static unsigned int elapsed_ms(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - start->tv_sec) * 1000 +
	       (now.tv_nsec - start->tv_nsec) / 1000000;
}

static int send_update(struct sfsctl *s, int fd)
{
	struct sfs_status status;
	struct timespec start;
	unsigned int ms;
	int ret;

	clock_gettime(CLOCK_MONOTONIC, &start);
	ret = busy_update(s, fd, &status);
	ms = elapsed_ms(&start);
	s->executed = !ret;

	json_object_begin(&s->j, "update");
	json_string(&s->j, "result", update_result(ret));
	json_uint(&s->j, "elapsed_ms", ms);
	json_uint(&s->j, "extended_status", status.extended);
	json_object_end(&s->j);
	if (ret)
		return fail_command(s, ret, true, &status);
	say(s, "Update executed in %u.%03u s; it lasts until the next reset.\n",
	    ms / 1000, ms % 1000);
	if (status.extended)
		say(s, "Extended status 0x%08x.\n", status.extended);
	return EXIT_OK;
}

/* The update has happened, whatever becomes of this: it cannot fail the run */
static void show_after(struct sfsctl *s, int fd,
		       const __u8 before[SFS_BLOB_SIZE])
{
	__u8 after[SFS_BLOB_SIZE];
	struct sfs_status status;
	int ret;

	ret = sfs_get_versions(fd, after, &status);
	if (ret) {
		warn(s,
		     "the update was executed, but its versions cannot be read: %s (status 0x%08x, extended status 0x%08x)",
		     errno_name(-ret), status.status, status.extended);
		return;
	}
	say(s, "Versions after:\n");
	blob_show(s, "versions_after", after);
	blob_show_changes(s, before, after);
}

static int ask(struct sfsctl *s, const struct payload *payload)
{
	const struct payload_file *file = payload->taken;
	char question[2048], details[128] = "";
	int ret;

	/* Who was told nothing so far must know what is agreed to */
	if (s->json || s->quiet)
		snprintf(details, sizeof(details), " (%llu bytes, SHA-256 %s)",
			 file->size, *payload->sha256 ? payload->sha256 : "unknown");
	snprintf(question, sizeof(question),
		 "Update the firmware with %s%s, which lasts until the next reset?",
		 file->path, details);
	ret = confirm(question);
	if (ret > 0)
		return EXIT_OK;
	return fail(s, EXIT_UNCONFIRMED, ret, NULL,
		    "update with %s: not confirmed%s, no update was sent", s->name,
		    ret ? ", the question cannot be written" : "");
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

static int run_update(struct sfsctl *s, int fd, const struct payload *payload)
{
	__u8 before[SFS_BLOB_SIZE];
	struct sfs_status status;
	int code = EXIT_OK, ret;

	if (!s->no_versions) {
		ret = busy_get_versions(s, fd, before, &status);
		/* What does not even tell its versions gets no update */
		if (ret)
			return fail_command(s, ret, false, &status);
		say(s, "Versions before:\n");
		blob_show(s, "versions_before", before);
	}

	if (!s->yes)
		code = ask(s, payload);
	if (code == EXIT_OK)
		code = check_unchanged(s, payload);
	if (code == EXIT_OK)
		code = send_update(s, fd);
	if (code == EXIT_OK && !s->no_versions)
		show_after(s, fd, before);
	return code;
}

int cmd_update(struct sfsctl *s)
{
	struct payload payload;
	int code, fd;
	bool sure;

	/* Output that nobody takes must not end what the firmware has begun */
	signal(SIGPIPE, SIG_IGN);
	json_string(&s->j, "device", s->device);
	code = choose_payload(s, &payload, &sure);
	if (code != EXIT_OK)
		return code;

	/* Before anything is opened: a script must not depend on the device */
	if (!s->yes && !confirm_possible())
		return fail(s, EXIT_UNCONFIRMED, 0,
			    "use --yes to update without being asked",
			    "update with %s: nobody can confirm it, standard input is no terminal; nothing was sent",
			    s->name);

	code = open_device(s, true, &fd);
	if (code != EXIT_OK)
		return code;
	code = run_update(s, fd, &payload);
	sfs_close(fd);
	return code;
}
