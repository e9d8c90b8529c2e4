// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a line is JSON, says Python: one that runs beside the tests answers with a byte.
 */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ktap.h"

static const char program[] =
	"import json, sys\n"
	"def is_object(line):\n"
	"    try:\n"
	"        return isinstance(json.loads(line, parse_constant=int), dict)\n"
	"    except ValueError:\n"
	"        return False\n"
	"for line in sys.stdin.buffer:\n"
	"    print('ny'[is_object(line)], end='', flush=True)\n";

static int python;

void json_start(void)
{
	int sv[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv))
		ktap_give_up("no connection to python3");
	if (!fork()) {
		dup2(sv[1], STDIN_FILENO);
		dup2(sv[1], STDOUT_FILENO);
		execlp("python3", "python3", "-c", program, NULL);
		_exit(127);
	}
	close(sv[1]);
	python = sv[0];
}

bool json_valid(const char *text)
{
	size_t len = strcspn(text, "\n");
	char answer;

	if (text[len] && text[len + 1])
		return false;
	send(python, text, len, MSG_NOSIGNAL);
	send(python, "\n", 1, MSG_NOSIGNAL);
	if (read(python, &answer, 1) != 1)
		ktap_give_up("python3, which knows JSON, has ended");
	return answer == 'y';
}
