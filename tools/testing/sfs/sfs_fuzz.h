/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzzing of /dev/sfs: programs of operations, made up at random, guided by what of the driver they
 * reach. README.md is the manual.
 */
#ifndef SFS_FUZZ_H
#define SFS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>

#include "sfs_test.h"

#define FUZZ_MAX_OPS	12
/* Of a program as text */
#define FUZZ_TEXT	1024
/* Operations that go on beside those that follow them */
#define FUZZ_BESIDE	3

/* Words of an operation, see fuzz_kinds[] */
#define FUZZ_ARGS	2

/* In this order: about the node; about the device and its firmware; about the program */
enum fuzz_kind_id {
	FUZZ_OPEN, FUZZ_CLOSE, FUZZ_VERSIONS, FUZZ_UPDATE, FUZZ_IOCTL, FUZZ_FILE,
	FUZZ_BIND, FUZZ_UNBIND, FUZZ_FAULT, FUZZ_PSP, FUZZ_LIMIT, FUZZ_WAIT, FUZZ_ALARM,
	FUZZ_CHILD, FUZZ_FAIL,
	FUZZ_KINDS,
};

struct fuzz_op {
	unsigned char kind;
	unsigned char arg[FUZZ_ARGS];
	bool beside;
};

struct fuzz_program {
	unsigned int count;
	struct fuzz_op op[FUZZ_MAX_OPS];
};

/* sfs_fuzz_words.c: what there is to do, and with what */
struct fuzz_kind {
	const char *name;
	/* NULL-terminated; no list if there is no such argument */
	const char * const *words[FUZZ_ARGS];
	/* How often it is taken, among all */
	unsigned int weight;
	/* Beside others, too: not what is about a thread, or about the order */
	bool beside;
	/* How it may fail, 0-terminated */
	int errors[20];
};

extern const struct fuzz_kind fuzz_kinds[FUZZ_KINDS];
const char *fuzz_word(const struct fuzz_op *op, unsigned int arg);
bool fuzz_may(const struct fuzz_op *op, int ret);

/* sfs_fuzz_text.c: a program as one line of text, and back */
void fuzz_print(const struct fuzz_program *program, char text[FUZZ_TEXT]);
int fuzz_parse(const char *text, struct fuzz_program *program);

/* sfs_fuzz_random.c: programs, the same ones for each seed */
void fuzz_seed(unsigned long long seed);
unsigned int fuzz_below(unsigned int limit);
void fuzz_random(struct fuzz_program *program);
void fuzz_mutate(struct fuzz_program *program, const struct fuzz_program *other);

/* sfs_fuzz_cover.c: the code that the calling thread runs, by kcov */
struct fuzz_cover {
	int fd;
	unsigned long *area;
};

int fuzz_cover_open(struct fuzz_cover *cover);
void fuzz_cover_close(struct fuzz_cover *cover);
void fuzz_cover_start(struct fuzz_cover *cover);
/* How many places, or ways from one to the next, were never reached before */
unsigned int fuzz_cover_new(const struct fuzz_cover *cover, unsigned int *places);
unsigned int fuzz_cover_places(void);

/* sfs_fuzz_run.c */
struct fuzz_machine;

struct fuzz_machine *fuzz_machine(struct sfs_bench *bench);
void fuzz_machine_free(struct fuzz_machine *machine);

/* What no program may do, and the operation that did */
struct fuzz_wrong {
	const struct fuzz_op *op;
	int ret;
};

/* How many new ways; @wrong->op is NULL if all went as it may */
unsigned int fuzz_run(struct fuzz_machine *machine, const struct fuzz_program *program,
		      unsigned int *places, struct fuzz_wrong *wrong);
/* As before any program; 0 if the device works */
int fuzz_settle(struct fuzz_machine *machine);

#endif /* SFS_FUZZ_H */
