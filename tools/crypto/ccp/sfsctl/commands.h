/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands and the options
 *
 * One table of each: the command line is read, help is printed and words are
 * completed by them.
 */
#ifndef SFSCTL_COMMANDS_H
#define SFSCTL_COMMANDS_H

#include <stddef.h>

struct sfsctl;

/* What a word is the name of */
enum word_kind {
	WORD_NONE,
	WORD_PAYLOAD,
	WORD_FILE,
	WORD_OTHER,		/* nothing that could be completed */
};

struct command {
	const char *name;
	const char *args;	/* as help shows them, "" if it takes none */
	enum word_kind kind;
	unsigned int min, max;	/* how many */
	int (*run)(struct sfsctl *s);
	unsigned int options;
	const char *summary;
	const char *help;
};

extern const struct command commands[];
extern const size_t command_count;

struct option {
	char letter;
	const char *name;
	const char *value;	/* what to call it, NULL: takes none */
	enum word_kind kind;	/* of the value */
	unsigned int flag;	/* 0: for every command */
	const char *help;
};

extern const struct option options[];
extern const size_t option_count;

enum {
	OPTION_RAW		= 1 << 0,
	OPTION_YES		= 1 << 1,
	OPTION_NO_VERSIONS	= 1 << 2,
	OPTION_EXPECT		= 1 << 3,
	OPTION_WAIT		= 1 << 4,
	OPTION_DRY_RUN		= 1 << 5,
	OPTION_FORCE		= 1 << 6,
	OPTION_OUTPUT		= 1 << 7,
};

const struct command *find_command(const char *name);
const struct option *find_option(const char *name, size_t length);
const struct option *find_letter(char letter);
void print_help(void);
void print_command_help(const struct command *c);
int options_parse(struct sfsctl *s, int argc, char **argv, char **words,
		  unsigned int *given);

#endif /* SFSCTL_COMMANDS_H */
