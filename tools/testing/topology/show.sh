#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# show.sh DIR COMMAND...
#
# Runs COMMAND with copies of the file $DUMP and of what belongs to it, which DIR gets: any
# path will do then, also one that the toolbox does not see. $APICIDS, if it is set, is a
# list, or a copy of /proc/cpuinfo. $FROM is where relative paths begin.
set -eu

DIR=$1
shift
DUMP=${DUMP:-}
APICIDS=${APICIDS:-}

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

# copy FILE NAME: a pipe is read once, so nothing else looks at it
copy() {
	[ ! -d "$1" ] || die "$1 is a folder; name the file in it"
	[ -e "$1" ] || die "$1: there is no such file"
	cat <"$1" >"$DIR/$2" || die "$1 cannot be read"
}

[ -n "$DUMP" ] || die "DUMP= names no file"
dump=$(absolute "$DUMP")
name=$(basename -- "$dump")
rm -rf "$DIR"
mkdir -p "$DIR"
copy "$dump" "$name"
[ ! -f "$dump.cpuinfo" ] || copy "$dump.cpuinfo" "$name.cpuinfo"
set -- "$@" "$DIR/$name"
if [ -e "$(absolute "$APICIDS")" ] && [ -n "$APICIDS" ]; then
	copy "$(absolute "$APICIDS")" apicids.cpuinfo
	set -- "$@" "$DIR/apicids.cpuinfo"
elif [ -n "$APICIDS" ]; then
	set -- "$@" "$APICIDS"
fi
exec "$@"
