// SPDX-License-Identifier: GPL-2.0-only
/*
 * SEV by the program: its options, a session through QEMU's socket, and what the control
 * socket and the transcript say of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "ktap.h"
#include "snp_client.h"


static struct child ch;
static struct client cl;

static void options(void)
{
	static const struct {
		const char *args[8];
		const char *text;
	} cases[] = {
		{ { "--socket", "/x", "--sev", "--device-id", "1134" }, "1134 has no SEV" },
		{ { "--socket", "/x", "--device-id", "15c7", "--snp" }, "--snp: device 15c7" },
		{ { "--socket", "/x", "--device-id", "1468", "--sev" }, "1468 has no SEV" },
		{ { "--socket", "/x", "--sev-api", "1" }, "not a version such as 1.55" },
		{ { "--socket", "/x", "--sev-api", "1." }, "not a version" },
		{ { "--socket", "/x", "--sev-api", ".55" }, "not a version" },
		{ { "--socket", "/x", "--sev-api", "256.1" }, "not a version" },
		{ { "--socket", "/x", "--sev-api", "10000.1" }, "not a version" },
		{ { "--socket", "/x", "--sev-api", "1.55.1" }, "not a version" },
		{ { "--socket", "/x", "--sev-api", "0.0" }, "not a version" },
		{ { "--socket", "/x", "--snp-clear", "maybe" }, "neither asked, always nor" },
		{ { "--socket", "/x", "--fault", "sev-hang=X" }, "an SEV command, or any" },
		{ { "--socket", "/x", "--fault", "sev-hang" }, "sev-hang=COMMAND" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		EXPECT_EQ(child_run_emulator(cases[i].args), 2);
		child_expect_said(cases[i].text);
	}
}

static void feature_register(void)
{
	static const struct {
		const char *args[6];
		uint32_t value;
	} cases[] = {
		{ { "--sev" }, 0xb },
		{ { "--snp", "--no-sfs" }, 0x3 },
		{ { "--capability", "8", "--sev" }, 0x9 },
		{ { "--device-id", "1486", "--snp" }, 0x1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		child_expect_feature(cases[i].args, cases[i].value);
}

static void api_version(void)
{
	static const struct {
		const char *args[4];
		uint32_t value;
	} cases[] = {
		{ { "--sev" }, 1 | 55 << 8 },
		{ { "--sev", "--sev-api", "1.0" }, 1 },
		{ { "--sev", "--sev-api", "0.17" }, 17 << 8 },
		{ { "--sev", "--sev-api", "255.255" }, 0xffff },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		EXPECT_EQ(child_start(&ch, cases[i].args), 0);
		EXPECT_EQ(child_connect(&cl), 0);
		EXPECT_EQ(snp_client_version(&cl), cases[i].value);
		client_exit(&cl);
		EXPECT_EQ(child_stop(&ch), 0);
	}
}

static void expect_reply(const char *request, const char *want)
{
	const char *reply = child_ask(&ch, request);

	if (!strstr(reply, want))
		ktap_fail(__FILE__, __LINE__, "\"%s\" -> %s", request, reply);
}

/* Its lines are JSON, and tell the session */
static void expect_transcript(void)
{
	static const char * const pieces[] = {
		"'sev-command','number':1,'command':133,'name':'SNP_INIT_EX',"
		"'buffer':'0x00804000','ioc':true,'when':'now'}",
		"'hv-fixed','address':'0x00400000','pages':512}",
		"'sev-answer','number':1,'name':'SNP_INIT_EX','status':0,'status_text':'ok',"
		"'changed':false,'blocked':false,'written':0,'sev':'uninit','snp':'init'}",
		"'page','op':'assign','address':'0x00810000','pages':8,'result':0}",
		"'sev-write','number':3,'what':'nv','address':'0x00810000','bytes':32768,'done':true}",
		"'page','op':'assign','address':'0x00804000','pages':1,'result':0}",
		"'page','op':'assign-mutable','address':'0x00804000','pages':1,'result':2}",
		"'violation','what':'page freed while the firmware holds it','where':'0x00810000',"
		"'value':'0x00000008','state':'firmware','pages':8}",
		"'violation','what':'page freed while the firmware uses it','where':'0x00810000',"
		"'value':'0x00000008','state':'firmware','pages':8,'user':'nv'}",
		"'sev-command','number':6,'command':2,'name':'SHUTDOWN','buffer':'0x00000000',"
		"'ioc':true,'when':'hangs'}",
		"'page','op':'share','address':'0x00810000','pages':1,'result':2}",
		"'page','op':'leak','address':'0x00805000','pages':1,'result':0}",
		"'sev-lost','number':6,'command':2,'name':'SHUTDOWN'",
	};
	char *log = child_read_file(child_log, NULL), *copy = strdup(log), *save = NULL;

	for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		EXPECT(json_valid(line));
	/* So that they can be read above */
	for (char *quote = log; (quote = strchr(quote, '"'));)
		*quote = '\'';
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		if (!strstr(log, pieces[i]))
			ktap_fail(__FILE__, __LINE__, "transcript without %s", pieces[i]);
	}
	EXPECT(!strstr(log, "'sev-lost','number':0"));
	/* These are too many, and their own events say it */
	EXPECT(!strstr(log, "C2PMSG_32") && !strstr(log, "PAGE_OP"));
	free(copy);
	free(log);
}

static void session(void)
{
	EXPECT_EQ(child_start(&ch, ARGS("--snp", "--sev-api", "1.53", "--fault",
					"sev-hang=SHUTDOWN")), 0);
	EXPECT_EQ(child_connect(&cl), 0);
	snp_client_session(&cl, 0);
	expect_reply("state", "\"sev\":\"init\",\"snp\":\"init\"");
	expect_reply("state", "\"sev_hung\":true,\"sev_running\":true,");
	expect_reply("pages", "hv-fixed");
	client_exit(&cl);
	EXPECT_EQ(child_stop(&ch), 0);
	expect_transcript();
}

static const struct ktap_test tests[] = {
	{ "options", options },
	{ "capability register", feature_register },
	{ "version of the API", api_version },
	{ "a session", session },
};

KTAP_SUITE(sev_options);
