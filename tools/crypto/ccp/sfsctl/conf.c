// SPDX-License-Identifier: GPL-2.0-only
/* What shall be applied at each boot, see conf.h */

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conf.h"
#include "file.h"
#include "keyvalue.h"
#include "sfsctl.h"
#include "trust.h"

static int check_trust(struct sfsctl *s, const char *path)
{
	struct distrust d;

	if (trust_path(s->root, path, &d))
		return EXIT_OK;
	return fail(s, EXIT_CONFIG, 0,
		    "see who changed it, then 'chown root:root' and 'chmod go-w' it",
		    "%s says what to apply, and somebody else than root may change it: %s: %s; nothing was sent",
		    path, d.path, d.why);
}

static int load(struct sfsctl *s, const char *name, struct conf *conf)
{
	struct keyvalue keys[] = {
		{ "payload", conf->payload, sizeof(conf->payload), true },
		{ "sha256", conf->sha256, sizeof(conf->sha256), false },
	};
	static const char hint[] =
		"it has lines 'payload = NAME' and, if wanted, 'sha256 = HEX'; see sfsctl(8)";
	struct keyvalue_error error;
	char path[512];
	bool good;
	FILE *f;
	int code;

	snprintf(path, sizeof(path), CONF_FOLDER "/%s", name);
	snprintf(conf->path, sizeof(conf->path), "%s%s", s->root, path);
	code = check_trust(s, conf->path);
	if (code != EXIT_OK)
		return code;
	f = file_stream(s->root, path);
	if (!f)
		return fail(s, EXIT_CONFIG, -errno, "make it a file that root can read",
			    "cannot read %s: %s", conf->path,
			    errno == ENODATA ? "it is not a regular file" : strerror(errno));
	good = keyvalue_read(f, keys, ARRAY_SIZE(keys), &error);
	fclose(f);
	if (!good && error.line)
		return fail(s, EXIT_CONFIG, 0, hint, "%s:%u: %s", conf->path, error.line,
			    error.why);
	if (!good)
		return fail(s, EXIT_CONFIG, 0, hint, "%s: %s", conf->path, error.why);
	if (*conf->sha256 && !sha256_parse(conf->sha256, conf->sha256))
		return fail(s, EXIT_CONFIG, 0, hint,
			    "%s: sha256 is not 64 hexadecimal digits: %s", conf->path,
			    conf->sha256);
	return EXIT_OK;
}

static int is_conf(const struct dirent *entry)
{
	const char *name = entry->d_name;
	size_t length = strlen(name);

	return *name != '.' && length > 5 && !strcmp(name + length - 5, ".conf");
}

/* The order must not depend on the language of who runs it, as alphasort() does */
static int compare(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/**
 * conf_load - read all of /etc/sfs.d
 * @s: the run
 * @list: what is to be applied, in order (out)
 * @count: how many (out)
 *
 * Return: exit code; with any but EXIT_OK nothing shall be applied at all.
 */
int conf_load(struct sfsctl *s, struct conf list[CONF_MAX], unsigned int *count)
{
	struct dirent **entries = NULL;
	int code, n, i;
	char path[1024];

	*count = 0;
	snprintf(path, sizeof(path), "%s" CONF_FOLDER, s->root);
	n = scandir(path, &entries, is_conf, compare);
	if (n < 0)
		return errno == ENOENT ? EXIT_OK :
		       fail(s, errno == EACCES ? EXIT_PERMISSION : EXIT_CONFIG, -errno,
			    "make it a folder that root can read",
			    "cannot read %s: %s", path, strerror(errno));
	code = check_trust(s, path);
	if (code == EXIT_OK && n > CONF_MAX)
		code = fail(s, EXIT_CONFIG, 0, "64 are enough for one machine",
			    "%s has %d files *.conf, which are more than 64", path, n);
	for (i = 0; i < n; i++) {
		if (code == EXIT_OK)
			code = load(s, entries[i]->d_name, &list[i]);
		free(entries[i]);
	}
	free(entries);
	*count = code == EXIT_OK ? n : 0;
	return code;
}

/* The payload that the run is about from now on */
void conf_take(struct sfsctl *s, const struct conf *conf)
{
	s->name = conf->payload;
	snprintf(s->expect, sizeof(s->expect), "%s", conf->sha256);
}
