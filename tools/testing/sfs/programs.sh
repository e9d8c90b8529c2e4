# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The tests of /dev/sfs, from their sources. Sourced after lib.sh, never run.

SFS_SOURCES="$TOP/tools/testing/sfs $TOP/tools/testing/selftests/drivers/crypto/ccp"

# list_program_tests PROGRAM: "PROGRAM SUITE.TEST VARIANTS" of each of its tests. A 32-bit program has
# those of the other one.
list_program_tests() {
	# shellcheck disable=SC2086
	find $SFS_SOURCES -maxdepth 1 -name "${1%_32}.c" -exec awk -F '[(,) ]+' -v program="$1" '
		/^FIXTURE_VARIANT_ADD\(/ { variants[$2]++ }
		/^TEST\(/ { print program, "global." $2, 1 }
		/^TEST_F(_[A-Z]+)?\(/ { print program, $2 "." $3, variants[$2] ? variants[$2] : 1 }
		' {} +
}
