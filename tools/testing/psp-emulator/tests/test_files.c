// SPDX-License-Identifier: GPL-2.0-only
/*
 * what both programs write: to a full disk, to pipes
 * that nobody reads, and to files that another is writing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "ktap.h"

static struct child ch;
static struct client cl;

/* Of what is started from now on; 0: as before */
static void limit_file_size(rlim_t size)
{
	static struct rlimit before;
	struct rlimit now;

	if (!size) {
		setrlimit(RLIMIT_FSIZE, &before);
		return;
	}
	getrlimit(RLIMIT_FSIZE, &before);
	now = before;
	now.rlim_cur = size;
	setrlimit(RLIMIT_FSIZE, &now);
}

static void session(void)
{
	EXPECT_EQ(child_connect(&cl), 0);
	EXPECT_EQ(client_versions(&cl), PSP_RESP);
	client_exit(&cl);
	EXPECT(!strncmp(child_ask(&ch, "state"), "ok {", 4));
}

static void full_disk(void)
{
	EXPECT_EQ(child_start(&ch, ARGS("--transcript", "/dev/full")), 0);
	session();
	EXPECT_EQ(child_stop(&ch), 1);
	child_expect_said("cannot write /dev/full: No space left on device");
}

/* Lines that are there are whole; the disk is full in the middle of one */
static void no_half_lines(void)
{
	char *text, *save = NULL;
	size_t size;

	limit_file_size(1000);
	EXPECT_EQ(child_start(&ch, NULL), 0);
	limit_file_size(0);
	session();
	EXPECT_EQ(child_stop(&ch), 1);
	text = child_read_file(child_log, &size);
	EXPECT(size > 500 && size <= 1000);
	EXPECT(size && text[size - 1] == '\n');
	for (char *line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save))
		EXPECT(json_valid(line));
	free(text);
}

static void standard_output(void)
{
	child_stdout("/dev/full");
	EXPECT_EQ(child_run_emulator(ARGS("--help")), 1);
	child_expect_said("psp-emulator: cannot write to standard output: No space");
	EXPECT_EQ(child_run_emulator(ARGS("--list-devices")), 1);
	EXPECT_EQ(child_run_mkpackage(ARGS("--help")), 1);
	child_expect_said("psp-mkpackage: cannot write to standard output: No space");
	EXPECT_EQ(child_run_mkpackage(ARGS("--list-corrupt")), 1);
	child_stdout(NULL);
}

static unsigned int files_beside(const char *path)
{
	char *copy = strdup(path);
	DIR *dir = opendir(dirname(copy));
	unsigned int n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	free(copy);
	return n;
}

/* A package that cannot be written leaves the one before it, and nothing else */
static void package(void)
{
	size_t before, after;
	unsigned int files;

	EXPECT_EQ(child_run_mkpackage(ARGS(child_package)), 0);
	free(child_read_file(child_package, &before));
	files = files_beside(child_package);
	limit_file_size(10000);
	EXPECT_EQ(child_run_mkpackage(ARGS("--size", "100000", child_package)), 1);
	limit_file_size(0);
	child_expect_said("cannot write");
	child_expect_said("File too large");
	free(child_read_file(child_package, &after));
	EXPECT_EQ(after, before);
	EXPECT_EQ(files_beside(child_package), files);

	EXPECT_EQ(child_run_mkpackage(ARGS("/dev/full")), 1);
	child_expect_said("cannot write /dev/full: No space left on device");
}

/* The mode is that of a file that any program makes */
static void package_mode(void)
{
	mode_t mask = umask(027);
	struct stat st;

	unlink(child_package);
	EXPECT_EQ(child_run_mkpackage(ARGS(child_package)), 0);
	umask(mask);
	EXPECT_EQ(stat(child_package, &st), 0);
	EXPECT_EQ(st.st_mode & 0777, 0640);
}

/* A session into a FIFO; its reader's end */
static int start_into_fifo(void)
{
	int fd;

	unlink(child_fifo);
	EXPECT_EQ(mkfifo(child_fifo, 0600), 0);
	fd = open(child_fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	EXPECT_EQ(child_start(&ch, ARGS("--transcript", child_fifo)), 0);
	return fd;
}

static void marks(unsigned int count)
{
	char line[400] = "mark ";

	memset(line + 5, 'x', sizeof(line) - 6);
	for (unsigned int i = 0; i < count && !ktap_failed(); i++) {
		if (strcmp(child_ask(&ch, line), "ok"))
			ktap_fail(__FILE__, __LINE__, "no reply to mark %u", i);
	}
}

static void fifo_without_reader(void)
{
	unlink(child_fifo);
	EXPECT_EQ(mkfifo(child_fifo, 0600), 0);
	EXPECT_EQ(child_run_emulator(ARGS("--socket", child_socket, "--transcript",
					  child_fifo)), 1);
	child_expect_said("nobody reads it");
	EXPECT(access(child_socket, F_OK));

	/* What cannot be opened at all is said as that */
	EXPECT_EQ(child_run_emulator(ARGS("--socket", child_socket, "--transcript",
					  child_socket)), 1);
	child_expect_said("No such device or address");
}

/* A reader that stops loses lines; the emulator answers, and ends when it is told to */
static void reader_stops(void)
{
	/* More than is kept for it; as much as is kept, which it does not take at the end */
	static const unsigned int counts[] = { 1000, 400 };

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		int fd = start_into_fifo();

		marks(counts[i]);
		EXPECT_EQ(child_stop(&ch), 1);
		child_expect_said("its reader does not keep up");
		close(fd);
	}
}

static void reader_leaves(void)
{
	int fd = start_into_fifo();

	marks(10);
	close(fd);
	marks(10);
	EXPECT_EQ(child_stop(&ch), 1);
	child_expect_said("nobody reads it");

	/* In the middle of what it has not taken, and of a line */
	fd = start_into_fifo();
	marks(400);
	close(fd);
	marks(10);
	EXPECT_EQ(child_stop(&ch), 1);
	child_expect_said("nobody reads it");
}

/* One that is only late gets all of it, in order */
static void reader_is_late(void)
{
	static char text[1 << 20];
	size_t len = 0, lines = 0;
	int fd = start_into_fifo();
	ssize_t n;

	marks(400);
	EXPECT_EQ(kill(ch.pid, SIGTERM), 0);
	fcntl(fd, F_SETFL, 0);
	while ((n = read(fd, text + len, sizeof(text) - len)) > 0)
		len += (size_t)n;
	EXPECT_EQ(child_stop(&ch), 0);
	for (char *p = text; (p = strchr(p, '\n')); p++)
		lines++;
	EXPECT_EQ(lines, 400);
	EXPECT(len && text[len - 1] == '\n');
	close(fd);
}

/* Nothing of it is gone */
static void expect_transcript(size_t at_least)
{
	size_t size;

	free(child_read_file(child_log, &size));
	EXPECT(size >= at_least);
}

/* A second start fails and leaves the first one's transcript alone */
static void second_start(void)
{
	size_t size;

	EXPECT_EQ(child_start(&ch, NULL), 0);
	session();
	free(child_read_file(child_log, &size));
	EXPECT(size);
	EXPECT_EQ(child_run_emulator(ARGS("--socket", child_socket, "--control", child_control,
					  "--transcript", child_log)), 1);
	child_expect_said("cannot listen on");
	expect_transcript(size);

	/* Likewise on a socket of its own */
	unlink(child_fifo);
	EXPECT_EQ(child_run_emulator(ARGS("--socket", child_fifo, "--transcript", child_log)), 1);
	child_expect_said("another program is writing it");
	expect_transcript(size);
	EXPECT_EQ(child_stop(&ch), 0);
	expect_transcript(size);
}

static const struct ktap_test tests[] = {
	{ "a transcript on a full disk", full_disk },
	{ "a disk that becomes full in the middle of a line", no_half_lines },
	{ "standard output that cannot be written", standard_output },
	{ "a package that cannot be written", package },
	{ "a package's mode", package_mode },
	{ "a FIFO without a reader", fifo_without_reader },
	{ "a FIFO whose reader stops", reader_stops },
	{ "a FIFO whose reader leaves", reader_leaves },
	{ "a FIFO whose reader is late", reader_is_late },
	{ "a second start", second_start },
};

KTAP_SUITE(files);
