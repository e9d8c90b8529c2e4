// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completion: sfsctl --completion WORD...
 *
 * For the completion functions of shells, which know nothing but how to ask for this.
 * The last word is the one that is typed. The first line says what it can be: "words",
 * which follow, a line each, with a tab and a description where there is one; or "files".
 */

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "commands.h"
#include "payload.h"
#include "sfsctl.h"

#define NAMES_MAX	4096

struct names {
	char *list[NAMES_MAX];
	unsigned int count;
};

/* A compressed one is asked for without its suffix */
static void add_payload(struct names *names, const char *folder, const char *file)
{
	char path[2048], *name, *end;
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	if (names->count == NAMES_MAX || stat(path, &st) || !S_ISREG(st.st_mode))
		return;
	name = strdup(file);
	if (!name)
		return;
	end = strrchr(name, '.');
	if (end && (!strcmp(end, ".zst") || !strcmp(end, ".xz")))
		*end = '\0';
	/* One that looks like an option would be taken for it */
	if (*name == '-' || payload_name_problem(name))
		free(name);
	else
		names->list[names->count++] = name;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char * const *)a, *(char * const *)b);
}

static void print_payloads(const char *root)
{
	static struct payload payload;
	static struct names names;
	struct dirent *entry;
	struct utsname uts;
	char folder[1024];
	unsigned int i;
	DIR *dir;

	uname(&uts);
	payload_list_folders(root, uts.release, &payload);
	for (i = 0; i < payload.folder_count; i++) {
		payload_folder(root, payload.folders[i], folder, sizeof(folder));
		dir = opendir(folder);
		while (dir && (entry = readdir(dir)))
			add_payload(&names, folder, entry->d_name);
		if (dir)
			closedir(dir);
	}
	qsort(names.list, names.count, sizeof(names.list[0]), compare);
	for (i = 0; i < names.count; i++)
		if (!i || strcmp(names.list[i], names.list[i - 1]))
			printf("%s\n", names.list[i]);
	for (i = 0; i < names.count; i++)
		free(names.list[i]);
}

static void print_commands(void)
{
	size_t i;

	for (i = 0; i < command_count; i++)
		printf("%s\t%s\n", commands[i].name, commands[i].summary);
	printf("help\thelp, also on one command\n");
}

static void print_options_of(const struct command *command)
{
	unsigned int accepted = command ? command->options : 0;
	size_t i;

	for (i = 0; i < option_count; i++)
		if (!options[i].flag || options[i].flag & accepted)
			printf("--%s\t%s\n", options[i].name, options[i].help);
}

static void print_kind(enum word_kind kind, const char *root)
{
	puts(kind == WORD_FILE ? "files" : "words");
	if (kind == WORD_PAYLOAD)
		print_payloads(root);
}

/* The option whose value comes next, NULL if it is none */
static const struct option *value_of(const char *word)
{
	const struct option *o = NULL;

	if (word[0] == '-' && word[1] == '-')
		o = find_option(word + 2, strlen(word + 2));
	else if (word[0] == '-' && word[1])
		o = find_letter(word[strlen(word) - 1]);
	return o && o->value ? o : NULL;
}

/**
 * complete - print what the last word can be
 * @root: folder that stands for /, "" outside of tests
 * @count: count of @words
 * @words: those of the command line, without the name of the program
 */
void complete(const char *root, int count, char **words)
{
	const char *command_word = NULL, *typed = count ? words[count - 1] : "";
	const struct command *command = NULL;
	bool only_names = false;
	unsigned int args = 0;
	int i;

	for (i = 0; i < count - 1; i++) {
		const struct option *o = only_names ? NULL : value_of(words[i]);

		if (o && ++i == count - 1)
			return print_kind(o->kind, root);
		if (o || (!only_names && words[i][0] == '-' && words[i][1])) {
			only_names |= !strcmp(words[i], "--");
		} else if (!command_word) {
			command_word = words[i];
			command = find_command(command_word);
		} else {
			args++;
		}
	}

	if (*typed == '-' && !only_names) {
		puts("words");
		print_options_of(command);
	} else if (!command_word || (!strcmp(command_word, "help") && !args)) {
		puts("words");
		print_commands();
	} else {
		print_kind(command && args < command->max ? command->kind : WORD_NONE,
			   root);
	}
}
