# SPDX-License-Identifier: GPL-2.0-only
#
# Fragment of the Makefile at the top:
#
# Begin here:
#   sfsctl-packages  out/sfsctl/: sfsctl for Debian and for distributions with RPM
#
# Tests:
#   check-sfsctl-packages  they please lintian and rpmlint, come, are upgraded and go; not part of check: makes a Debian root of its own

sfsctl-packages:
	$(Q)scripts/toolbox run tools/testing/sfsctl/build out/sfsctl

check-sfsctl-packages:
	$(Q)tools/testing/sfsctl/check

.PHONY: sfsctl-packages check-sfsctl-packages
