// SPDX-License-Identifier: GPL-2.0-only
/*
 * The version blob
 *
 * Its layout is not public.  It is shown as it is: what a byte means is not
 * for this program to guess.
 */

#include "sfsctl.h"

/* Bytes up to the last one that the firmware wrote, as far as one can tell */
size_t blob_length(const __u8 blob[SFS_BLOB_SIZE])
{
	size_t length = SFS_BLOB_SIZE;

	while (length && blob[length - 1] == SFS_BLOB_FILL)
		length--;
	return length;
}

/* What two machines with the same versions have in common, in one word */
void blob_fingerprint(const __u8 blob[SFS_BLOB_SIZE], char hex[SHA256_HEX_SIZE])
{
	__u8 digest[SHA256_DIGEST_SIZE];
	struct sha256 s;

	sha256_init(&s);
	sha256_update(&s, blob, SFS_BLOB_SIZE);
	sha256_final(&s, digest);
	sha256_hex(digest, hex);
}

static void show_line(struct sfsctl *s, size_t offset, const __u8 *bytes,
		      size_t count)
{
	char hex[16 * 3 + 1], text[16 + 1];
	size_t i, n = 0;

	for (i = 0; i < count; i++) {
		n += snprintf(hex + n, sizeof(hex) - n, " %02x", bytes[i]);
		text[i] = bytes[i] >= 0x20 && bytes[i] < 0x7f ? bytes[i] : '.';
	}
	text[count] = '\0';
	say(s, "  %04zx %-48s  |%s|\n", offset, hex, text);
}

/**
 * blob_show - show versions
 * @s: the run
 * @key: name in JSON
 * @title: name for people, or NULL
 * @blob: the versions
 */
void blob_show(struct sfsctl *s, const char *key, const char *title,
	       const __u8 blob[SFS_BLOB_SIZE])
{
	size_t length = blob_length(blob), offset;
	char fingerprint[SHA256_HEX_SIZE];

	json_object_begin(&s->j, key);
	json_uint(&s->j, "size", SFS_BLOB_SIZE);
	json_uint(&s->j, "length", length);
	json_uint(&s->j, "fill", SFS_BLOB_FILL);
	blob_fingerprint(blob, fingerprint);
	json_string(&s->j, "fingerprint", fingerprint);
	json_hex(&s->j, "hex", blob, length);
	json_object_end(&s->j);

	if (s->brief)
		return;
	if (title)
		say(s, "%s:\n", title);
	for (offset = 0; offset < length; offset += 16)
		show_line(s, offset, blob + offset,
			  length - offset < 16 ? length - offset : 16);
	if (!length)
		say(s, "  the firmware wrote nothing\n");
	else if (length < SFS_BLOB_SIZE)
		say(s, "  (up to the end at %04x only %02x, which the driver puts there)\n",
		    SFS_BLOB_SIZE, SFS_BLOB_FILL);
	say(s, "  fingerprint %s\n", fingerprint);
}

static void show_change(struct sfsctl *s, size_t offset, size_t count,
			const __u8 *before, const __u8 *after)
{
	char hex[2][8 * 3 + 1];
	size_t i, n;

	json_object_begin(&s->j, NULL);
	json_uint(&s->j, "offset", offset);
	json_hex(&s->j, "before", before, count);
	json_hex(&s->j, "after", after, count);
	json_object_end(&s->j);

	for (; count; count -= n, offset += n, before += n, after += n) {
		n = count < 8 ? count : 8;
		for (i = 0; i < n; i++) {
			snprintf(hex[0] + 3 * i, 4, " %02x", before[i]);
			snprintf(hex[1] + 3 * i, 4, " %02x", after[i]);
		}
		say(s, "  %04zx %s  ->%s\n", offset, hex[0], hex[1]);
	}
}

/* Show the runs of bytes that differ */
void blob_show_changes(struct sfsctl *s, const __u8 before[SFS_BLOB_SIZE],
		       const __u8 after[SFS_BLOB_SIZE])
{
	size_t i = 0, end, total = 0;

	json_array_begin(&s->j, "changes");
	for (i = 0; i < SFS_BLOB_SIZE; i++)
		total += before[i] != after[i];
	say(s, "Changed: %zu byte%s\n", total, total == 1 ? "" : "s");

	for (i = 0; i < SFS_BLOB_SIZE; i = end) {
		end = i + 1;
		if (before[i] == after[i])
			continue;
		while (end < SFS_BLOB_SIZE && before[end] != after[end])
			end++;
		show_change(s, i, end - i, before + i, after + i);
	}
	json_array_end(&s->j);
}
