// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl check: what speaks against an update, before it is sent */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conf.h"
#include "payload.h"
#include "platform.h"
#include "sfsctl.h"

/* Device, rights, lockdown: what status says, in one line */
static int check_device(struct sfsctl *s, bool counts)
{
	struct platform p;
	struct verdict v;

	platform_look(s->root, s->device, &p, &v);
	json_string(&s->j, "reason", v.reason);
	json_answer(&s->j, "sev", p.sev);
	say(s, "Device:   %s%s\n", v.exit_code == EXIT_OK ? "" : "SFS cannot be used: ",
	    v.text);
	if (p.sev == ANSWER_YES && v.exit_code == EXIT_OK)
		say(s,
		    "SEV:      on in kvm_amd; while guests use it the firmware refuses updates (status 0x12)\n");
	return v.exit_code == EXIT_OK || !counts ? EXIT_OK :
	       fail(s, v.exit_code, 0, *v.todo ? v.todo : NULL, "%s", v.text);
}

static int check_payload(struct sfsctl *s, const char *key)
{
	struct payload payload;
	bool sure;
	int code;

	code = choose_payload(s, key, &payload, &sure);
	if (code == EXIT_OK)
		say(s, "The kernel would %s.  Nothing was sent.\n",
		    sure ? "take it" :
		    payload.taken->state == PAYLOAD_GOOD ?
		    "take it, unless it looks elsewhere" : "find it");
	return code;
}

/* All that "apply" would do, one after the other; the first problem is that of the run */
static int check_all(struct sfsctl *s)
{
	struct conf *conf = calloc(CONF_MAX, sizeof(*conf));
	int code = check_device(s, true), next;
	unsigned int count, i;

	if (!conf)
		return fail(s, EXIT_SYSTEM, -ENOMEM, NULL, "out of memory");
	next = conf_load(s, conf, &count);
	code = code == EXIT_OK ? next : code;
	if (next == EXIT_OK && !count)
		say(s, "Payloads: none, there is no %s" CONF_FOLDER "/*.conf\n", s->root);
	json_array_begin(&s->j, "payloads");
	for (i = 0; i < count; i++) {
		conf_take(s, &conf[i]);
		next = check_payload(s, NULL);
		code = code == EXIT_OK ? next : code;
	}
	json_array_end(&s->j);
	free(conf);
	return code;
}

int cmd_check(struct sfsctl *s)
{
	int code;

	if (!s->arg_count)
		return check_all(s);
	/* Whether a payload is good does not depend on the machine that looks at it */
	code = check_payload(s, "payload");
	check_device(s, false);
	return code;
}
