// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl check: would the kernel find and accept the payload */

#include "payload.h"
#include "sfsctl.h"

int cmd_check(struct sfsctl *s)
{
	struct payload payload;
	bool sure;
	int code;

	code = choose_payload(s, "payload", &payload, &sure);
	if (code == EXIT_OK)
		say(s, "The kernel would %s.  Nothing was sent.\n",
		    sure ? "take it" :
		    payload.taken->state == PAYLOAD_GOOD ?
		    "take it, unless it looks elsewhere" : "find it");
	return code;
}
