// SPDX-License-Identifier: GPL-2.0-only
/*
 * all-tests			lists the suites
 * all-tests SUITE BIN CASES	runs one; BIN: folder with both programs, CASES: malformed.txt
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "ktap.h"

static const struct ktap_suite * const suites[] = {
	&suite_sfs, &suite_command, &suite_mailbox, &suite_faults, &suite_hang,
	&suite_control, &suite_wire, &suite_session, &suite_malformed, &suite_descriptors,
	&suite_server, &suite_fuzz, &suite_options, &suite_process, &suite_files,
	&suite_sev, &suite_sev_faults, &suite_sev_options, &suite_snp, &suite_pages,
	&suite_page_rules,
};

int main(int argc, char **argv)
{
	int ret = EXIT_FAILURE;

	for (size_t i = 0; i < ARRAY_SIZE(suites); i++) {
		if (argc == 1)
			printf("%s\n", suites[i]->name);
		if (argc != 4 || strcmp(argv[1], suites[i]->name))
			continue;
		json_start();
		child_setup(argv[2]);
		malformed_cases = argv[3];
		ret = ktap_run(suites[i]);
		child_cleanup();
	}
	return argc == 1 ? EXIT_SUCCESS : ret;
}
