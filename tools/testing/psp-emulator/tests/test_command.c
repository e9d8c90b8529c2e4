// SPDX-License-Identifier: GPL-2.0-only
/*
 * What SFS commands leave behind: versions, levels, records; and guest memory
 * that is not there.
 */
#include <string.h>
#include <unistd.h>

#include "../sfs_package.h"
#include "ktap.h"
#include "rig.h"

#define PKG_SIZE	4096

static uint32_t update_to(uint32_t level)
{
	struct sfs_package_spec spec = {
		.size = PKG_SIZE, .base_level = SFS_FACTORY_LEVEL, .level = level,
	};
	uint8_t pkg[PKG_SIZE];

	sfs_package_build(&spec, pkg);
	rig_fill(RIG_BUFFER, SFS_SUB_UPDATE, rig_payload(sizeof(pkg)), pkg, sizeof(pkg));
	EXPECT_EQ(rig_command(RIG_EXTENDED, RIG_BUFFER), PSP_RESP);
	return rig_status(RIG_BUFFER);
}

static const uint8_t *versions(void)
{
	EXPECT_EQ(rig_versions(), PSP_RESP);
	EXPECT_EQ(rig_status(RIG_BUFFER), SFS_OK);
	return rig_ptr(RIG_BUFFER) + SFS_PAGE;
}

/* README.md promises these offsets, whatever the macros say */
struct word {
	uint32_t offset;
	uint32_t value;
};

static void expect_words(const uint8_t *p, const struct word *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t value = get_le32(p + words[i].offset);

		if (value != words[i].value)
			ktap_fail(__FILE__, __LINE__, "%#x at %u, expected %#x", value,
				  words[i].offset, words[i].value);
	}
}

static void versions_layout(void)
{
	static const struct word words[] = {
		{ 8, 32 + 24 * 8 }, { 12, 8 }, { 16, 16 }, { 20, 16 }, { 24, 0 }, { 28, 0 },
		{ 48, 0x00350042 }, { 52, 16 }, { 48 + 24, 0x0035006a }, { 52 + 24, 16 },
	};
	const uint8_t *blob = versions();

	EXPECT(!memcmp(blob, "PSPEMUV1", 8));
	EXPECT(!strcmp((const char *)blob + 32, "bootloader"));
	EXPECT(!memcmp(blob + 32 + 24 * 7, "microcode-loader", 16));
	expect_words(blob, words, ARRAY_SIZE(words));

	/* What the firmware has nothing for stays as the driver filled it */
	for (uint32_t i = 32 + 24 * 8; i < SFS_PAGE; i++)
		EXPECT_EQ(blob[i], SFS_PREFILL);
	EXPECT_EQ(blob[SFS_PAGE], 0);
	EXPECT(rig.emu.psp.sfs.cmd.prefilled);
}

static void package_layout(void)
{
	static const struct sfs_package_spec spec = {
		.size = 200, .flags = 1, .base_level = 2, .from_level = 3, .level = 4,
		.needs_fw = 5, .needs_system = 6,
	};
	static const struct word words[] = {
		{ 8, 128 }, { 12, 200 }, { 16, 128 }, { 20, 72 }, { 24, 1 }, { 28, 2 }, { 32, 3 },
		{ 36, 4 }, { 40, 5 }, { 44, 6 }, { 48, 0 }, { 52, 0 }, { 56, 0 }, { 60, 0 },
	};
	static const char * const signers[] = { "demo-amd", "demo-customer" };
	struct sfs_package_spec next = spec;
	uint8_t pkg[200], other[200], digest[SHA256_DIGEST_SIZE];

	sfs_package_build(&spec, pkg);
	EXPECT(!memcmp(pkg, "SFSDEMO1", 8));
	expect_words(pkg, words, ARRAY_SIZE(words));
	for (size_t i = 0; i < ARRAY_SIZE(signers); i++) {
		struct sha256 sha;

		sha256_init(&sha);
		sha256_update(&sha, signers[i], strlen(signers[i]));
		sha256_update(&sha, pkg, 64);
		sha256_update(&sha, pkg + 128, 72);
		sha256_final(&sha, digest);
		EXPECT(!memcmp(pkg + 64 + 32 * i, digest, sizeof(digest)));
	}

	/* The image has no zeros that a test could take for padding, and is a level's own */
	for (size_t i = 128; i < sizeof(pkg); i++)
		EXPECT(pkg[i] & 1);
	next.level++;
	sfs_package_build(&next, other);
	EXPECT(memcmp(pkg + 128, other + 128, 72));
}

/* The bootloader comes with the BIOS, the trusted OS with updates */
static void versions_follow_the_level(void)
{
	const uint8_t *boot, *tos;
	uint32_t version;

	boot = versions() + SFS_VERSIONS_HEADER;
	tos = boot + SFS_VERSIONS_ENTRY;
	EXPECT(!strcmp((const char *)boot, "bootloader"));
	EXPECT(!strcmp((const char *)tos, "trusted-os"));
	EXPECT_EQ(get_le32(boot + SFS_VER_ENTRY_VERSION), SFS_FW_VERSION);
	version = get_le32(tos + SFS_VER_ENTRY_VERSION);

	EXPECT_EQ(update_to(SFS_FACTORY_LEVEL + 2), SFS_OK);
	versions();
	EXPECT_EQ(get_le32(boot + SFS_VER_ENTRY_VERSION), SFS_FW_VERSION);
	EXPECT_EQ(get_le32(boot + SFS_VER_ENTRY_LEVEL), SFS_FACTORY_LEVEL);
	EXPECT_EQ(get_le32(tos + SFS_VER_ENTRY_VERSION), version + 2);
	EXPECT_EQ(get_le32(tos + SFS_VER_ENTRY_LEVEL), SFS_FACTORY_LEVEL + 2);
}

static void answers_can_be_numbered(void)
{
	EXPECT_EQ(get_le32(versions() + SFS_VER_NUMBER), 0);
	rig.emu.psp.sfs.number_answers = true;
	EXPECT_EQ(get_le32(versions() + SFS_VER_NUMBER), 2);
	EXPECT_EQ(update_to(SFS_FACTORY_LEVEL + 1), SFS_OK);
	EXPECT_EQ(get_le32(versions() + SFS_VER_NUMBER), 4);
}

static void levels_rise_and_fall(void)
{
	EXPECT_EQ(update_to(SFS_FACTORY_LEVEL + 1), SFS_OK);
	EXPECT_EQ(update_to(SFS_FACTORY_LEVEL + 1), SFS_BAD_NEW_LEVEL);
	EXPECT_EQ(update_to(SFS_FACTORY_LEVEL + 3), SFS_OK);
	EXPECT_EQ(update_to(SFS_FACTORY_LEVEL + 2), SFS_BAD_NEW_LEVEL);
	EXPECT_EQ(get_le32(versions() + SFS_VER_LEVEL), SFS_FACTORY_LEVEL + 3);
	EXPECT_EQ(get_le32(versions() + SFS_VER_UPDATES), 2);

	rig_reset();
	EXPECT_EQ(get_le32(versions() + SFS_VER_LEVEL), SFS_FACTORY_LEVEL);
	EXPECT_EQ(get_le32(versions() + SFS_VER_UPDATES), 0);
	EXPECT_EQ(update_to(SFS_FACTORY_LEVEL + 1), SFS_OK);
}

static void record_of_tail(void)
{
	struct sfs_command *cmd = &rig.emu.psp.sfs.cmd;
	uint8_t *buf;

	EXPECT_EQ(update_to(SFS_FACTORY_LEVEL + 1), SFS_OK);
	EXPECT_EQ(cmd->package_bytes, PKG_SIZE);
	EXPECT_EQ(cmd->tail_nonzero, 0);
	EXPECT_EQ(cmd->beyond_nonzero, 0);
	EXPECT_EQ(cmd->status_in, RIG_STATUS_IN);
	EXPECT_EQ(cmd->ext_status_in, RIG_EXT_STATUS_IN);

	/* First and last byte of the padding, and of what follows the payload */
	buf = rig_ptr(RIG_BUFFER);
	buf[SFS_PAGE + PKG_SIZE] = 1;
	buf[SFS_PAYLOAD_UNIT - 1] = 1;
	buf[SFS_PAYLOAD_UNIT] = 1;
	buf[SFS_BUFFER_SIZE - 2] = 1;
	buf[SFS_BUFFER_SIZE - 1] = 1;
	EXPECT_EQ(rig_command(RIG_EXTENDED, RIG_BUFFER), PSP_RESP);
	EXPECT_EQ(cmd->tail_nonzero, 2);
	EXPECT_EQ(cmd->beyond_nonzero, 3);

	versions();
	EXPECT(cmd->prefilled);
	rig_fill(RIG_BUFFER, SFS_SUB_GET_VERSIONS, SFS_VERSIONS_PAYLOAD, NULL, 0);
	buf[SFS_VERSIONS_PAYLOAD - 1] = 0;
	EXPECT_EQ(rig_command(RIG_EXTENDED, RIG_BUFFER), PSP_RESP);
	EXPECT(!cmd->prefilled);
}

/* Every address that is not guest memory is an answer, never an access */
static void wild_addresses(void)
{
	static const uint64_t wild[] = {
		0, RIG_BASE - SFS_BUFFER_SIZE, RIG_BASE + RIG_SIZE, 0xfffffffffffff000ull,
		0xfffffffffffffffcull, 0xffffffffffe00000ull, 1ull << 63, RIG_BASE - 8,
		RIG_BASE + RIG_SIZE - 8,
	};
	uint64_t last = RIG_BASE + RIG_SIZE - SFS_PAGE;

	for (size_t i = 0; i < ARRAY_SIZE(wild); i++)
		EXPECT_EQ(rig_command(RIG_EXTENDED, wild[i]),
			  PSP_RESP | SFS_MBOX_BAD_BUFFER);

	/* Only the header page is there: it can carry the status */
	put_le32(rig_ptr(last) + SFS_HDR_SUB_CMD, SFS_SUB_UPDATE);
	EXPECT_EQ(rig_command(RIG_EXTENDED, last), PSP_RESP);
	EXPECT_EQ(rig_status(last), SFS_BAD_PAYLOAD_ADDRESS);
}

/* The client shrinks its file under the device: an error, not SIGBUS */
static void truncated_memory(void)
{
	rig_fill(RIG_BUFFER, SFS_SUB_GET_VERSIONS, SFS_VERSIONS_PAYLOAD, NULL, 0);
	EXPECT_EQ(ftruncate(rig.memfd, RIG_BUFFER - RIG_BASE + SFS_PAGE), 0);
	EXPECT_EQ(rig_command(RIG_EXTENDED, RIG_BUFFER), PSP_RESP);
	EXPECT_EQ(rig_status(RIG_BUFFER), SFS_BAD_PAYLOAD_ADDRESS);
	EXPECT_EQ(ftruncate(rig.memfd, 0), 0);
	EXPECT_EQ(rig_command(RIG_EXTENDED, RIG_BUFFER),
		  PSP_RESP | SFS_MBOX_BAD_BUFFER);
}

static const struct ktap_test tests[] = {
	{ "versions: layout, and the rest as the driver filled it", versions_layout },
	{ "package: layout", package_layout },
	{ "versions of serviced components follow the level", versions_follow_the_level },
	{ "answers are numbered on request", answers_can_be_numbered },
	{ "levels rise with updates and fall at a reset", levels_rise_and_fall },
	{ "non-zero bytes after package and payload are counted", record_of_tail },
	{ "addresses outside guest memory", wild_addresses },
	{ "guest memory file is truncated", truncated_memory },
};

KTAP_SUITE(command, .before = rig_open, .after = rig_close);
