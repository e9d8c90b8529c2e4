// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl for tests: SFSCTL_TEST_ROOT stands for /, fake_dev.c for the device */

#include <stdlib.h>

#include "../sfsctl.h"

int main(int argc, char **argv)
{
	const char *root = getenv("SFSCTL_TEST_ROOT");

	return sfsctl_main(root ? root : "", argc, argv);
}
