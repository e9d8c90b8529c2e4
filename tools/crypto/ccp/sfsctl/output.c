// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text that goes out
 *
 * Everything on stdout and stderr goes through print(), but for the help.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sfsctl.h"
#include "utf8.h"

/* errno of the first write to stdout that failed */
static int output_error;

/**
 * output_hold - see that descriptors 0 to 2 are taken
 *
 * Else the device or a file would be one of them, and the output be written to it.
 * What stands in for one that is closed can neither be read nor written, so that
 * output which nobody gets is an error and no answer is a no.
 *
 * Return: 0 or -errno.
 */
int output_hold(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/", O_PATH | O_DIRECTORY) != fd)
			return -EBADF;
	return 0;
}

/* Note that output is lost; the first reason is the one that is told */
void output_failed(int error)
{
	if (!output_error)
		output_error = error ? error : EIO;
}

/**
 * output_end - close stdout
 *
 * Some file systems find out only then that they have no room.
 *
 * Return: 0, or errno if something of the output was lost.
 */
int output_end(void)
{
	bool lost = ferror(stdout);

	errno = 0;
	if (fclose(stdout) || lost)
		output_failed(errno);
	return output_error;
}

/*
 * A name from the outside must not be able to steer the terminal, nor to forge a
 * line: the only newline is the one at the end of @format.
 */
static void print_clean(FILE *out, const char *format, va_list args)
{
	size_t size = strlen(format);
	bool newline = size && format[size - 1] == '\n';
	const unsigned char *p, *end;
	char *text;
	int n;

	n = vasprintf(&text, format, args);
	if (n < 0) {
		if (out == stdout)
			output_failed(ENOMEM);
		return;
	}
	p = (unsigned char *)text;
	for (end = p + n - newline; p < end;) {
		size_t length = utf8_length(p);
		bool steers = !length || utf8_steers(utf8_decode(p, length));

		for (length = length ? length : 1; length; length--)
			if (steers)
				fprintf(out, "\\x%02x", *p++);
			else
				putc(*p++, out);
	}
	if (newline)
		putc('\n', out);
	if (out == stdout && ferror(out))
		output_failed(errno);
	free(text);
}

/* Print with control characters and whatever is no text made visible */
void print(FILE *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_clean(out, format, args);
	va_end(args);
}

/* Say something to a person who wants to hear it */
void say(const struct sfsctl *s, const char *format, ...)
{
	va_list args;

	if (s->json || s->quiet)
		return;
	va_start(args, format);
	print_clean(stdout, format, args);
	va_end(args);
}
