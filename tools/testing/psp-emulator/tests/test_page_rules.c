// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages that the kernel gives away or writes to while they are not its own, whole sessions
 * without such a thing, and what the control socket says of pages.
 */
#include <string.h>

#include "../control.h"
#include "ktap.h"
#include "snp_rig.h"

#define OK	PSP_RESP

static void snp_is_off(void)
{
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_PAGE, 1), RMP_DONE);
	snp_expect_violations(1, "RMPUPDATE while SNP is off");
	EXPECT_EQ(snp_state_of(SNP_PAGE), PAGE_PRE);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR, 512), RMP_DONE);
	snp_expect_violations(0, NULL);
}

static void leaked_pages(void)
{
	snp_make(PAGE_HV_FIXED);
	EXPECT_EQ(snp_op(RMP_LEAK, RIG_BUFFER, 512), RMP_DONE);
	snp_expect_violations(0, NULL);
	EXPECT_EQ(snp_op(RMP_LEAK, RIG_BUFFER + 0x1000, 1), RMP_DONE);
	snp_expect_violations(1, "page leaked twice");
	EXPECT_EQ(snp_op(RMP_SHARE, RIG_BUFFER, 1), RMP_FAIL_PERMISSION);
	snp_expect_violations(1, "RMPUPDATE of a leaked page");

	/* The page before is another one, of a run only those that are named count */
	EXPECT_EQ(snp_op(RMP_FREE, RIG_BUFFER - 0x1000, 1), RMP_DONE);
	snp_expect_violations(0, NULL);
	EXPECT_EQ(snp_op(RMP_LEAK, RIG_BUFFER + 0x1fd000, 2), RMP_DONE);
	snp_expect_violations(1, "page leaked twice");
	EXPECT(strstr(rig.emu.log.json.buf, "\"where\":\"0x007fd000\""));
	EXPECT(strstr(rig.emu.log.json.buf, "\"state\":\"hv-fixed\",\"pages\":2}"));

	/* For good, also when the states are gone */
	EXPECT_EQ(snp_shutdown_flags(2), OK);
	EXPECT_EQ(snp_state_of(RIG_BUFFER), PAGE_HYPERVISOR);
	EXPECT_EQ(snp_op(RMP_FREE, RIG_BUFFER, 513), RMP_FAIL_PERMISSION);
	snp_expect_violations(1, "leaked page freed");
	rig_reset();
	EXPECT_EQ(snp_op(RMP_FREE, RIG_BUFFER, 512), RMP_DONE);
}

/* One violation for each run of pages that has something to say */
static void free_names_runs(void)
{
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR, 5), RMP_DONE);
	EXPECT_EQ(snp_init_ex_list(SNP_TMR + 0x4000, 2), OK);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR + 0x1000, 3), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR, 5), RMP_FAIL_PERMISSION);
	snp_expect_violations(2, "page freed while the firmware holds it");
	EXPECT(strstr(rig.emu.log.json.buf, "\"where\":\"0x00804000\""));
	EXPECT(strstr(rig.emu.log.json.buf, "\"state\":\"hv-fixed\",\"pages\":1}"));
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR, 1), RMP_DONE);
	snp_expect_violations(0, NULL);
}

/* The same for pages that were written */
static void writes_name_runs(void)
{
	EXPECT_EQ(snp_start(), OK);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR, 8), RMP_DONE);
	rig_ptr(SNP_TMR + 0x1000)[0] ^= 1;
	rig_ptr(SNP_TMR + 0x2000)[0] ^= 1;
	/* Neither of them is what this is about */
	EXPECT_EQ(snp_op(RMP_LEAK, SNP_TMR, 1), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_LEAK, SNP_TMR + 0x3000, 1), RMP_DONE);
	snp_expect_violations(0, NULL);
	EXPECT_EQ(snp_send(C_SHUTDOWN, 0), OK);
	snp_expect_violations(1, "page written while the firmware owns it");
	rig_ptr(SNP_TMR)[0] ^= 1;
	rig_ptr(SNP_TMR + 0x6000)[0] ^= 1;
	rig_ptr(SNP_TMR + 0x7000)[0] ^= 1;
	rig_reset();
	snp_expect_violations(2, "page written while the firmware owns it");
}

/* What the violation says is what the transcript had last */
static void writes_are_described(void)
{
	EXPECT_EQ(snp_start(), OK);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR, 8), RMP_DONE);
	rig_ptr(SNP_TMR + 0x6000)[0] ^= 1;
	rig_ptr(SNP_TMR + 0x7000)[0] ^= 1;
	pages_check_all(&rig.emu.psp.pages, &rig.emu.mem, &rig.emu.log);
	EXPECT(strstr(rig.emu.log.json.buf, "\"where\":\"0x00806000\","
		      "\"value\":\"0x00000002\",\"state\":\"pre\",\"pages\":2}"));
}

static void kernel_writes(void)
{
	snp_make(PAGE_PRE);
	rig_ptr(RIG_BUFFER)[100] ^= 1;
	EXPECT_EQ(snp_send(C_SNP_DF_FLUSH, 0), OK);
	snp_expect_violations(1, "page written while the firmware owns it");
	/* Said once */
	EXPECT_EQ(snp_send(C_SNP_DF_FLUSH, 0), OK);
	snp_expect_violations(0, NULL);

	/* At the latest when the page is given back */
	rig_ptr(RIG_BUFFER)[4095] ^= 1;
	EXPECT_EQ(snp_reclaim(RIG_BUFFER), OK);
	snp_expect_violations(1, "page written while the firmware owns it");
	rig_ptr(RIG_BUFFER)[0] ^= 1;
	EXPECT_EQ(snp_op(RMP_SHARE, RIG_BUFFER, 1), RMP_DONE);
	snp_expect_violations(0, NULL);

	snp_make(PAGE_FIRMWARE);
	rig_ptr(RIG_BUFFER)[0] ^= 1;
	rig_reset();
	snp_expect_violations(1, "page written while the firmware owns it");
	snp_make(PAGE_FIRMWARE);
	rig_ptr(RIG_BUFFER)[0] ^= 1;
	EXPECT_EQ(snp_op(RMP_LEAK, RIG_BUFFER, 1), RMP_DONE);
	snp_expect_violations(1, "page written while the firmware owns it");

	/* By an SFS command as well */
	snp_make(PAGE_PRE);
	rig_ptr(RIG_BUFFER)[0] ^= 1;
	rig_command(RIG_EXTENDED, SNP_TMR);
	snp_expect_violations(2, NULL);
}

/* The firmware writes to that page itself all the time */
static void kernel_writes_to_the_tmr(void)
{
	EXPECT_EQ(snp_start(), OK);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR, 512), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_ASSIGN, RIG_BUFFER, 1), RMP_DONE);
	EXPECT_EQ(snp_send_init(SNP_TMR, SNP_TMR_BYTES), OK);
	rig_ptr(SNP_TMR)[0] ^= 1;
	EXPECT_EQ(snp_reclaim(RIG_BUFFER), OK);
	snp_expect_violations(1, "page written while the firmware owns it");
}

/* From start to end as sev-dev.c does it, without a word of complaint */
static void driver_session(void)
{
	EXPECT_EQ(snp_init_ex_list(RIG_BUFFER, 512), OK);
	EXPECT_EQ(snp_send(C_SNP_DF_FLUSH, 0), OK);
	for (uint64_t gpa = SNP_TMR; gpa < SNP_TMR + SNP_TMR_BYTES; gpa += PAGE_BYTES)
		EXPECT_EQ(snp_op(RMP_ASSIGN, gpa, 1), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_NV, 8), RMP_DONE);
	EXPECT_EQ(snp_send_init_ex(), OK);
	EXPECT_EQ(snp_send(C_DF_FLUSH, 0), OK);
	EXPECT_EQ(rig_versions(), PSP_RESP);
	EXPECT_EQ(snp_send(C_SHUTDOWN, 0), OK);
	for (uint64_t gpa = SNP_TMR; gpa < SNP_TMR + SNP_TMR_BYTES; gpa += PAGE_BYTES) {
		EXPECT_EQ(snp_reclaim(gpa), OK);
		EXPECT_EQ(snp_op(RMP_SHARE, gpa, 1), RMP_DONE);
	}
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR, 512), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_LEAK, SNP_NV, 8), RMP_DONE);
	EXPECT_EQ(snp_shutdown_flags(3), OK);
	EXPECT_EQ(snp_op(RMP_FREE, RIG_BUFFER, 512), RMP_DONE);
	snp_expect_violations(0, NULL);
}

/* The firmware uses it still: it may take the pages back, but not give them away */
static void reclaimed_too_early(void)
{
	EXPECT_EQ(snp_start(), OK);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR, 512), RMP_DONE);
	EXPECT_EQ(snp_send_init(SNP_TMR, SNP_TMR_BYTES), OK);
	EXPECT_EQ(snp_reclaim(SNP_TMR | 1), OK);
	EXPECT_EQ(snp_op(RMP_SHARE, SNP_TMR, 512), RMP_DONE);
	EXPECT_EQ(snp_op(RMP_FREE, SNP_TMR, 512), RMP_FAIL_PERMISSION);
	snp_expect_violations(1, "page freed while the firmware uses it");
}

static void ask(const char *line, const char *want)
{
	char reply[CONTROL_REPLY_MAX];

	control_request(&rig.emu, line, strlen(line), reply);
	if (!strncmp(reply, "ok ", 3))
		EXPECT(json_valid(reply + 3));
	if (!strstr(reply, want))
		ktap_fail(__FILE__, __LINE__, "\"%s\" -> %s", line, reply);
}

/* The next kernel has them, and whatever else they were they still are */
static void leaked_pages_of_another_kernel(void)
{
	snp_make(PAGE_HV_FIXED);
	EXPECT_EQ(snp_op(RMP_LEAK, RIG_BUFFER, 512), RMP_DONE);
	ask("kexec", "ok");
	EXPECT_EQ(snp_state_of(RIG_BUFFER), PAGE_HV_FIXED);
	EXPECT_EQ(snp_op(RMP_LEAK, RIG_BUFFER, 1), RMP_DONE);
	snp_expect_violations(0, NULL);
}

static void control(void)
{
	ask("pages", "ok {\"pages\":[],\"cut\":false}");
	ask("state", "\"sev\":\"uninit\",\"snp\":\"uninit\",\"snp_enabled\":false,");
	EXPECT_EQ(snp_init_ex_list(RIG_BUFFER, 512), OK);
	EXPECT_EQ(snp_op(RMP_ASSIGN, SNP_TMR, 512), RMP_DONE);
	EXPECT_EQ(snp_send_init(SNP_TMR, SNP_TMR_BYTES), OK);
	EXPECT_EQ(snp_op(RMP_LEAK, RIG_BUFFER + 0x1000, 2), RMP_DONE);
	ask("pages", "[\"0x600000-0x600fff hv-fixed\",\"0x601000-0x602fff hv-fixed leaked\","
	    "\"0x603000-0x7fffff hv-fixed\",\"0x800000-0x9fffff firmware\"],\"cut\":false}");
	ask("state", "\"sev\":\"init\",\"snp\":\"init\",\"snp_enabled\":true,");
	ask("state", "\"sev_commands\":2,\"sev_hung\":false,\"sev_running\":false,"
	    "\"violations\":0,\"last_violation\":\"\",\"pages_pre\":0,"
	    "\"pages_firmware\":512,\"pages_reclaim\":0,\"pages_hv_fixed\":512,"
	    "\"pages_leaked\":2}");
	ask("page 0x601fff", "ok {\"address\":\"0x00601000\",\"state\":\"hv-fixed\","
	    "\"leaked\":true,\"user\":\"\"}");
	ask("page 8388608", "\"state\":\"firmware\",\"leaked\":false,\"user\":\"tmr\"}");
	ask("page 0", "\"state\":\"hypervisor\"");
	ask("page", "error page wants an argument");
	ask("page x", "error page: wants a guest-physical address");
	ask("page 0x10000000000000", "error page: wants");
	ask("pages 1", "error pages takes no argument");

	/* Four are there: 48 are shown */
	for (uint64_t i = 0; i < 44; i++)
		EXPECT_EQ(snp_op(RMP_LEAK, 0xfffffff000000 + i * 0x2000, 1), RMP_DONE);
	ask("pages", "\"0xfffffff056000-0xfffffff056fff hypervisor leaked\"],\"cut\":false}");
	EXPECT_EQ(snp_op(RMP_LEAK, 0xfffffff100000, 1), RMP_DONE);
	ask("pages", "leaked\"],\"cut\":true}");
}

static const struct ktap_test tests[] = {
	{ "RMPUPDATE while SNP is off", snp_is_off },
	{ "leaked pages", leaked_pages },
	{ "leaked pages of another kernel", leaked_pages_of_another_kernel },
	{ "free names runs of pages", free_names_runs },
	{ "the kernel writes to the firmware's pages", kernel_writes },
	{ "the kernel writes to the TMR", kernel_writes_to_the_tmr },
	{ "writes name runs of pages", writes_name_runs },
	{ "writes are described", writes_are_described },
	{ "a driver's session", driver_session },
	{ "reclaimed too early", reclaimed_too_early },
	{ "control: state, pages, page", control },
};

KTAP_SUITE(page_rules, .before = snp_open, .after = rig_close);
