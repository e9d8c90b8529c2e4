// SPDX-License-Identifier: GPL-2.0-only
/*
 * psp-emulator: an AMD Secure Processor behind a vfio-user socket, see README.md
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "bytes.h"
#include "emu.h"
#include "fds.h"
#include "options.h"
#include "server.h"

static struct emu emu;
static struct server server;
static int signal_fd;

/* Whoever reads standard error must not be able to stop the emulator either */
__printf(1, 2)
static void complain(const char *fmt, ...)
{
	static const char name[] = "psp-emulator: ";
	char text[1024];
	size_t len = sizeof(name) - 1;
	va_list ap;

	memcpy(text, name, len);
	va_start(ap, fmt);
	vsnprintf(text + len, sizeof(text) - len, fmt, ap);
	va_end(ap);
	fd_write_now(STDERR_FILENO, text, strlen(text));
}

static int failed(const char *what, const char *on, int err)
{
	complain("cannot %s %s: %s\n", what, on, strerror(-err));
	return EXIT_FAILURE;
}

static void signal_arrived(void *ctx, short revents)
{
	struct loop *loop = ctx;

	(void)revents;
	loop->stop = true;
}

/* What nohup set stays so */
static bool ignored(int sig)
{
	struct sigaction action;

	return !sigaction(sig, NULL, &action) && action.sa_handler == SIG_IGN;
}

/* These end the loop, so that sockets are removed and the transcript is complete */
static int watch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (!ignored(SIGHUP))
		sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signal_fd < 0)
		return -errno;
	/* Pipes that nobody reads, and limits of the file size, are errors like others */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	return loop_add(&emu.loop, signal_fd, POLLIN, signal_arrived, &emu.loop);
}

static const char *why(int err)
{
	switch (err) {
	case -EBUSY:
		return "another program is writing it";
	case -EPIPE:
		return "nobody reads it";
	case -ENOBUFS:
		return "its reader does not keep up";
	default:
		return strerror(-err);
	}
}

static int cannot_write(const char *path, int err)
{
	complain("cannot write %s: %s\n", path, why(err));
	return EXIT_FAILURE;
}

static int tell_ready(const struct options *opt)
{
	int ret;

	if (opt->ready_fd < 0)
		return EXIT_SUCCESS;
	ret = fd_write_now(opt->ready_fd, "\n", 1);
	if (ret)
		return failed("write to", "--ready-fd", ret);
	close(opt->ready_fd);
	return EXIT_SUCCESS;
}

static int serve(const struct options *opt)
{
	int ret = EXIT_SUCCESS;

	/* Only now: a start that fails must not empty the transcript of another emulator */
	if (opt->transcript)
		ret = outfile_open(&emu.log.out, &emu.loop, opt->transcript);
	if (ret)
		return cannot_write(opt->transcript, ret);
	ret = tell_ready(opt);
	if (ret)
		return ret;
	ret = loop_run(&emu.loop);
	return ret ? failed("wait for", "events", ret) : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct options opt = { .ready_fd = -1 };
	const char *bad = NULL;
	int ret, lost;

	opt.config.identity = psp_identity_nth(0);
	ret = options_parse(&opt, &emu.faults, argc, argv);
	if (ret)
		return ret - 1;
	ret = fds_fill_standard();
	if (ret)
		return failed("open", "/dev/null", ret);
	ret = watch_signals();
	if (ret)
		return failed("watch", "signals", ret);

	transcript_init(&emu.log);
	ret = emu_init(&emu, &opt.config);
	if (ret)
		return failed("set up", "the device", ret);
	ret = server_open(&server, &emu, opt.socket, opt.control, &bad);
	if (ret) {
		emu_exit(&emu);
		return failed("listen on", bad, ret);
	}

	ret = serve(&opt);
	server_exit(&server);
	emu_exit(&emu);
	close(signal_fd);

	/* A transcript with less in it than happened is a failure, whatever else went well */
	lost = outfile_close(&emu.log.out);
	return lost ? cannot_write(opt.transcript, lost) : ret;
}
