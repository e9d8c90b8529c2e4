// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl update: have the firmware take an update package */

#include <signal.h>
#include <string.h>

#include "payload.h"
#include "sfsctl.h"

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

/* It must be possible by hand where no record can be kept, a rescue system for example */
static int send(struct sfsctl *s, int fd, const struct payload *payload,
		const __u8 *before)
{
	int code, lock;
	bool keep = lock_take(s, &lock) == EXIT_OK;

	if (!keep) {
		warn(s, "there will be no record of this update: %s", s->failure.message);
		memset(&s->failure, 0, sizeof(s->failure));
	}
	code = send_payload(s, fd, payload, before, keep);
	if (keep)
		lock_drop(lock);
	return code;
}

static int run_update(struct sfsctl *s, int fd, const struct payload *payload)
{
	__u8 before[SFS_BLOB_SIZE];
	int code = s->no_versions ? EXIT_OK : read_before(s, fd, before);

	if (code == EXIT_OK && !s->yes)
		code = ask(s, payload);
	return code == EXIT_OK ?
	       send(s, fd, payload, s->no_versions ? NULL : before) : code;
}

int cmd_update(struct sfsctl *s)
{
	struct payload payload;
	int code, fd;
	bool sure;

	/* Output that nobody takes must not end what the firmware has begun */
	signal(SIGPIPE, SIG_IGN);
	json_string(&s->j, "device", s->device);
	code = choose_payload(s, "payload", &payload, &sure);
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
