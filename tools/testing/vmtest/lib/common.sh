# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the parts of vmtest share.

die() {
	printf 'vmtest: %s\n' "$*" >&2
	exit 2
}

# Seconds since the epoch with three digits; the fraction is GNU date's.
now() {
	date +%s.%3N
}

# since START [END]: seconds between two such stamps.
since() {
	awk -v a="$1" -v b="${2:-$(now)}" 'BEGIN { printf "%.1f", b - a }'
}

# The words of a command line, quoted so that a shell reads them back.
quoted() {
	for word; do
		case $word in
		*[!A-Za-z0-9_./,:=@%+-]* | '')
			printf "'%s' " "$(printf %s "$word" | sed "s/'/'\\\\''/g")"
			;;
		*)
			printf '%s ' "$word"
			;;
		esac
	done
}

# Lines with content of a variable that holds one entry per line.
entries() {
	printf '%s\n' "$1" | sed -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//' \
		-e '/^$/d' -e '/^#/d'
}
