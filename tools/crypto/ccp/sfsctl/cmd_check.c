// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl check: would the kernel find and accept the payload */

#include "payload.h"
#include "sfsctl.h"

int cmd_check(struct sfsctl *s)
{
	struct payload payload;
	int code;

	code = choose_payload(s, &payload);
	if (code == EXIT_OK)
		say(s, "The kernel would %s it.  Nothing was sent.\n",
		    payload.taken->state == PAYLOAD_PERHAPS ? "find" : "take");
	return code;
}
