// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl status: is there a PSP, a driver, SFS; if not, why */

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "klog.h"
#include "platform.h"
#include "sfsctl.h"

static const char *mailbox_text(enum mailbox mailbox)
{
	static const char * const text[] = {
		[MAILBOX_UNKNOWN]	= "not known to sfsctl",
		[MAILBOX_NO_PSP]	= "coprocessor without a PSP",
		[MAILBOX_NO]		= "PSP without a mailbox for SFS",
		[MAILBOX_YES]		= "PSP with a mailbox for SFS",
	};

	return text[mailbox];
}

static void show_processors(struct sfsctl *s, const struct platform *p)
{
	unsigned int i;

	if (s->json)
		json_array_begin(&s->j, "processors");
	for (i = 0; i < p->processor_count; i++) {
		const struct processor *proc = &p->processors[i];
		const char *driver = *proc->driver ? proc->driver : NULL;
		char id[16];

		snprintf(id, sizeof(id), "1022:%04x", proc->device);
		say(s, "Processor:  %s %s, %s, driver %s\n", proc->address, id,
		    mailbox_text(proc->mailbox), driver ? driver : "none");
		if (!s->json)
			continue;
		json_object_begin(&s->j, NULL);
		json_string(&s->j, "address", proc->address);
		json_string(&s->j, "id", id);
		if (proc->mailbox == MAILBOX_UNKNOWN)
			json_null(&s->j, "mailbox");
		else
			json_bool(&s->j, "mailbox", proc->mailbox == MAILBOX_YES);
		json_string(&s->j, "driver", driver);
		json_object_end(&s->j);
	}
	if (s->json)
		json_array_end(&s->j);
	if (!p->processor_count)
		say(s, "Processor:  none\n");
}

static void show_kernel(struct sfsctl *s, const struct platform *p)
{
	const char *source = *p->config_source ? p->config_source : NULL;

	say(s, "Kernel:     %s, ccp driver %s, SFS built in: %s%s%s%s\n",
	    p->release, p->driver ? "loaded" : "not loaded",
	    kconfig_value_text(p->config_sfs), source ? " (" : "",
	    source ? source : "", source ? ")" : "");
	say(s, "Lockdown:   %s\n", p->lockdown);
	if (!s->json)
		return;
	json_object_begin(&s->j, "kernel");
	json_string(&s->j, "release", p->release);
	json_bool(&s->j, "driver_loaded", p->driver);
	json_string(&s->j, "sfs_configured", kconfig_value_text(p->config_sfs));
	json_string(&s->j, "config_source", source);
	json_string(&s->j, "lockdown", p->lockdown);
	json_object_end(&s->j);
}

static const char *yes_no(bool yes)
{
	return yes ? "yes" : "no";
}

static void show_node(struct sfsctl *s, const struct platform *p)
{
	bool readable = p->node_is_sfs && !p->read_error;
	bool writable = p->node_is_sfs && !p->update_error;
	char mode[16];

	snprintf(mode, sizeof(mode), "%04o", (unsigned int)p->mode);
	say(s, "Device:     %s: ", s->device);
	if (p->node)
		say(s, "%s, number %s, mode %s, owner %u:%u\n",
		    p->node_is_sfs ? "present" : "not the SFS device",
		    p->node_dev, mode, p->uid, p->gid);
	else
		say(s, "%s\n", p->node_error == -ENOENT ? "missing" :
		    strerror(-p->node_error));
	say(s, "You may:    read versions: %s, update: %s, CAP_SYS_ADMIN: %s\n",
	    yes_no(readable), yes_no(writable), yes_no(p->sys_admin));
	if (!s->json)
		return;
	json_object_begin(&s->j, "node");
	json_string(&s->j, "path", s->device);
	json_bool(&s->j, "present", p->node);
	json_bool(&s->j, "is_sfs", p->node_is_sfs);
	json_string(&s->j, "number", p->node ? p->node_dev : NULL);
	json_string(&s->j, "mode", p->node ? mode : NULL);
	json_bool(&s->j, "may_read", readable);
	json_bool(&s->j, "may_update", writable);
	json_bool(&s->j, "cap_sys_admin", p->sys_admin);
	json_object_end(&s->j);
}

static void show_log(struct sfsctl *s)
{
	struct klog log;
	unsigned int i;

	klog_read(s->root, &log);
	if (s->json)
		json_array_begin(&s->j, "log");
	for (i = 0; i < log.count; i++) {
		if (s->json)
			json_string(&s->j, NULL, log.lines[i]);
		say(s, "%s%s\n", i ? "            " : "Log:        ", log.lines[i]);
	}
	if (s->json)
		json_array_end(&s->j);
	if (log.error)
		say(s, "Log:        cannot be read: %s\n", strerror(-log.error));
}

int cmd_status(struct sfsctl *s)
{
	struct platform p;
	struct utsname uts;
	struct verdict v;

	uname(&uts);
	platform_probe(s->root, uts.release, s->device, &p);
	platform_judge(&p, s->device, &v);

	show_processors(s, &p);
	show_kernel(s, &p);
	show_node(s, &p);
	show_log(s);
	if (s->json)
		json_string(&s->j, "reason", v.reason);
	if (v.exit_code == EXIT_OK) {
		say(s, "Result:     %s\n", v.text);
		return EXIT_OK;
	}

	/* Here the reason is the answer that was asked for, not an error */
	say(s, "Result:     SFS cannot be used: %s\n", v.text);
	if (v.todo)
		say(s, "To do:      %s\n", v.todo);
	s->failure.shown = !s->quiet;
	return fail(s, v.exit_code, 0, v.todo, "%s", v.text);
}
