// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults, see faults.h
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "cmdline.h"
#include "faults.h"
#include "json.h"
#include "psp_sev.h"

struct fault_desc {
	const char *name;
	bool takes_value;
	bool hex;
	/* Stays until cleared, so a count makes no sense */
	bool sticky;
	uint32_t max;
	/* Of one SEV command: NAME=COMMAND, or NAME=COMMAND:VALUE */
	bool of_command;
};

#define MAX_MS	3600000

static const struct fault_desc desc[FAULT_COUNT] = {
	[FAULT_STATUS]		= { "status", true, true, false, UINT32_MAX, false },
	[FAULT_MAILBOX_STATUS]	= { "mailbox-status", true, true, false, 0xffff, false },
	[FAULT_EXT_STATUS]	= { "ext-status", true, true, false, UINT32_MAX, false },
	[FAULT_DELAY]		= { "delay", true, false, false, MAX_MS, false },
	[FAULT_HANG]		= { "hang", false, false, false, 0, false },
	[FAULT_GARBAGE]		= { "garbage", false, false, false, 0, false },
	[FAULT_RECOVERY]	= { "recovery", false, false, false, 0, false },
	[FAULT_BUSY]		= { "busy", false, false, false, 0, false },
	[FAULT_ALL_ONES]	= { "all-ones", false, false, true, 0, false },
	[FAULT_RING_STATUS]	= { "ring-status", true, true, false, 0xffff, false },
	[FAULT_RING_HANG]	= { "ring-hang", false, false, false, 0, false },
	[FAULT_HSTI_STATUS]	= { "hsti-status", true, true, false, 0xffff, false },
	[FAULT_HSTI_HANG]	= { "hsti-hang", false, false, false, 0, false },
	[FAULT_SEV_STATUS]	= { "sev-status", true, true, false, 0xffff, true },
	[FAULT_SEV_HANG]	= { "sev-hang", false, false, false, 0, true },
	[FAULT_SEV_DELAY]	= { "sev-delay", true, false, false, MAX_MS, true },
	[FAULT_SEV_NO_IRQ]	= { "sev-no-irq", false, false, false, 0, true },
	[FAULT_SNP_STAYS_ON]	= { "snp-stays-on", false, false, false, 0, false },
	[FAULT_RMP_STATUS]	= { "rmp-status", true, true, false, UINT32_MAX, false },
};

const char *fault_name(enum fault fault)
{
	return desc[fault].name;
}

static int parse_u32(const char *s, size_t len, uint32_t max, uint32_t *val)
{
	char num[16];
	uint64_t v;

	if (len >= sizeof(num))
		return -EINVAL;
	memcpy(num, s, len);
	num[len] = '\0';
	if (number_parse(num, 0, max, &v))
		return -EINVAL;
	*val = (uint32_t)v;
	return 0;
}

static int find_fault(const char *name, size_t len)
{
	for (int i = 0; i < FAULT_COUNT; i++) {
		if (strlen(desc[i].name) == len && !memcmp(desc[i].name, name, len))
			return i;
	}
	return -1;
}

static int unknown_fault(char err[FAULT_ERR_MAX])
{
	size_t n;

	n = (size_t)snprintf(err, FAULT_ERR_MAX, "unknown fault, known are:");
	for (int i = 0; i < FAULT_COUNT && n < FAULT_ERR_MAX; i++)
		n += (size_t)snprintf(err + n, FAULT_ERR_MAX - n, " %s", desc[i].name);
	return -EINVAL;
}

__printf(2, 3)
static int bad_spec(char err[FAULT_ERR_MAX], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err, FAULT_ERR_MAX, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

/* "any", a name of sev_cmds.c, or a number */
static int parse_command(const char *s, size_t len, uint32_t *command)
{
	const struct sev_cmd_desc *cmd = sev_cmd_named(s, len);

	if (cmd)
		*command = cmd->id;
	else if (len == 3 && !memcmp(s, "any", len))
		*command = FAULT_ANY;
	else
		return parse_u32(s, len, 0x7ff, command);
	return 0;
}

static int parse_of_command(const struct fault_desc *d, const char *s, size_t len,
			    struct fault_state *st, char err[FAULT_ERR_MAX])
{
	const char *colon = memchr(s, ':', len);
	size_t name_len = colon ? (size_t)(colon - s) : len;

	if (d->takes_value == !colon)
		return bad_spec(err, d->takes_value ? "%s wants COMMAND:VALUE" :
				"%s wants a COMMAND and nothing else", d->name);
	if (parse_command(s, name_len, &st->command))
		return bad_spec(err, "%s wants the name or number of an SEV command, or any",
				d->name);
	if (colon && parse_u32(colon + 1, len - name_len - 1, d->max, &st->value))
		return bad_spec(err, "%s wants a value of 0 to %#x after the colon", d->name,
				d->max);
	return 0;
}

static int parse_value(const struct fault_desc *d, const char *s, size_t len,
		       struct fault_state *st, char err[FAULT_ERR_MAX])
{
	if (d->of_command)
		return parse_of_command(d, s, len, st, err);
	if (!d->takes_value)
		return bad_spec(err, "%s takes no value", d->name);
	if (parse_u32(s, len, d->max, &st->value))
		return bad_spec(err, "%s wants a value of 0 to %#x", d->name, d->max);
	return 0;
}

int faults_arm(struct faults *faults, const char *spec, char err[FAULT_ERR_MAX])
{
	struct fault_state st = { .armed = true };
	size_t name_len = strcspn(spec, "=,");
	const char *p = spec + name_len;
	int i = find_fault(spec, name_len);
	const struct fault_desc *d;
	size_t len;

	if (i < 0)
		return unknown_fault(err);
	d = &desc[i];
	st.left = d->sticky ? 0 : 1;

	if (*p == '=') {
		p++;
		len = strcspn(p, ",");
		if (parse_value(d, p, len, &st, err))
			return -EINVAL;
		p += len;
	} else if (d->of_command) {
		return bad_spec(err, "%s wants the SEV command: %s=COMMAND%s", d->name, d->name,
				d->takes_value ? ":VALUE" : "");
	} else if (d->takes_value) {
		return bad_spec(err, "%s wants a value: NAME=0 to NAME=%#x", d->name, d->max);
	}

	if (!strncmp(p, ",count=", 7)) {
		p += 7;
		len = strlen(p);
		if (parse_u32(p, len, UINT32_MAX, &st.left))
			return bad_spec(err, "%s wants a count of 0 (until cleared) to %u",
					d->name, UINT32_MAX);
		if (d->sticky && st.left)
			return bad_spec(err, "%s lasts until cleared: count=0", d->name);
		p += len;
	}
	if (*p)
		return bad_spec(err, "%s: only ,count=N may follow", d->name);

	faults->f[i] = st;
	return 0;
}

void faults_clear(struct faults *faults)
{
	memset(faults, 0, sizeof(*faults));
}

bool faults_armed(const struct faults *faults, enum fault fault)
{
	return faults->f[fault].armed;
}

bool faults_lasting(const struct faults *faults, enum fault fault)
{
	return faults->f[fault].armed && !faults->f[fault].left;
}

bool faults_take(struct faults *faults, enum fault fault, uint32_t *value)
{
	struct fault_state *st = &faults->f[fault];

	if (!st->armed)
		return false;
	if (value)
		*value = st->value;
	if (st->left && !--st->left)
		st->armed = false;
	return true;
}

bool faults_take_for(struct faults *faults, enum fault fault, uint32_t command,
		     uint32_t *value)
{
	const struct fault_state *st = &faults->f[fault];

	return (st->command == FAULT_ANY || st->command == command) &&
	       faults_take(faults, fault, value);
}

/* The value as it is written in a spec, with its equals sign; "" if it takes none */
static void value_text(const struct fault_desc *d, const struct fault_state *st, char *val,
		       size_t size)
{
	const struct sev_cmd_desc *cmd = d->of_command ? sev_cmd_find(st->command) : NULL;
	size_t n = 0;

	*val = '\0';
	if (cmd)
		n = (size_t)snprintf(val, size, "=%s", cmd->name);
	else if (d->of_command)
		n = (size_t)snprintf(val, size, st->command == FAULT_ANY ? "=any" : "=%#x",
				     st->command);
	if (d->takes_value)
		snprintf(val + n, size - n, d->hex ? "%c0x%x" : "%c%u", n ? ':' : '=', st->value);
}

void faults_json(const struct faults *faults, struct json *j, const char *key)
{
	json_list_open(j, key);
	for (int i = 0; i < FAULT_COUNT; i++) {
		const struct fault_state *st = &faults->f[i];
		char val[40], text[80];

		if (!st->armed)
			continue;
		value_text(&desc[i], st, val, sizeof(val));
		snprintf(text, sizeof(text), "%s%s,count=%u", desc[i].name, val, st->left);
		json_item(j, text);
	}
	json_list_close(j);
}
