// SPDX-License-Identifier: GPL-2.0-only
/*
 * What sfsctl reads: its options, names of payloads, and files of the kernel. The first
 * byte says what the rest of the input is.
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "fuzz.h"
#include "kconfig.h"
#include "keyvalue.h"
#include "payload.h"
#include "platform.h"
#include "sfsctl.h"
#include "utf8.h"

#define MAX_ARGS	16
#define RELEASE		"6.12"

/* A root without /sys, as containers have: only there is /proc/misc looked at */
#define CONTAINER	"/container"

static char root[64];

static void remove_root(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", root);
	if (system(command))
		perror(command);
}

static void make_folder(const char *path)
{
	char full[256];

	snprintf(full, sizeof(full), "%s%s", root, path);
	MUST(!mkdir(full, 0700));
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char * const folders[] = {
		"/proc", "/boot", "/dev", "/sys", "/sys/class", "/sys/class/misc",
		"/sys/class/misc/sfs", CONTAINER, CONTAINER "/proc",
	};
	size_t i;

	(void)argc;
	(void)argv;
	/* In memory where there is such a place, as there are thousands of files */
	snprintf(root, sizeof(root), "%s/sfsctl-fuzz.XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	MUST(mkdtemp(root));
	atexit(remove_root);
	for (i = 0; i < ARRAY_SIZE(folders); i++)
		make_folder(folders[i]);
	return 0;
}

static void with_file(const char *path, const struct input *in, void (*read_it)(void))
{
	char full[256];
	FILE *f;

	snprintf(full, sizeof(full), "%s%s", root, path);
	f = fopen(full, "w");
	MUST(f && fwrite(in->data, 1, in->left, f) == in->left && !fclose(f));
	read_it();
	MUST(!unlink(full));
}

static void read_config(void)
{
	static const char * const symbols[] = { "CRYPTO_DEV_SP_PSP", "FW_LOADER_COMPRESS_XZ", "" };
	struct kconfig k;
	size_t i;

	kconfig_load(root, RELEASE, &k);
	MUST(!k.text == !*k.source);
	for (i = 0; i < ARRAY_SIZE(symbols); i++) {
		enum kconfig_value value = kconfig_get(&k, symbols[i]);

		MUST(!k.text == (value == KCONFIG_UNKNOWN));
		MUST(*kconfig_value_text(value));
	}
	kconfig_free(&k);
}

static void read_log(void)
{
	struct klog log;
	unsigned int i;

	klog_read(root, &log);
	MUST(!log.error && log.count <= KLOG_LINES);
	for (i = 0; i < log.count; i++)
		MUST(!strncmp(log.lines[i], "ccp ", 4) && !strchr(log.lines[i], '\n'));
}

static void find_number(const char *folder)
{
	struct misc_number number;

	misc_number_find(folder, &number);
	MUST(number.state <= MISC_PRESENT);
}

static void read_dev(void)
{
	find_number(root);
}

static void read_misc(void)
{
	char folder[128];

	snprintf(folder, sizeof(folder), "%s" CONTAINER, root);
	find_number(folder);
}

/* The driver's own words: a byte of each name that it refuses or takes */
static void check_name(const char *name)
{
	size_t len = strlen(name), i;
	bool good = len && len < PAYLOAD_NAME_SIZE && strcmp(name, ".") && strcmp(name, "..");

	for (i = 0; i < len; i++)
		good = good && name[i] != '/' && name[i] >= ' ' && name[i] <= '~';
	MUST((payload_name_problem(name) == NULL) == good);
}

/* What is taken for a character gives the same bytes again, by the rules of RFC 3629 */
static void check_utf8(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	while (*s) {
		static const unsigned int first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
		static const unsigned long smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
		size_t len = utf8_length(s), i;
		unsigned long c;

		if (!len) {
			s++;
			continue;
		}
		c = utf8_decode(s, len);
		MUST(len <= 4 && c >= smallest[len] && c <= 0x10ffff);
		MUST(c < 0xd800 || c > 0xdfff);
		for (i = len - 1; i; i--, c >>= 6)
			MUST(s[i] == (0x80 | (c & 0x3f)));
		MUST(*s == (first[len] | c));
		utf8_steers(c);
		s += len;
	}
}

static void check_options(char *text)
{
	char *argv[MAX_ARGS + 2] = { "sfsctl" }, *words[MAX_ARGS + 2], *arg;
	struct sfsctl s = { .root = root };
	unsigned int given;
	int argc = 1, code, i;

	for (arg = strtok(text, "\n"); arg && argc <= MAX_ARGS; arg = strtok(NULL, "\n"))
		argv[argc++] = arg;
	code = options_parse(&s, argc, argv, words, &given);
	MUST(code == EXIT_OK || code == EXIT_USAGE);
	MUST(!*s.failure.message == (code == EXIT_OK));
	for (i = 0; words[i]; i++)
		MUST(i < argc - 1);
}

/* What is in /etc/sfs.d and /run/sfs: a value fits, and is there if it must be */
static void check_keys(struct input *in)
{
	char a[8], b[65];
	const struct keyvalue keys[] = {
		{ "a", a, sizeof(a), true },
		{ "sha256", b, sizeof(b), false },
	};
	struct keyvalue_error error = {};
	FILE *f = fmemopen((void *)in->data, in->left, "r");

	if (!f)
		return;
	if (keyvalue_read(f, keys, ARRAY_SIZE(keys), &error))
		MUST(*a && !strchr(a, '\n') && *a != ' ' && !*error.why);
	else
		MUST(*error.why);
	MUST(strlen(a) < sizeof(a) && strlen(b) < sizeof(b));
	fclose(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	int kind = (int)input_number(&in, 1);
	char *text = malloc(in.left + 1);

	/* A string of its own, so that each byte that is read too much is noticed */
	MUST(text);
	memcpy(text, in.data, in.left);
	text[in.left] = '\0';
	switch (kind) {
	case 'c':
		with_file("/boot/config-" RELEASE, &in, read_config);
		break;
	case 'z':
		with_file("/proc/config.gz", &in, read_config);
		break;
	case 'k':
		with_file("/dev/kmsg", &in, read_log);
		break;
	case 'm':
		with_file(CONTAINER "/proc/misc", &in, read_misc);
		break;
	case 's':
		with_file("/sys/class/misc/sfs/dev", &in, read_dev);
		break;
	case 'n':
		check_name(text);
		break;
	case 'u':
		check_utf8(text);
		break;
	case 'v':
		check_keys(&in);
		break;
	case 'o':
		check_options(text);
		break;
	}
	free(text);
	return 0;
}
