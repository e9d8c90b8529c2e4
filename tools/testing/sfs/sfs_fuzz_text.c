// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fuzzed program as text, see sfs_fuzz.h: operations with ';' between them, each a name and
 * its words with ':' between them. '&' before it: it goes on beside those that follow.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sfs_fuzz.h"

#define BETWEEN ";"

void fuzz_print(const struct fuzz_program *program, char text[FUZZ_TEXT])
{
	unsigned int i, arg;
	size_t len = 0;

	text[0] = '\0';
	for (i = 0; i < program->count; i++) {
		const struct fuzz_op *op = &program->op[i];

		len += snprintf(text + len, FUZZ_TEXT - len, "%s%s%s", i ? BETWEEN " " : "",
				op->beside ? "&" : "", fuzz_kinds[op->kind].name);
		for (arg = 0; arg < FUZZ_ARGS; arg++) {
			if (fuzz_word(op, arg))
				len += snprintf(text + len, FUZZ_TEXT - len, ":%s", fuzz_word(op, arg));
		}
	}
}

static int find_kind(const char *name)
{
	int i;

	for (i = 0; i < FUZZ_KINDS; i++) {
		if (!strcmp(fuzz_kinds[i].name, name))
			return i;
	}

	return -EINVAL;
}

static int find_word(const char * const *words, const char *word)
{
	int i;

	for (i = 0; words[i]; i++) {
		if (!strcmp(words[i], word))
			return i;
	}

	return -EINVAL;
}

static int parse_op(char *text, struct fuzz_op *op)
{
	unsigned int arg;
	int found;

	text += strspn(text, " ");
	*op = (struct fuzz_op) { .beside = *text == '&' };
	found = find_kind(strsep(&text, ":") + op->beside);
	if (found < 0)
		return found;
	op->kind = found;
	if (op->beside && !fuzz_kinds[op->kind].beside)
		return -EINVAL;
	for (arg = 0; arg < FUZZ_ARGS; arg++) {
		const char * const *words = fuzz_kinds[op->kind].words[arg];

		if (!words)
			continue;
		found = text ? find_word(words, strsep(&text, ":")) : -EINVAL;
		if (found < 0)
			return found;
		op->arg[arg] = found;
	}

	return text ? -EINVAL : 0;
}

/* One line, with or without its end */
int fuzz_parse(const char *text, struct fuzz_program *program)
{
	char copy[FUZZ_TEXT], *rest = copy, *one;
	int ret;

	program->count = 0;
	if ((size_t)snprintf(copy, sizeof(copy), "%.*s", (int)strcspn(text, "\n"), text) >= sizeof(copy))
		return -E2BIG;
	while ((one = strsep(&rest, BETWEEN))) {
		if (program->count == FUZZ_MAX_OPS)
			return -E2BIG;
		ret = parse_op(one, &program->op[program->count++]);
		if (ret)
			return ret;
	}

	return 0;
}
