// SPDX-License-Identifier: GPL-2.0-only
/*
 * The requests of the control protocol, see control.h
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "cmdline.h"
#include "control.h"
#include "utf8.h"

struct request {
	struct emu *emu;
	/* What follows the verb, "" if nothing does */
	const char *arg;
	char *reply;
};

__printf(2, 3)
static void reply(struct request *rq, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(rq->reply, CONTROL_REPLY_MAX, fmt, ap);
	va_end(ap);
}

static void do_fault(struct request *rq)
{
	char err[FAULT_ERR_MAX];

	if (faults_arm(&rq->emu->faults, rq->arg, err)) {
		reply(rq, "error fault: %s\n", err);
		return;
	}
	transcript_text(&rq->emu->log, "fault", "spec", rq->arg);
	reply(rq, "ok\n");
}

static void do_clear(struct request *rq)
{
	faults_clear(&rq->emu->faults);
	transcript_text(&rq->emu->log, "fault", "spec", "clear");
	reply(rq, "ok\n");
}

static void do_release(struct request *rq)
{
	if (psp_release(&rq->emu->psp))
		reply(rq, "error release: no command hangs\n");
	else
		reply(rq, "ok\n");
}

static void do_state(struct request *rq)
{
	const struct psp *psp = &rq->emu->psp;
	struct json j;

	json_open(&j);
	json_num(&j, "patch_level", psp->sfs.level);
	json_num(&j, "base_level", psp->sfs.base_level);
	json_num(&j, "updates", psp->sfs.updates);
	json_num(&j, "commands", psp->sfs.commands);
	json_bool(&j, "hung", psp->hung);
	json_bool(&j, "running", psp->tee.running);
	json_bool(&j, "ring", psp->ring.active);
	faults_json(&rq->emu->faults, &j, "faults");
	json_bool(&j, "connected", rq->emu->connected);
	json_num(&j, "interrupts", rq->emu->pci.msix_sent[0]);
	if (psp->sev.offered)
		sev_state_json(psp, &j);
	reply(rq, "ok %s\n", json_close(&j));
}

static void do_last(struct request *rq)
{
	const struct psp_sfs *sfs = &rq->emu->psp.sfs;
	struct json j;

	if (!sfs->commands) {
		reply(rq, "error last: no SFS command so far\n");
		return;
	}
	json_open(&j);
	sfs_command_json(&sfs->cmd, &j);
	reply(rq, "ok %s\n", json_close(&j));
}

static void do_digest(struct request *rq)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	char hex[SHA256_HEX_SIZE];
	int ret = sfs_digest(&rq->emu->psp.sfs, digest);

	if (ret == -ENOENT) {
		reply(rq, "error digest: no SFS command so far\n");
	} else if (ret) {
		reply(rq, "error digest: buffer 0x%llx is not readable: %s\n",
		      (unsigned long long)rq->emu->psp.sfs.cmd.buffer, strerror(-ret));
	} else {
		sha256_hex(digest, hex);
		reply(rq, "ok {\"sha256\":\"%s\"}\n", hex);
	}
}

static void do_reset(struct request *rq)
{
	emu_reset_firmware(rq->emu, "control");
	reply(rq, "ok\n");
}

static void do_kexec(struct request *rq)
{
	pages_kexec(&rq->emu->psp.pages);
	reply(rq, "ok\n");
}

static void do_mark(struct request *rq)
{
	transcript_text(&rq->emu->log, "mark", "text", rq->arg);
	reply(rq, "ok\n");
}

static void do_irq(struct request *rq)
{
	uint64_t bits;

	if (number_parse(rq->arg, 0, UINT32_MAX, &bits) || !bits) {
		reply(rq, "error irq: wants the bits of INTSTS to set, 0x1 to 0xffffffff\n");
		return;
	}
	psp_raise_irq(&rq->emu->psp, (uint32_t)bits);
	reply(rq, "ok\n");
}

/* As many runs as fit in a line for certain */
#define PAGES_SHOWN	48

static void do_pages(struct request *rq)
{
	const struct pages *p = &rq->emu->psp.pages;
	struct page_run run = { 0 };
	unsigned int shown = 0;
	struct json j;

	json_open(&j);
	json_list_open(&j, "pages");
	while (pages_next(p, run.first + run.count, &run) && shown++ < PAGES_SHOWN) {
		char text[80];

		snprintf(text, sizeof(text), "0x%llx-0x%llx %s%s",
			 (unsigned long long)run.first << PAGE_SHIFT,
			 ((unsigned long long)(run.first + run.count) << PAGE_SHIFT) - 1,
			 page_state_name(run.state), run.leaked ? " leaked" : "");
		json_item(&j, text);
	}
	json_list_close(&j);
	json_bool(&j, "cut", shown > PAGES_SHOWN);
	reply(rq, "ok %s\n", json_close(&j));
}

static void do_page(struct request *rq)
{
	const struct psp *psp = &rq->emu->psp;
	const char *user;
	uint64_t gpa;
	struct json j;

	if (number_parse(rq->arg, 0, (PAGE_FRAME_MAX << PAGE_SHIFT) - 1, &gpa)) {
		reply(rq, "error page: wants a guest-physical address, 0x0 to 0xfffffffffffff\n");
		return;
	}
	user = psp_page_user(psp, PAGE_FRAME(gpa), 1);
	json_open(&j);
	json_hex(&j, "address", gpa - gpa % PAGE_BYTES);
	json_str(&j, "state", page_state_name(pages_state(&psp->pages, PAGE_FRAME(gpa))));
	json_bool(&j, "leaked", pages_leaked(&psp->pages, PAGE_FRAME(gpa)));
	json_str(&j, "user", user ? user : "");
	reply(rq, "ok %s\n", json_close(&j));
}

struct verb {
	const char *name;
	bool takes_arg;
	void (*run)(struct request *rq);
};

static const struct verb verbs[] = {
	{ "fault", true, do_fault },
	{ "clear", false, do_clear },
	{ "release", false, do_release },
	{ "state", false, do_state },
	{ "last", false, do_last },
	{ "digest", false, do_digest },
	{ "reset", false, do_reset },
	{ "kexec", false, do_kexec },
	{ "mark", true, do_mark },
	{ "irq", true, do_irq },
	{ "pages", false, do_pages },
	{ "page", true, do_page },
};

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	}
	return NULL;
}

static void unknown_request(struct request *rq)
{
	size_t n;

	n = (size_t)snprintf(rq->reply, CONTROL_REPLY_MAX, "error unknown request, known are:");
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		n += (size_t)snprintf(rq->reply + n, CONTROL_REPLY_MAX - n, " %s",
				      verbs[i].name);
	snprintf(rq->reply + n, CONTROL_REPLY_MAX - n, "\n");
}

/* Characters that move the cursor have no place in a line that people read */
static bool is_text(const char *s)
{
	const uint8_t *p = (const uint8_t *)s;
	size_t len;

	for (; *p; p += len) {
		unsigned long c;

		len = utf8_length(p);
		if (!len)
			return false;
		c = utf8_decode(p, len);
		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			return false;
	}
	return true;
}

void control_request(struct emu *emu, const char *line, size_t len,
		     char reply_buf[CONTROL_REPLY_MAX])
{
	struct request rq = { .emu = emu, .arg = "", .reply = reply_buf };
	char text[CONTROL_LINE_MAX + 1];
	const struct verb *verb;
	char *space;

	if (len && line[len - 1] == '\r')
		len--;
	if (len < sizeof(text)) {
		memcpy(text, line, len);
		text[len] = '\0';
	}
	if (len >= sizeof(text) || memchr(line, '\0', len) || !is_text(text)) {
		reply(&rq, "error line is not plain text\n");
		return;
	}

	space = strchr(text, ' ');
	if (space) {
		*space = '\0';
		rq.arg = space + 1;
	}
	verb = find_verb(text);
	if (!verb)
		unknown_request(&rq);
	else if (verb->takes_arg && !*rq.arg)
		reply(&rq, "error %s wants an argument\n", verb->name);
	else if (!verb->takes_arg && *rq.arg)
		reply(&rq, "error %s takes no argument\n", verb->name);
	else
		verb->run(&rq);
}
