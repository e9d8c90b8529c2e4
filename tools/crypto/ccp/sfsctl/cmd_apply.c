// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl apply: have the firmware take what it has not been given in this boot */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "conf.h"
#include "interrupt.h"
#include "journal.h"
#include "payload.h"
#include "sfsctl.h"

struct job {
	struct conf conf[CONF_MAX];
	struct payload payload[CONF_MAX];
	unsigned int count;
	unsigned int sent, already;
	int fd;			/* the device, -1: not opened yet */
};

static int list_payloads(struct sfsctl *s, struct job *job)
{
	unsigned int i;

	if (!s->arg_count)
		return conf_load(s, job->conf, &job->count);
	if (s->arg_count > CONF_MAX)
		return fail(s, EXIT_USAGE, 0, "apply some of them, then the others",
			    "apply: there are more than %d names", CONF_MAX);
	for (i = 0; i < s->arg_count; i++) {
		struct conf *conf = &job->conf[i];

		/* One that does not fit is no name of a payload anyway */
		snprintf(conf->payload, sizeof(conf->payload), "%s", s->args[i]);
		snprintf(conf->sha256, sizeof(conf->sha256), "%s", s->expect);
	}
	job->count = s->arg_count;
	return EXIT_OK;
}

/* All must be good before the first is sent */
static int choose_all(struct sfsctl *s, struct job *job)
{
	int code = EXIT_OK;
	unsigned int i;
	bool sure;

	json_array_begin(&s->j, "payloads");
	for (i = 0; i < job->count && code == EXIT_OK; i++) {
		conf_take(s, &job->conf[i]);
		code = choose_payload(s, NULL, &job->payload[i], &sure);
		if (code == EXIT_OK && !*job->payload[i].sha256)
			code = fail(s, EXIT_PERMISSION, 0, "run it as root",
				    "apply %s: %s cannot be read, so whether it was applied cannot be told",
				    s->name, job->payload[i].taken->path);
	}
	json_array_end(&s->j);
	return code;
}

static int look_back(struct sfsctl *s, const struct payload *payload,
		     struct record *r, enum result *past)
{
	int ret = record_load(s->root, payload->sha256, r);

	*past = RESULT_NOT_SENT;
	if (ret && ret != -ENOENT)
		return fail(s, ret == -EACCES ? EXIT_PERMISSION : EXIT_SYSTEM, ret,
			    ret == -EACCES ? "run it as root" :
			    "remove it if this boot has not applied the payload yet",
			    "apply %s: cannot read %s" RECORD_FOLDER "/%s.record: %s",
			    s->name, s->root, payload->sha256,
			    ret == -EBADMSG ? "it is damaged" : strerror(-ret));
	if (ret || s->force)
		return EXIT_OK;
	*past = record_result(r);
	/* That is not written under a SHA-256: whoever did, nothing is known */
	if (*past == RESULT_NOT_SENT)
		*past = RESULT_UNKNOWN;
	return EXIT_OK;
}

static int send_one(struct sfsctl *s, struct job *job, const struct payload *payload)
{
	__u8 before[SFS_BLOB_SIZE];
	int code = EXIT_OK;

	if (job->fd < 0)
		code = open_device(s, true, &job->fd);
	if (code == EXIT_OK)
		code = read_before(s, job->fd, before);
	if (code == EXIT_OK)
		code = send_payload(s, job->fd, payload, before, true);
	job->sent += code == EXIT_OK;
	return code;
}

static int apply_one(struct sfsctl *s, struct job *job, unsigned int i)
{
	const struct payload *payload = &job->payload[i];
	struct record r;
	enum result past;
	int code;

	code = look_back(s, payload, &r, &past);
	if (code != EXIT_OK)
		return code;
	json_string(&s->j, "before", past == RESULT_NOT_SENT ? NULL : result_text(past));
	switch (past) {
	case RESULT_EXECUTED:
		say(s, "%s: already applied, at %s\n", s->name, r.time);
		job->already++;
		return EXIT_OK;
	case RESULT_REFUSED:
		return fail(s, EXIT_REFUSED, 0,
			    "get another package; --force sends this one again",
			    "apply %s: the firmware has refused it in this boot, at %s (status %s, extended status %s): it was not sent again",
			    s->name, r.time, r.status, r.extended);
	case RESULT_UNKNOWN:
		return fail(s, EXIT_UNKNOWN, 0,
			    "'sfsctl versions' shows what is running; --force sends it again",
			    "apply %s: it was sent in this boot, at %s, and may or may not have been executed: it was not sent again; the fingerprint of the versions before was %s",
			    s->name, r.time, *r.before ? r.before : "not read");
	default:
		break;
	}
	if (!s->dry_run)
		return send_one(s, job, payload);
	say(s, "%s: would be sent\n", s->name);
	return EXIT_OK;
}

static int apply_all(struct sfsctl *s, struct job *job)
{
	int code = EXIT_OK;
	unsigned int i;

	json_array_begin(&s->j, "results");
	for (i = 0; i < job->count && code == EXIT_OK; i++) {
		conf_take(s, &job->conf[i]);
		json_object_begin(&s->j, NULL);
		json_string(&s->j, "name", s->name);
		json_string(&s->j, "config", *job->conf[i].path ? job->conf[i].path : NULL);
		json_string(&s->j, "sha256", job->payload[i].sha256);
		code = apply_one(s, job, i);
		json_object_end(&s->j);
		if (code == EXIT_OK && interrupt_came() && i + 1 < job->count)
			code = fail(s, EXIT_SYSTEM, -EINTR, "run it again, it goes on",
				    "apply: a signal ended it after %s, the others were not sent",
				    s->name);
	}
	json_array_end(&s->j);
	if (job->fd >= 0)
		sfs_close(job->fd);
	return code;
}

static int run_job(struct sfsctl *s, struct job *job)
{
	int code, lock = -1;

	code = list_payloads(s, job);
	if (code == EXIT_OK)
		code = choose_all(s, job);
	if (code == EXIT_OK && job->count && !s->dry_run)
		code = lock_take(s, &lock);
	if (code == EXIT_OK)
		code = apply_all(s, job);
	if (lock >= 0)
		lock_drop(lock);
	return code;
}

static void tell(struct sfsctl *s, const struct job *job, int code)
{
	char text[1200];

	if (code != EXIT_OK)
		snprintf(text, sizeof(text), "apply: %s", s->failure.message);
	else if (!job->count)
		snprintf(text, sizeof(text), "apply: nothing to apply, there is no %s"
			 CONF_FOLDER "/*.conf", s->root);
	else
		snprintf(text, sizeof(text), "apply: %u applied, %u already applied",
			 job->sent, job->already);
	if (!s->dry_run)
		journal_write(code == EXIT_OK ? LOG_INFO : LOG_ERR, text);
	if (code == EXIT_OK && (!s->dry_run || !job->count))
		say(s, "%s\n", text + strlen("apply: "));
}

int cmd_apply(struct sfsctl *s)
{
	struct job *job = calloc(1, sizeof(*job));
	int code;

	if (!job)
		return fail(s, EXIT_SYSTEM, -ENOMEM, NULL, "out of memory");
	/* Output that nobody takes must not end what the firmware has begun */
	signal(SIGPIPE, SIG_IGN);
	s->brief = true;
	job->fd = -1;
	json_string(&s->j, "device", s->device);
	code = run_job(s, job);
	tell(s, job, code);
	free(job);
	return code;
}
