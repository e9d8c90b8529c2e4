// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl status: is there a PSP, a driver, SFS; if not, why */

#include <errno.h>
#include <string.h>

#include "file.h"
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

void json_answer(struct json *j, const char *key, enum answer answer)
{
	if (answer == ANSWER_UNKNOWN)
		json_null(j, key);
	else
		json_bool(j, key, answer == ANSWER_YES);
}

static void show_processor(struct sfsctl *s, const struct processor *proc)
{
	const char *driver = *proc->driver ? proc->driver : NULL;
	char id[16];

	snprintf(id, sizeof(id), "1022:%04x", proc->device);
	say(s, "Processor:  %s %s, %s, driver %s\n", proc->address, id,
	    mailbox_text(proc->mailbox), driver ? driver : "none");
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

static void show_processors(struct sfsctl *s, const struct platform *p)
{
	unsigned int i;

	if (p->processor_error) {
		say(s, "Processor:  cannot be looked at in /sys: %s\n",
		    strerror(-p->processor_error));
		json_null(&s->j, "processors");
		return;
	}
	json_array_begin(&s->j, "processors");
	for (i = 0; i < p->processor_count; i++)
		show_processor(s, &p->processors[i]);
	json_array_end(&s->j);
	if (!p->processor_count)
		say(s, "Processor:  none\n");
}

static void show_kernel(struct sfsctl *s, const struct platform *p)
{
	static const char * const driver[] = {
		[ANSWER_UNKNOWN]	= "unknown",
		[ANSWER_NO]		= "not loaded",
		[ANSWER_YES]		= "loaded",
	};
	const char *source = *p->config_source ? p->config_source : NULL;

	say(s, "Kernel:     %s, ccp driver %s, SFS built in: %s%s%s%s\n",
	    p->release, driver[p->driver], kconfig_value_text(p->config_sfs),
	    source ? " (" : "", source ? source : "", source ? ")" : "");
	say(s, "Lockdown:   %s\n", p->lockdown);
	json_object_begin(&s->j, "kernel");
	json_string(&s->j, "release", p->release);
	json_answer(&s->j, "driver_loaded", p->driver);
	json_string(&s->j, "sfs_configured", kconfig_value_text(p->config_sfs));
	json_string(&s->j, "config_source", source);
	json_string(&s->j, "lockdown", p->lockdown);
	json_object_end(&s->j);
}

static const char *yes_no(enum answer answer)
{
	static const char * const text[] = {
		[ANSWER_UNKNOWN]	= "unknown",
		[ANSWER_NO]		= "no",
		[ANSWER_YES]		= "yes",
	};

	return text[answer];
}

static enum answer may(const struct platform *p, const struct access *access)
{
	if (!p->node)
		return p->node_error == -ENOENT ? ANSWER_NO : ANSWER_UNKNOWN;
	if (p->node_is_sfs == ANSWER_NO)
		return ANSWER_NO;
	if (!access->error)
		return ANSWER_YES;
	return access->error == -EACCES || access->error == -EPERM ||
	       access->error == -EROFS ? ANSWER_NO : ANSWER_UNKNOWN;
}

static void show_node(struct sfsctl *s, const struct platform *p)
{
	static const char * const is_sfs[] = {
		[ANSWER_UNKNOWN]	= "present, perhaps the SFS device",
		[ANSWER_NO]		= "not the SFS device",
		[ANSWER_YES]		= "present",
	};
	enum answer read = may(p, &p->read), update = may(p, &p->update);
	char mode[16];

	snprintf(mode, sizeof(mode), "%04o", (unsigned int)p->mode);
	say(s, "Device:     %s: ", s->device);
	if (p->node)
		say(s, "%s, number %s, mode %s, owner %u:%u\n",
		    is_sfs[p->node_is_sfs], p->node_dev, mode, p->uid, p->gid);
	else
		say(s, "%s\n", p->node_error == -ENOENT ? "missing" :
		    strerror(-p->node_error));
	say(s, "You may:    read versions: %s, update: %s, CAP_SYS_ADMIN: %s\n",
	    yes_no(read), yes_no(update), yes_no(p->rights.sys_admin));
	json_object_begin(&s->j, "node");
	json_string(&s->j, "path", s->device);
	json_answer(&s->j, "present", p->node ? ANSWER_YES :
		    p->node_error == -ENOENT ? ANSWER_NO : ANSWER_UNKNOWN);
	json_answer(&s->j, "is_sfs", p->node_is_sfs);
	json_string(&s->j, "number", p->node ? p->node_dev : NULL);
	json_string(&s->j, "mode", p->node ? mode : NULL);
	json_answer(&s->j, "may_read", read);
	json_answer(&s->j, "may_update", update);
	json_answer(&s->j, "cap_sys_admin", p->rights.sys_admin);
	json_object_end(&s->j);
}

static void show_log(struct sfsctl *s)
{
	struct klog log;
	unsigned int i;

	klog_read(s->root, &log);
	json_array_begin(&s->j, "log");
	for (i = 0; i < log.count; i++) {
		json_object_begin(&s->j, NULL);
		json_uint(&s->j, "microseconds", log.times[i]);
		json_string(&s->j, "text", log.lines[i]);
		json_object_end(&s->j);
		/* As dmesg shows it */
		say(s, "%s[%5llu.%06llu] %s\n", i ? "            " : "Log:        ",
		    log.times[i] / 1000000, log.times[i] % 1000000, log.lines[i]);
	}
	json_array_end(&s->j);
	if (log.error)
		say(s, "Log:        cannot be read: %s\n", strerror(-log.error));
}

int cmd_status(struct sfsctl *s)
{
	struct platform p;
	struct verdict v;

	platform_look(s->root, s->device, &p, &v);

	show_processors(s, &p);
	show_kernel(s, &p);
	show_node(s, &p);
	show_log(s);
	if (!kconfig_unpacks && !*p.config_source && !file_look(s->root, "/proc/config.gz"))
		warn(s, "/proc/config.gz is not read: sfsctl was built without zlib");
	json_string(&s->j, "reason", v.reason);
	if (v.exit_code == EXIT_OK) {
		say(s, "Result:     %s\n", v.text);
		return EXIT_OK;
	}

	/* Here the reason is the answer that was asked for, not an error */
	say(s, "Result:     SFS cannot be used: %s\n", v.text);
	if (*v.todo)
		say(s, "To do:      %s\n", v.todo);
	s->failure.shown = !s->quiet;
	return fail(s, v.exit_code, 0, *v.todo ? v.todo : NULL, "%s", v.text);
}
