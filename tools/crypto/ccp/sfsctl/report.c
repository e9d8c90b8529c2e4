// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a run prints
 *
 * For people: lines on stdout as they come, the error and warnings on stderr.
 * For programs (--json): one object on stdout at the end, nothing on stderr.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "sfsctl.h"
#include "stamp.h"

static char *json_text;
static size_t json_size;

const char *errno_name(int error)
{
	static const struct {
		int error;
		const char *name;
	} names[] = {
#define NAME(e) { e, #e }
		NAME(E2BIG), NAME(EACCES), NAME(EBADF), NAME(EBADMSG), NAME(EBUSY),
		NAME(EDQUOT), NAME(EFAULT), NAME(EFBIG), NAME(EINTR), NAME(EINVAL), NAME(EIO),
		NAME(EISDIR), NAME(ELOOP), NAME(EMFILE), NAME(ENAMETOOLONG),
		NAME(ENODATA), NAME(ENODEV), NAME(ENOENT), NAME(ENOMEM),
		NAME(ENOSPC), NAME(ENOTDIR), NAME(ENOTTY), NAME(ENXIO),
		NAME(EOPNOTSUPP),
		NAME(EPERM), NAME(EPIPE), NAME(EROFS), NAME(ETIMEDOUT),
		NAME(ETXTBSY),
#undef NAME
	};
	static char number[16];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].error == error)
			return names[i].name;
	snprintf(number, sizeof(number), "%d", error);
	return number;
}

/* Something is not as it should be, but it does not stop the run */
void warn(struct sfsctl *s, const char *format, ...)
{
	char *text;
	va_list args;

	if (s->warning_count == ARRAY_SIZE(s->warnings))
		return;
	text = s->warnings[s->warning_count++];
	va_start(args, format);
	vsnprintf(text, sizeof(s->warnings[0]), format, args);
	va_end(args);
	if (!s->json)
		print(stderr, "sfsctl: warning: %s\n", text);
}

/**
 * fail - note the error of this run
 * @s: the run
 * @code: exit code
 * @error: -errno, or 0
 * @hint: what to do about it, or NULL
 * @format: what failed, on what, and why
 *
 * The first error is the one that is reported: what comes after follows from it.
 *
 * Return: @code.
 */
int fail(struct sfsctl *s, enum exit_code code, int error, const char *hint,
	 const char *format, ...)
{
	struct failure *f = &s->failure;
	va_list args;

	if (*f->message)
		return code;
	f->error = error;
	snprintf(f->hint, sizeof(f->hint), "%s", hint ? hint : "");
	va_start(args, format);
	vsnprintf(f->message, sizeof(f->message), format, args);
	va_end(args);
	return code;
}

/* What tells objects from many machines and runs apart */
static void json_stamp(struct sfsctl *s)
{
	char time[STAMP_TIME_SIZE], boot_id[STAMP_BOOT_ID_SIZE];
	struct json *j = &s->j;
	struct utsname uts;

	uname(&uts);
	stamp_time(time);
	stamp_boot_id(s->root, boot_id);
	json_uint(j, "schema", SFSCTL_SCHEMA);
	json_string(j, "version", SFSCTL_VERSION);
	json_string(j, "host", uts.nodename);
	json_string(j, "boot_id", *boot_id ? boot_id : NULL);
	json_string(j, "time", time);
}

int report_begin(struct sfsctl *s, const char *command)
{
	FILE *out;

	if (!s->json)
		return EXIT_OK;
	out = open_memstream(&json_text, &json_size);
	if (!out) {
		s->json = false;
		return fail(s, EXIT_SYSTEM, -errno, NULL, "out of memory");
	}
	json_init(&s->j, out);
	json_object_begin(&s->j, NULL);
	json_string(&s->j, "command", command);
	json_stamp(s);
	return EXIT_OK;
}

static void json_status(struct json *j, const struct sfs_status *status)
{
	char hex[16];

	json_object_begin(j, "firmware");
	json_object_begin(j, "status");
	json_uint(j, "value", status->status);
	snprintf(hex, sizeof(hex), "0x%08x", status->status);
	json_string(j, "hex", hex);
	json_string(j, "text", status_text(status->status));
	json_object_end(j);
	json_object_begin(j, "extended_status");
	json_uint(j, "value", status->extended);
	snprintf(hex, sizeof(hex), "0x%08x", status->extended);
	json_string(j, "hex", hex);
	json_object_end(j);
	json_object_end(j);
}

static void json_end(struct sfsctl *s, int code)
{
	const struct failure *f = &s->failure;
	struct json *j = &s->j;
	unsigned int i;

	json_array_begin(j, "warnings");
	for (i = 0; i < s->warning_count; i++)
		json_string(j, NULL, s->warnings[i]);
	json_array_end(j);

	json_bool(j, "ok", code == EXIT_OK);
	json_uint(j, "exit_code", code);
	if (code == EXIT_OK) {
		json_null(j, "error");
	} else {
		json_object_begin(j, "error");
		json_string(j, "message", f->message);
		json_string(j, "hint", *f->hint ? f->hint : NULL);
		json_string(j, "errno", f->error ? errno_name(-f->error) : NULL);
		if (f->refused)
			json_status(j, &f->firmware);
		else
			json_null(j, "firmware");
		json_object_end(j);
	}
	json_object_end(j);
	/* Half an object helps nobody */
	if (fclose(j->out))
		output_failed(ENOMEM);
	else
		print(stdout, "%s\n", json_text);
	free(json_text);
	json_text = NULL;
}

/**
 * report_end - print what is left to print
 * @s: the run
 * @code: exit code so far
 *
 * Return: the exit code.
 */
int report_end(struct sfsctl *s, int code)
{
	const struct failure *f = &s->failure;
	int error;

	if (s->json)
		json_end(s, code);

	/* Output that nobody gets is a failure, a full disk for example */
	error = output_end();
	if (error && s->executed) {
		s->json = false;
		warn(s, "the update was executed, but the output cannot be written: %s",
		     strerror(error));
	} else if (error) {
		if (code == EXIT_OK)
			code = fail(s, EXIT_SYSTEM, -error, NULL,
				    "cannot write to standard output: %s",
				    strerror(error));
		s->json = false;
		s->failure.shown = false;
	}

	if (code != EXIT_OK && !s->json && !f->shown) {
		print(stderr, "sfsctl: %s\n", f->message);
		if (*f->hint)
			print(stderr, "sfsctl: %s\n", f->hint);
	}
	return code;
}
