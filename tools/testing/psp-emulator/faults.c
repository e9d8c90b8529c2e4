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

struct fault_desc {
	const char *name;
	bool takes_value;
	bool hex;
	/* Stays until cleared, so a count makes no sense */
	bool sticky;
	uint32_t max;
};

static const struct fault_desc desc[FAULT_COUNT] = {
	[FAULT_STATUS]		= { "status", true, true, false, UINT32_MAX },
	[FAULT_MAILBOX_STATUS]	= { "mailbox-status", true, true, false, 0xffff },
	[FAULT_EXT_STATUS]	= { "ext-status", true, true, false, UINT32_MAX },
	[FAULT_DELAY]		= { "delay", true, false, false, 3600000 },
	[FAULT_HANG]		= { "hang", false, false, false, 0 },
	[FAULT_GARBAGE]		= { "garbage", false, false, false, 0 },
	[FAULT_RECOVERY]	= { "recovery", false, false, false, 0 },
	[FAULT_BUSY]		= { "busy", false, false, false, 0 },
	[FAULT_ALL_ONES]	= { "all-ones", false, false, true, 0 },
	[FAULT_RING_STATUS]	= { "ring-status", true, true, false, 0xffff },
	[FAULT_RING_HANG]	= { "ring-hang", false, false, false, 0 },
	[FAULT_HSTI_STATUS]	= { "hsti-status", true, true, false, 0xffff },
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
		if (!d->takes_value)
			return bad_spec(err, "%s takes no value", d->name);
		if (parse_u32(p, len, d->max, &st.value))
			return bad_spec(err, "%s wants a value of 0 to %#x", d->name, d->max);
		p += len;
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

void faults_json(const struct faults *faults, struct json *j, const char *key)
{
	json_list_open(j, key);
	for (int i = 0; i < FAULT_COUNT; i++) {
		const struct fault_state *st = &faults->f[i];
		char val[16] = "", text[64];

		if (!st->armed)
			continue;
		if (desc[i].takes_value)
			snprintf(val, sizeof(val), desc[i].hex ? "=0x%x" : "=%u", st->value);
		snprintf(text, sizeof(text), "%s%s,count=%u", desc[i].name, val, st->left);
		json_item(j, text);
	}
	json_list_close(j);
}
