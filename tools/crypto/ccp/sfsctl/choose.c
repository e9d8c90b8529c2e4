// SPDX-License-Identifier: GPL-2.0-only
/* Choose the payload that the kernel would take, and show it */

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/utsname.h>

#include "payload.h"
#include "platform.h"
#include "sfsctl.h"
#include "trust.h"

/* What stands between that what was found and what the kernel takes */
struct doubts {
	enum view view;
	const char *why;	/* of @view */
	bool any;
};

static void find_doubts(struct sfsctl *s, const struct payload *p, struct doubts *d)
{
	d->view = view_compare(s->root, p, &d->why);
	d->any = d->view != VIEW_SAME || p->hidden || p->path_error;
}

static void show_json(struct sfsctl *s, const char *key, const struct payload *p,
		      bool doubtful)
{
	const struct payload_file *taken = p ? p->taken : NULL;
	struct json *j = &s->j;
	unsigned int i;

	json_object_begin(j, key);
	json_string(j, "name", s->name);
	if (taken ? taken->state == PAYLOAD_PERHAPS || doubtful :
	    p && !p->problem && doubtful)
		json_null(j, "accepted");
	else
		json_bool(j, "accepted", taken);
	json_string(j, "file", taken ? taken->path : NULL);
	json_string(j, "compressed",
		    taken && *taken->suffix ? taken->suffix + 1 : NULL);
	if (taken)
		json_uint(j, "size", taken->size);
	else
		json_null(j, "size");
	json_string(j, "sha256", taken && *p->sha256 ? p->sha256 : NULL);
	json_array_begin(j, "searched");
	for (i = 0; p && i < p->count; i++) {
		json_object_begin(j, NULL);
		json_string(j, "path", p->files[i].path);
		json_string(j, "state", payload_state_text(p->files[i].state));
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}

static void show(struct sfsctl *s, const char *key, const struct payload *p,
		 bool doubtful)
{
	show_json(s, key, p, doubtful);
	if (!p->taken)
		return;
	say(s, "Payload:  %s\n", s->name);
	say(s, "File:     %s\n", p->taken->path);
	say(s, "Size:     %llu bytes%s\n", p->taken->size,
	    *p->taken->suffix ? " (compressed)" : "");
	say(s, "SHA-256:  %s\n",
	    *p->sha256 ? p->sha256 : "unknown, the file cannot be read");
}

/* Who may write in one of the folders up to the file may put another one there */
static void warn_distrust(struct sfsctl *s, const struct payload *p)
{
	struct distrust d;
	unsigned int i;

	for (i = 0; i < p->count; i++) {
		if (trust_path(s->root, p->files[i].path, &d))
			continue;
		warn(s,
		     "somebody else than root can change which file the kernel takes: %s: %s; 'chown root:root' and 'chmod go-w' it",
		     d.path, d.why);
		return;
	}
}

static void warn_doubts(struct sfsctl *s, const struct payload *p,
			const struct doubts *d)
{
	warn_distrust(s, p);
	if (p->problem && !payload_state_final(p->problem->state))
		warn(s, "%s: %s; the kernel passes over it", p->problem->path,
		     payload_state_text(p->problem->state));
	if (p->taken && p->taken->state == PAYLOAD_PERHAPS)
		warn(s,
		     "%s is compressed: only the kernel can tell whether it unpacks to at most 2093056 bytes",
		     p->taken->path);
	if (p->taken && p->hidden)
		warn(s, "%s: %s; if the kernel finds a file there it takes that one",
		     p->hidden->path, strerror(-p->hidden->error));
	if (p->path_error)
		warn(s,
		     "firmware_class.path in /sys/module cannot be read (%s): the kernel may look in another folder first",
		     strerror(-p->path_error));
	if (d->view == VIEW_OTHER)
		warn(s, "the kernel looks for other files than sfsctl: %s", d->why);
	else if (d->view == VIEW_UNKNOWN)
		warn(s,
		     "whether the kernel looks for the same files as sfsctl cannot be told: %s",
		     d->why);
}

static const char *problem_hint(enum payload_state state)
{
	switch (state) {
	case PAYLOAD_UNSUPPORTED:
		return "unpack it, or use a kernel with CONFIG_FW_LOADER_COMPRESS_ZSTD and _XZ";
	case PAYLOAD_FOREIGN:
		return "compress it with 'xz --check=crc32' or zstd, or not at all";
	case PAYLOAD_DAMAGED:
	case PAYLOAD_PACKED_TOO_LARGE:
		return "copy the package there again, or unpack it";
	case PAYLOAD_UNREADABLE:
		return "copy the package there again";
	default:
		return "put the package there as a regular file of 1 to 2093056 bytes";
	}
}

static int fail_find(struct sfsctl *s, const struct payload *p,
		     const struct doubts *d)
{
	const struct payload_file *bad = p->problem;
	char folders[400] = "";
	unsigned int i;

	if (bad)
		return fail(s, EXIT_PAYLOAD, bad->error, problem_hint(bad->state),
			    "payload %s: %s: %s", s->name, bad->path,
			    bad->error ? strerror(-bad->error) :
			    payload_state_text(bad->state));
	/* What cannot be seen is not missing: no advice to put it there */
	if (p->hidden)
		return fail(s, EXIT_PERMISSION, p->hidden->error,
			    rights_hint(s->root, p->hidden->path, p->hidden->error),
			    "payload %s: whether there is such a file cannot be told: %s: %s",
			    s->name, p->hidden->path, strerror(-p->hidden->error));

	for (i = 0; i < p->folder_count; i++) {
		size_t used = strlen(folders);

		snprintf(folders + used, sizeof(folders) - used, "%s%s/amd",
			 i ? ", " : "", p->folders[i]);
	}
	return fail(s, EXIT_PAYLOAD, -ENOENT, d->view == VIEW_SAME ?
		    "copy the package to /lib/firmware/amd/" :
		    "the kernel needs it in /lib/firmware/amd/ of the machine itself, not of a container",
		    "payload %s: there is no such file in %s", s->name, folders);
}

static int check_expected(struct sfsctl *s, const struct payload *payload)
{
	if (!*s->expect || !strcmp(s->expect, payload->sha256))
		return EXIT_OK;
	return fail(s, EXIT_PAYLOAD, 0,
		    "copy the right package there, or ask whoever gave the SHA-256",
		    "payload %s: %s has the SHA-256 %s, not the %s that is expected; nothing was sent",
		    s->name, payload->taken->path,
		    *payload->sha256 ? payload->sha256 : "unknown", s->expect);
}

/**
 * find_payload - find the payload s->name as it is now
 * @s: the run
 * @payload: result, with its SHA-256
 *
 * Return: 0, or -errno of reading what it found.
 */
int find_payload(struct sfsctl *s, struct payload *payload)
{
	struct kconfig config;
	struct utsname uts;

	uname(&uts);
	kconfig_load(s->root, uts.release, &config);
	payload_find(s->root, uts.release, s->name, &config, payload);
	kconfig_free(&config);
	return payload->taken ? payload_digest(payload->taken, payload->sha256) : 0;
}

/**
 * choose_payload - find the payload s->name, and show it
 * @s: the run
 * @key: name in JSON
 * @payload: what was found
 * @sure: the kernel takes it, too, as far as can be told (out)
 *
 * Return: exit code; EXIT_OK if the kernel would find and accept the payload.
 */
int choose_payload(struct sfsctl *s, const char *key, struct payload *payload,
		   bool *sure)
{
	const char *why = payload_name_problem(s->name);
	struct doubts doubts;
	int ret;

	if (why) {
		show_json(s, key, NULL, false);
		return fail(s, EXIT_PAYLOAD, -EINVAL,
			    "a name has 1 to 63 printable ASCII characters and no '/'; it is that of a file in an amd/ folder such as /lib/firmware/amd",
			    "the driver does not take the payload name '%s': %s",
			    s->name, why);
	}

	ret = find_payload(s, payload);
	find_doubts(s, payload, &doubts);
	*sure = payload->taken && payload->taken->state == PAYLOAD_GOOD &&
		!doubts.any;
	show(s, key, payload, doubts.any);
	if (payload->taken && ret)
		warn(s, "%s: cannot read it for its SHA-256: %s",
		     payload->taken->path, strerror(-ret));
	if (payload->taken || !payload->problem)
		warn_doubts(s, payload, &doubts);
	return payload->taken ? check_expected(s, payload) :
	       fail_find(s, payload, &doubts);
}
