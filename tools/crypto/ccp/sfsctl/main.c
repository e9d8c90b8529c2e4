// SPDX-License-Identifier: GPL-2.0-only
/* sfsctl: Seamless Firmware Servicing from the command line */

#include "sfsctl.h"

int main(int argc, char **argv)
{
	return sfsctl_main("", argc, argv);
}
