/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file of lines that is written while the emulator serves.
 *
 * It may be a pipe or a terminal: lines that its reader does not take at once are
 * kept, up to a bound, and written later.  An error ends it, after a whole line
 * where it is a file; the first one is kept and told when it is closed.
 */
#ifndef OUTFILE_H
#define OUTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "loop.h"

#define OUTFILE_ROOM	(256u << 10)

struct outfile {
	/* Zeroed is closed: lines go nowhere */
	bool is_open;
	int fd;
	/* Why lines are missing, or 0 */
	int error;
	/* Nothing can be written any more */
	bool dead;
	struct loop *loop;
	/* A regular file: the bytes of its whole lines */
	bool regular;
	off_t whole;
	/* What the reader has not taken yet */
	size_t waiting;
	char room[OUTFILE_ROOM];
};

/*
 * 0 or -errno.  The file is emptied only if nobody else writes it so: -EBUSY.
 * -EPIPE: nobody reads the pipe.
 */
int outfile_open(struct outfile *out, struct loop *loop, const char *path);

/* A line, with its newline */
void outfile_add(struct outfile *out, const char *line, size_t len);

/* Gives a reader one second to take the rest; 0, or -errno if lines are missing */
int outfile_close(struct outfile *out);

#endif /* OUTFILE_H */
