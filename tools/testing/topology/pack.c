// SPDX-License-Identifier: GPL-2.0-only
/*
 * topology-pack: converts "cpuid -r" dumps into the text form of machines, and
 * back. A machine is named after its file. One that is much like one before it is
 * written down as what it has not from there.
 *
 *	topology-pack FILE...			dumps to text
 *	topology-pack --unpack DIR FILE...	text to one dump per machine in DIR
 */
#include <errno.h>
#include <string.h>

#include "machine.h"

static void name_of(const char *path, char *name, size_t size)
{
	const char *base = strrchr(path, '/');
	char *suffix;

	snprintf(name, size, "%s", base ? base + 1 : path);
	suffix = strrchr(name, '.');
	if (suffix && suffix != name)
		*suffix = '\0';
}

/* The earlier ones are kept: others are written down as what they have not from these */
static int pack(const char *path, struct machine **last)
{
	struct source src;
	struct machine *m;
	char name[128];

	name_of(path, name, sizeof(name));
	if (!source_open(&src, path))
		return 1;
	m = cpuid_dump_read(&src, name);
	source_close(&src);
	if (!m)
		return 1;
	m->like = machine_alike(m, *last);
	m->earlier = *last;
	*last = m;
	machine_print(stdout, m);
	putchar('\n');
	return 0;
}

static int write_dump(const char *dir, const struct machine *m)
{
	char path[4096];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s.txt", dir, m->name);
	out = fopen(path, "w");
	if (out)
		cpuid_dump_print(out, m);
	if (!out || ferror(out) | fclose(out)) {
		fprintf(stderr, "%s: cannot be written: %s\n", path, strerror(errno));
		return 1;
	}
	return 0;
}

static int unpack(const char *dir, const char *path)
{
	struct source src;
	struct machine *m;
	int failed = 0;

	if (!source_open(&src, path))
		return 1;
	while (!failed && (m = machine_read(&src)))
		failed = write_dump(dir, m);
	source_close(&src);
	return failed || src.failed;
}

int main(int argc, char **argv)
{
	bool to_dumps = argc > 3 && !strcmp(argv[1], "--unpack");
	struct machine *packed = NULL;
	int i, failed = 0;

	if (argc < 2 || (argv[1][0] == '-' && !to_dumps)) {
		fputs("usage: topology-pack FILE...\n"
		      "       topology-pack --unpack DIR FILE...\n", stderr);
		return 2;
	}
	for (i = to_dumps ? 3 : 1; i < argc; i++)
		failed |= to_dumps ? unpack(argv[2], argv[i]) : pack(argv[i], &packed);
	machines_free(packed);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "topology-pack: writing failed: %s\n", strerror(errno));
		failed = 1;
	}
	return failed;
}
