// SPDX-License-Identifier: GPL-2.0-only
/*
 * Seamless Firmware Servicing: every status code, each by what causes it (or by
 * a fault where nothing in a demo package can), and what a command leaves behind.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../sfs_package.h"
#include "ktap.h"
#include "rig.h"

#define GOOD_SIZE	5000

struct sfs_case {
	const char *name;
	uint32_t status;
	/* Zero: the word must be as it was before */
	uint32_t ext_status;

	/* Zero means as usual */
	uint32_t sub_cmd;
	uint32_t payload_size;
	uint64_t buffer;
	struct sfs_package_spec spec;
	/* Offset in the package, and the bits to flip there after it was made */
	uint32_t flip_at;
	uint32_t flip;
	bool read_only;
	bool customer_allowed;
	bool sev_initialised;
	bool disabled;
	const char *fault;
};

#define NEW_LEVEL	(SFS_FACTORY_LEVEL + 1)

static const struct sfs_case cases[] = {
	{ .name = "ok" },
	{ .name = "ok: the largest package", .spec.size = SFS_BUFFER_SIZE - SFS_PAGE },
	{ .name = "ok: one byte of image", .spec.size = SFS_PKG_HEADER + 1 },
	{ .name = "ok: fills the 64 KiB to the last byte",
	  .spec.size = SFS_PAYLOAD_UNIT - SFS_PAGE },
	{ .name = "ok: for this firmware and system", .spec.needs_fw = SFS_FW_VERSION,
	  .spec.needs_system = SFS_SYSTEM_ID },
	{ .name = "ok: from exactly this level", .spec.from_level = SFS_FACTORY_LEVEL },
	{ .name = "ok: customer signed and allowed", .spec.flags = SFS_PKG_F_CUSTOMER,
	  .customer_allowed = true },

	{ .name = "01 buffer is not 2 MiB aligned", .status = SFS_BAD_PAYLOAD_ADDRESS,
	  .ext_status = RIG_BUFFER + SFS_PAGE, .buffer = RIG_BUFFER + SFS_PAGE },
	{ .name = "02 payload size is not a multiple of 64 KiB", .status = SFS_BAD_TOTAL_SIZE,
	  .ext_status = 0x11000, .payload_size = 0x11000 },
	{ .name = "02 payload size is more than 2 MiB", .status = SFS_BAD_TOTAL_SIZE,
	  .ext_status = 0x210000, .payload_size = 0x210000 },
	{ .name = "02 payload size of all ones", .status = SFS_BAD_TOTAL_SIZE,
	  .ext_status = 0xffffffff, .payload_size = 0xffffffff },
	{ .name = "02 get versions with another size", .status = SFS_BAD_TOTAL_SIZE,
	  .ext_status = 0x10000, .sub_cmd = SFS_SUB_GET_VERSIONS, .payload_size = 0x10000 },
	{ .name = "03 image offset", .status = SFS_BAD_IMAGE_ADDRESS,
	  .ext_status = SFS_PKG_HEADER ^ 0x40, .flip_at = SFS_PKG_IMAGE_OFFSET,
	  .flip = 0x40 },
	{ .name = "03 header size", .status = SFS_BAD_IMAGE_ADDRESS,
	  .ext_status = SFS_PKG_HEADER ^ 0x100, .flip_at = SFS_PKG_HEADER_SIZE,
	  .flip = 0x100 },
	{ .name = "04 magic", .status = SFS_BAD_PACKAGE_SIZE, .ext_status = GOOD_SIZE,
	  .flip_at = 4, .flip = 0x20 },
	{ .name = "04 length is more than the buffer", .status = SFS_BAD_PACKAGE_SIZE,
	  .ext_status = GOOD_SIZE ^ 0x80000000, .flip_at = SFS_PKG_TOTAL_SIZE,
	  .flip = 0x80000000 },
	{ .name = "04 length does not fit payload size", .status = SFS_BAD_PACKAGE_SIZE,
	  .ext_status = GOOD_SIZE ^ 0x10000, .flip_at = SFS_PKG_TOTAL_SIZE, .flip = 0x10000 },
	{ .name = "04 payload size is a unit too large", .status = SFS_BAD_PACKAGE_SIZE,
	  .ext_status = GOOD_SIZE, .payload_size = 2 * SFS_PAYLOAD_UNIT },
	{ .name = "04 image size", .status = SFS_BAD_PACKAGE_SIZE,
	  .ext_status = (GOOD_SIZE - SFS_PKG_HEADER) ^ 1, .flip_at = SFS_PKG_IMAGE_SIZE,
	  .flip = 1 },
	{ .name = "05 SFS is off", .status = SFS_DISABLED, .disabled = true },
	{ .name = "06 customer signature", .status = SFS_BAD_CUSTOMER_SIGNATURE,
	  .spec.flags = SFS_PKG_F_CUSTOMER, .customer_allowed = true,
	  .flip_at = SFS_PKG_CUSTOMER, .flip = 1 },
	{ .name = "07 digest", .status = SFS_BAD_AMD_SIGNATURE,
	  .flip_at = SFS_PKG_DIGEST + 28, .flip = 0x80000000 },
	{ .name = "07 image", .status = SFS_BAD_AMD_SIGNATURE, .flip_at = GOOD_SIZE - 4,
	  .flip = 0x80000000 },
	{ .name = "07 reserved field", .status = SFS_BAD_AMD_SIGNATURE,
	  .flip_at = SFS_PKG_RESERVED, .flip = 1 },
	{ .name = "07 level raised after signing", .status = SFS_BAD_AMD_SIGNATURE,
	  .flip_at = SFS_PKG_LEVEL, .flip = 0x100 },
	{ .name = "08 execution fails", .status = SFS_INTERNAL_ERROR,
	  .ext_status = SFS_PKG_F_FAILS, .spec.flags = SFS_PKG_F_FAILS },
	{ .name = "09 customer signature not allowed", .status = SFS_CUSTOMER_NOT_ALLOWED,
	  .spec.flags = SFS_PKG_F_CUSTOMER },
	{ .name = "0a for another base level", .status = SFS_BAD_BASE_LEVEL, .ext_status = 99,
	  .spec.base_level = 99 },
	{ .name = "0b needs a later level first", .status = SFS_BAD_CURRENT_LEVEL,
	  .ext_status = NEW_LEVEL, .spec.from_level = NEW_LEVEL },
	{ .name = "0c the level that it has", .status = SFS_BAD_NEW_LEVEL,
	  .ext_status = SFS_FACTORY_LEVEL, .spec.level = SFS_FACTORY_LEVEL },
	{ .name = "0c a level before", .status = SFS_BAD_NEW_LEVEL,
	  .ext_status = SFS_FACTORY_LEVEL - 1, .spec.level = SFS_FACTORY_LEVEL - 1 },
	{ .name = "0d sub-command 3", .status = SFS_BAD_SUB_COMMAND, .ext_status = 3,
	  .sub_cmd = 3 },
	{ .name = "0d sub-command of all ones", .status = SFS_BAD_SUB_COMMAND,
	  .ext_status = 0xffffffff, .sub_cmd = 0xffffffff },
	{ .name = "0e a page of the buffer is read-only", .status = SFS_PROTECTION_FAILURE,
	  .ext_status = RIG_BUFFER, .read_only = true },
	{ .name = "0f by fault", .status = SFS_BUSY, .fault = "status=0x0f" },
	{ .name = "10 needs another firmware", .status = SFS_FW_MISMATCH,
	  .ext_status = 0x01020304, .spec.needs_fw = 0x01020304 },
	{ .name = "11 for another system", .status = SFS_SYSTEM_MISMATCH,
	  .ext_status = 0x01020304, .spec.needs_system = 0x01020304 },
	/* Two defects: the check that comes first decides */
	{ .name = "05 before 0d", .status = SFS_DISABLED, .disabled = true, .sub_cmd = 3 },
	{ .name = "0d before 01", .status = SFS_BAD_SUB_COMMAND, .ext_status = 3,
	  .sub_cmd = 3, .buffer = RIG_BUFFER + SFS_PAGE },
	{ .name = "01 before 02", .status = SFS_BAD_PAYLOAD_ADDRESS,
	  .ext_status = RIG_BUFFER + SFS_PAGE, .buffer = RIG_BUFFER + SFS_PAGE,
	  .payload_size = 1 },
	{ .name = "02 before 12", .status = SFS_BAD_TOTAL_SIZE, .ext_status = 1,
	  .payload_size = 1, .sev_initialised = true },
	{ .name = "12 before 04", .status = SFS_SEV_INITIALISED, .sev_initialised = true,
	  .flip_at = SFS_PKG_TOTAL_SIZE, .flip = 1 },
	{ .name = "07 before 11", .status = SFS_BAD_AMD_SIGNATURE, .spec.needs_system = 1,
	  .flip_at = SFS_PKG_DIGEST, .flip = 1 },
	{ .name = "07 before 09", .status = SFS_BAD_AMD_SIGNATURE,
	  .spec.flags = SFS_PKG_F_CUSTOMER, .flip_at = SFS_PKG_DIGEST, .flip = 1 },
	{ .name = "10 before 0a", .status = SFS_FW_MISMATCH, .ext_status = 1,
	  .spec.needs_fw = 1, .spec.base_level = 99 },
	{ .name = "0b before 0c", .status = SFS_BAD_CURRENT_LEVEL, .ext_status = 50,
	  .spec.from_level = 50, .spec.level = SFS_FACTORY_LEVEL },
	{ .name = "0c before 08", .status = SFS_BAD_NEW_LEVEL,
	  .ext_status = SFS_FACTORY_LEVEL, .spec.level = SFS_FACTORY_LEVEL,
	  .spec.flags = SFS_PKG_F_FAILS },
	{ .name = "12 SEV is initialised", .status = SFS_SEV_INITIALISED,
	  .sev_initialised = true },
};

static uint8_t *make_package(const struct sfs_case *c, uint32_t *size)
{
	struct sfs_package_spec spec = c->spec;
	uint8_t *pkg;

	if (!spec.size)
		spec.size = GOOD_SIZE;
	if (!spec.base_level)
		spec.base_level = SFS_FACTORY_LEVEL;
	if (!spec.level)
		spec.level = NEW_LEVEL;
	pkg = malloc(spec.size);
	sfs_package_build(&spec, pkg);
	if (c->flip)
		put_le32(pkg + c->flip_at, get_le32(pkg + c->flip_at) ^ c->flip);
	*size = spec.size;
	return pkg;
}

/* Cuts the mapping in two: from the buffer's data page on it cannot be written */
static void make_read_only(void)
{
	struct guest_mem *gm = &rig.emu.mem;
	struct guest_region low = gm->region[0], high = gm->region[0];

	low.size = RIG_BUFFER + SFS_PAGE - low.gpa;
	high.gpa += low.size;
	high.offset += low.size;
	high.size -= low.size;
	high.writable = false;
	high.fd = dup(low.fd);
	gm->region[0] = low;
	EXPECT_EQ(guest_mem_map(gm, &high), 0);
}

static void run_case(const struct sfs_case *c)
{
	uint64_t buffer = c->buffer ? c->buffer : RIG_BUFFER;
	uint32_t sub = c->sub_cmd ? c->sub_cmd : SFS_SUB_UPDATE;
	struct psp_sfs *sfs = &rig.emu.psp.sfs;
	char err[FAULT_ERR_MAX];
	uint32_t size, payload;
	uint8_t *pkg = make_package(c, &size);

	rig_open();
	sfs->enabled = !c->disabled;
	sfs->customer_allowed = c->customer_allowed;
	sfs->sev_initialised = c->sev_initialised;
	if (c->read_only)
		make_read_only();
	if (c->fault)
		EXPECT_EQ(faults_arm(&rig.emu.faults, c->fault, err), 0);

	payload = c->payload_size ? c->payload_size : rig_payload(size);
	rig_fill(buffer, sub, payload, pkg, size);
	EXPECT_EQ(rig_command(RIG_EXTENDED, buffer), PSP_RESP);
	EXPECT_EQ(rig_status(buffer), c->status);
	EXPECT_EQ(rig_ext_status(buffer), c->ext_status ? c->ext_status : RIG_EXT_STATUS_IN);
	EXPECT_EQ(sfs->cmd.status, c->status);
	EXPECT_EQ(sfs->level, c->status ? SFS_FACTORY_LEVEL : NEW_LEVEL);
	EXPECT_EQ(sfs->updates, !c->status);

	/* The firmware changes no byte of a package */
	EXPECT(!memcmp(rig_ptr(buffer) + SFS_PAGE, pkg, size) ||
	       sub == SFS_SUB_GET_VERSIONS);
	rig_close();
	free(pkg);
}

/* The table must have every code, so that none is forgotten */
static void run_coverage(void)
{
	for (uint32_t status = 0; status <= SFS_SEV_INITIALISED; status++) {
		bool found = false;

		for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
			found |= cases[i].status == status;
		EXPECT(found);
		EXPECT(strcmp(sfs_status_text(status), "unknown"));
	}
	EXPECT(!strcmp(sfs_status_text(SFS_SEV_INITIALISED + 1), "unknown"));
}

static void run(void)
{
	ktap_plan(ARRAY_SIZE(cases) + 1);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		ktap_begin();
		run_case(&cases[i]);
		ktap_result(cases[i].name);
	}
	run_coverage();
	ktap_result("every status code has a case and a text");
}

const struct ktap_suite suite_sfs = { .name = "sfs", .run = run };
