// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: whatever programs do, the driver returns what it may, and works afterwards
 *
 * Runs the programs in the file SFS_FUZZ_CORPUS, then changes of them and others, for
 * SFS_FUZZ_SECONDS; SFS_FUZZ_SEED has others made up. One that reaches new code is kept, and printed as
 * "new: ...". SFS_FUZZ_SHOW=1 prints each before it runs. Needs the emulated PSP, and the debug
 * kernel: kcov of the driver, fault injection. See README.md.
 */
#include <stdio.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "sfs_fuzz.h"

#define MAX_CORPUS	4096
#define SECONDS		10
/* What the driver leaks while its firmware hangs is lost: the guest ends well before it has no more */
#define ENOUGH_KIB	(160 << 10)

FIXTURE(fuzz)
{
	struct sfs_bench b;
	struct fuzz_machine *machine;
	struct fuzz_program *corpus;
	unsigned int count, runs, operations;
	bool show;
};

static unsigned long long setting(const char *name, unsigned long long usual)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : usual;
}

FIXTURE_SETUP(fuzz)
{
	SFS_SET_UP();
	if (!self->b.device[0])
		SKIP(return, "the ccp driver has not exactly one device");
	self->machine = fuzz_machine(&self->b);
	if (!self->machine)
		SKIP(return, "no kcov or no fault injection by count");
	self->corpus = calloc(MAX_CORPUS, sizeof(*self->corpus));
	ASSERT_NE(NULL, self->corpus);
	self->show = setting("SFS_FUZZ_SHOW", 0);
	fuzz_seed(setting("SFS_FUZZ_SEED", 1));
	ASSERT_EQ(0, sfs_set_timeout(1));
}

FIXTURE_TEARDOWN(fuzz)
{
	fuzz_machine_free(self->machine);
	free(self->corpus);
	psp_quiet(self->b.psp);
	EXPECT_EQ(0, sfs_rebind(&self->b));
	EXPECT_EQ(0, sfs_set_timeout(SFS_DEFAULT_S));
	sfs_tear_down(&self->b);
}

/* Returns whether it has shown something new, and is kept; -EPROTO if something is wrong */
static int try(FIXTURE_DATA(fuzz) *self, const struct fuzz_program *program, bool known)
{
	unsigned int places = 0, ways;
	struct fuzz_wrong wrong;
	char text[FUZZ_TEXT];
	int ret;

	fuzz_print(program, text);
	if (self->show)
		ksft_print_msg("run: %s\n", text);
	ways = fuzz_run(self->machine, program, &places, &wrong);
	self->runs++;
	self->operations += program->count;
	ret = fuzz_settle(self->machine);
	if (wrong.op)
		ksft_print_msg("operation %d of this one must not return %s:\n# %s\n",
			       (int)(wrong.op - program->op) + 1, strerror(-wrong.ret), text);
	if (ret)
		ksft_print_msg("nothing works after this one: %s\n# %s\n", strerror(-ret), text);
	if (wrong.op || ret)
		return -EPROTO;
	if (!ways || self->count == MAX_CORPUS)
		return 0;
	self->corpus[self->count++] = *program;
	if (places && !known)
		ksft_print_msg("new: %s\n", text);

	return 1;
}

static int replay(FIXTURE_DATA(fuzz) *self, FILE *file)
{
	struct fuzz_program program;
	char line[FUZZ_TEXT];
	int ret, bad = 0;

	while (fgets(line, sizeof(line), file)) {
		if (*line == '#' || *line == '\n')
			continue;
		ret = fuzz_parse(line, &program);
		if (ret) {
			ksft_print_msg("not a program: %s", line);
			bad++;
			continue;
		}
		bad += try(self, &program, true) < 0;
	}

	return bad;
}

static void tell(FIXTURE_DATA(fuzz) *self)
{
	ksft_print_msg("%u programs, %u operations, %u places of the driver reached, %u programs kept\n",
		       self->runs, self->operations, fuzz_cover_places(), self->count);
}

static void next_program(FIXTURE_DATA(fuzz) *self, struct fuzz_program *program)
{
	if (!self->count || !fuzz_below(4)) {
		fuzz_random(program);
		return;
	}
	*program = self->corpus[fuzz_below(self->count)];
	fuzz_mutate(program, &self->corpus[fuzz_below(self->count)]);
}

TEST_F_TIMEOUT(fuzz, programs_do_no_harm, 100000)
{
	const char *path = getenv("SFS_FUZZ_CORPUS");
	FILE *file = path ? fopen(path, "re") : NULL;
	struct fuzz_program program;
	int ret = 0;
	long long end;

	if (path) {
		ASSERT_NE(NULL, file) {
			TH_LOG("%s: %s", path, strerror(errno));
		}
		EXPECT_EQ(0, replay(self, file));
		fclose(file);
		tell(self);
	}

	end = sfs_now_ms() + setting("SFS_FUZZ_SECONDS", SECONDS) * 1000;
	while (ret >= 0 && sfs_now_ms() < end && sfs_free_kib() > ENOUGH_KIB) {
		next_program(self, &program);
		ret = try(self, &program, false);
	}
	EXPECT_LE(0, ret);
	tell(self);
}

/* A program is the same as text */
TEST(programs_can_be_written_down)
{
	struct fuzz_program program, again;
	char text[FUZZ_TEXT], twice[FUZZ_TEXT];
	int i;

	for (i = 0; i < 1000; i++) {
		fuzz_random(&program);
		fuzz_mutate(&program, &program);
		fuzz_print(&program, text);
		ASSERT_EQ(0, fuzz_parse(text, &again)) {
			TH_LOG("%s", text);
		}
		fuzz_print(&again, twice);
		ASSERT_STREQ(text, twice);
	}
	EXPECT_EQ(-EINVAL, fuzz_parse("open:rw; no-such", &program));
	EXPECT_EQ(-EINVAL, fuzz_parse("open:no-such", &program));
	EXPECT_EQ(-EINVAL, fuzz_parse("versions", &program));
	EXPECT_EQ(-EINVAL, fuzz_parse("versions:good:good", &program));
	EXPECT_EQ(-EINVAL, fuzz_parse("&open:rw", &program));
	EXPECT_EQ(-E2BIG, fuzz_parse("bind;bind;bind;bind;bind;bind;bind;bind;bind;bind;bind;bind;bind", &program));
}

TEST_HARNESS_MAIN
