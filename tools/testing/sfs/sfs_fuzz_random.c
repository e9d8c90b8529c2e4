// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzed programs, made up and changed at random, see sfs_fuzz.h
 */
#include <string.h>

#include "sfs_fuzz.h"

/* Operations that a change makes, takes out or puts in */
#define MAX_CHANGES	4

static unsigned long long state = 1;

void fuzz_seed(unsigned long long seed)
{
	state = seed * 2 + 1;
}

/* xorshift64* */
unsigned int fuzz_below(unsigned int limit)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;

	return (state * 0x2545f4914f6cdd1dULL >> 32) % limit;
}

static unsigned char pick_word(unsigned int kind, unsigned int arg)
{
	const char * const *words = fuzz_kinds[kind].words[arg];
	unsigned int count = 0;

	while (words && words[count])
		count++;

	return count ? fuzz_below(count) : 0;
}

static unsigned char pick_kind(void)
{
	unsigned int kind, all = 0, at;

	for (kind = 0; kind < FUZZ_KINDS; kind++)
		all += fuzz_kinds[kind].weight;
	at = fuzz_below(all);
	for (kind = 0; at >= fuzz_kinds[kind].weight; kind++)
		at -= fuzz_kinds[kind].weight;

	return kind;
}

static struct fuzz_op pick_op(void)
{
	struct fuzz_op op = { .kind = pick_kind() };
	unsigned int arg;

	for (arg = 0; arg < FUZZ_ARGS; arg++)
		op.arg[arg] = pick_word(op.kind, arg);
	op.beside = fuzz_kinds[op.kind].beside && !fuzz_below(4);

	return op;
}

/* Without a descriptor little happens */
void fuzz_random(struct fuzz_program *program)
{
	unsigned int i;

	program->count = 2 + fuzz_below(FUZZ_MAX_OPS - 2);
	program->op[0] = (struct fuzz_op) { .kind = FUZZ_OPEN };
	for (i = 1; i < program->count; i++)
		program->op[i] = pick_op();
}

static void insert(struct fuzz_program *program, unsigned int at, struct fuzz_op op)
{
	if (program->count == FUZZ_MAX_OPS)
		program->count--;
	memmove(&program->op[at + 1], &program->op[at], (program->count - at) * sizeof(op));
	program->op[at] = op;
	program->count++;
}

static void take_out(struct fuzz_program *program, unsigned int at)
{
	program->count--;
	memmove(&program->op[at], &program->op[at + 1], (program->count - at) * sizeof(program->op[0]));
}

static void change(struct fuzz_program *program)
{
	unsigned int at = fuzz_below(program->count);
	struct fuzz_op *op = &program->op[at];
	unsigned int arg = fuzz_below(FUZZ_ARGS);

	switch (fuzz_below(5)) {
	case 0:
	case 1:
		insert(program, at, pick_op());
		break;
	case 2:
		if (program->count > 1)
			take_out(program, at);
		break;
	case 3:
		op->arg[arg] = pick_word(op->kind, arg);
		break;
	default:
		if (fuzz_kinds[op->kind].beside)
			op->beside = !op->beside;
	}
}

/* The end of @other, now and then, in the place of the program's own */
void fuzz_mutate(struct fuzz_program *program, const struct fuzz_program *other)
{
	unsigned int n = 1 + fuzz_below(MAX_CHANGES);

	if (!fuzz_below(4)) {
		unsigned int keep = 1 + fuzz_below(program->count), from = fuzz_below(other->count);

		while (keep < FUZZ_MAX_OPS && from < other->count)
			program->op[keep++] = other->op[from++];
		program->count = keep;
	}
	while (n--)
		change(program);
}
