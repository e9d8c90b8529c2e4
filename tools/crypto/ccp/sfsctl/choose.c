// SPDX-License-Identifier: GPL-2.0-only
/* Choose the payload that the kernel would take, and show it */

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "payload.h"
#include "sfsctl.h"

static void show_json(struct sfsctl *s, const struct payload *p)
{
	const struct payload_file *taken = p ? p->taken : NULL;
	struct json *j = &s->j;
	unsigned int i;

	json_object_begin(j, "payload");
	json_string(j, "name", s->name);
	/* Whether a compressed file fits is not known before it is unpacked */
	if (taken && taken->state == PAYLOAD_PERHAPS)
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

static void show(struct sfsctl *s, const struct payload *p)
{
	if (s->json)
		show_json(s, p);
	if (!p->taken)
		return;
	say(s, "Payload:  %s\n", s->name);
	say(s, "File:     %s\n", p->taken->path);
	say(s, "Size:     %llu bytes%s\n", p->taken->size,
	    *p->taken->suffix ? " (compressed)" : "");
	say(s, "SHA-256:  %s\n",
	    *p->sha256 ? p->sha256 : "unknown, the file cannot be read");
}

static bool other_files_than_kernel(const char *root)
{
	char path[1024], mine[64], its[64];
	ssize_t n, m;

	snprintf(path, sizeof(path), "%s/proc/self/ns/mnt", root);
	n = readlink(path, mine, sizeof(mine));
	snprintf(path, sizeof(path), "%s/proc/1/ns/mnt", root);
	m = readlink(path, its, sizeof(its));
	return n > 0 && m > 0 && (n != m || memcmp(mine, its, n));
}

static void show_doubts(struct sfsctl *s, const struct payload *p)
{
	if (p->problem)
		warn(s, "%s: %s; the kernel passes over it", p->problem->path,
		     payload_state_text(p->problem->state));
	if (p->taken->state == PAYLOAD_PERHAPS)
		warn(s,
		     "%s is compressed: only the kernel can tell whether it unpacks to at most 2093056 bytes",
		     p->taken->path);
	if (other_files_than_kernel(s->root))
		warn(s,
		     "the kernel looks in the mount namespace of process 1, which is another one: it may find other files");
}

static int fail_find(struct sfsctl *s, const struct payload *p)
{
	const struct payload_file *bad = p->problem;
	char folders[400] = "";
	unsigned int i;

	if (bad)
		return fail(s, EXIT_PAYLOAD, bad->error,
			    "put the package there as a regular file of 1 to 2093056 bytes",
			    "payload %s: %s: %s", s->name, bad->path,
			    bad->error ? strerror(-bad->error) :
			    payload_state_text(bad->state));

	for (i = 0; i < p->folder_count; i++) {
		size_t used = strlen(folders);

		snprintf(folders + used, sizeof(folders) - used, "%s%s/amd",
			 i ? ", " : "", p->folders[i]);
	}
	return fail(s, EXIT_PAYLOAD, -ENOENT, "copy the package to /lib/firmware/amd/",
		    "payload %s: there is no such file in %s", s->name, folders);
}

/**
 * choose_payload - find the payload s->name, and show it
 * @s: the run
 * @payload: what was found
 *
 * Return: exit code; EXIT_OK if the kernel would find and accept the payload.
 */
int choose_payload(struct sfsctl *s, struct payload *payload)
{
	const char *why = payload_name_problem(s->name);
	struct kconfig config;
	struct utsname uts;
	int ret;

	if (why) {
		if (s->json)
			show_json(s, NULL);
		return fail(s, EXIT_PAYLOAD, -EINVAL,
			    "a name has 1 to 63 bytes and no '/'; it is that of a file in an amd/ folder such as /lib/firmware/amd",
			    "the driver does not take the payload name '%s': %s",
			    s->name, why);
	}

	uname(&uts);
	kconfig_load(s->root, uts.release, &config);
	ret = payload_find(s->root, uts.release, s->name, &config, payload);
	kconfig_free(&config);
	if (ret)
		return fail(s, EXIT_SYSTEM, ret, NULL, "payload %s: %s",
			    s->name, strerror(-ret));
	if (!payload->taken) {
		show(s, payload);
		return fail_find(s, payload);
	}

	ret = payload_digest(payload->taken, payload->sha256);
	show(s, payload);
	if (ret)
		warn(s, "%s: cannot read it for its SHA-256: %s",
		     payload->taken->path, strerror(-ret));
	show_doubts(s, payload);
	return EXIT_OK;
}
