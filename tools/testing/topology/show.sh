#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# show.sh COMMAND...
#
# Runs COMMAND with the file $DUMP as standard input, as the toolbox does not see every path,
# and with its name, APIC IDs and where these are from as arguments. $APICIDS, if it is set,
# is a list, or a copy of /proc/cpuinfo. $FROM is where relative paths begin.
set -eu

DUMP=${DUMP:-}
APICIDS=${APICIDS:-}
origin='as APICIDS= says'

die() {
	echo "topology: $*" >&2
	exit 1
}

# What a shell does with an unquoted ~, which make and quotes keep from it
absolute() {
	case $1 in
	[~]) echo "$HOME" ;;
	[~]/*) echo "$HOME/${1#??}" ;;
	/*) echo "$1" ;;
	*) echo "${FROM:-.}/$1" ;;
	esac
}

[ -n "$DUMP" ] || die "DUMP= names no file"
dump=$(absolute "$DUMP")
[ ! -d "$dump" ] || die "$dump is a folder; name the file in it"
[ -e "$dump" ] || die "$dump: there is no such file"
told=$(absolute "${APICIDS:-$dump.cpuinfo}")
if [ -e "$told" ]; then
	APICIDS=$(sed -n 's/^apicid[[:space:]]*: *\([0-9]*\).*/\1/p' "$told" | paste -sd , -)
	[ -n "$APICIDS" ] ||
		die "$told: it has no line 'apicid : N'; is it a copy of /proc/cpuinfo?"
	origin="as the saved /proc/cpuinfo says"
fi
exec "$@" "$DUMP" ${APICIDS:+"$APICIDS" "$origin"} <"$dump"
