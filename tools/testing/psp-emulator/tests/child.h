/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The emulator and psp-mkpackage as programs, with a folder of their own.
 */
#ifndef CHILD_H
#define CHILD_H

#include <stddef.h>
#include <sys/types.h>

#include "client.h"

/* The feature register of most identities */
#define FEATURE		0x109fc

struct child {
	pid_t pid;
	int control;
};

/* Paths in the folder that child_setup() made */
extern char child_socket[];
extern char child_control[];
extern char child_log[];
extern char child_out[];
extern char child_package[];
extern char child_fifo[];

/* @bin: where both programs are */
void child_setup(const char *bin);
void child_cleanup(void);

#define ARGS(...)	((const char * const []){ __VA_ARGS__, NULL })

/* Runs a program to its end, its output in child_out: the exit status, or -1 */
int child_run_emulator(const char * const *args);
int child_run_mkpackage(const char * const *args);

/* Starts the emulator with both sockets, transcript and @args; 0 or -1 */
int child_start(struct child *ch, const char * const *args);

/* SIGTERM or @sig, and its exit status; -1 if a signal ended it, or it did not end */
int child_stop(struct child *ch);
int child_end(struct child *ch, int sig);

/* Where programs find standard output from now on; NULL: in child_out */
void child_stdout(const char *path);

/* Programs start without standard descriptors from now on */
extern bool child_closed;

/* A client of the running emulator, version negotiated and memory mapped */
int child_connect(struct client *c);
int child_dial(const char *path);

/* One request to the control socket; the reply, without its newline */
const char *child_ask(struct child *ch, const char *line);

/* Started with @args, its feature register reads as @want */
void child_expect_feature(const char * const *args, uint32_t want);

/* What it says, in child_out, has @want in it */
void child_expect_said(const char *want);

/* The content of a file, NUL-terminated; @size may be NULL; the caller frees it */
char *child_read_file(const char *path, size_t *size);

#endif /* CHILD_H */
