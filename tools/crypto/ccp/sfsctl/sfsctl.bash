# SPDX-License-Identifier: GPL-2.0-only
# bash completion for sfsctl

# The folders in which the kernel looks for payloads
_sfsctl_folders()
{
	local release custom=

	release=$(uname -r)
	if [ -r /sys/module/firmware_class/parameters/path ]; then
		read -r custom < /sys/module/firmware_class/parameters/path
	fi
	[ -z "$custom" ] || printf '%s\n' "$custom"
	printf '%s\n' "/lib/firmware/updates/$release" /lib/firmware/updates \
		"/lib/firmware/$release" /lib/firmware
}

# Names of payloads; a compressed one is asked for without its suffix
_sfsctl_payloads()
{
	local folder file

	_sfsctl_folders | while read -r folder; do
		for file in "$folder"/amd/*; do
			[ -f "$file" ] || continue
			file=${file##*/}
			file=${file%.zst}
			printf '%s\n' "${file%.xz}"
		done
	done | sort -u
}

_sfsctl()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local commands="versions update status check help"
	local options="--device --help --json --quiet --version"
	local command="" words="" i skip=""

	COMPREPLY=()
	case $prev in
	-d | --device | --raw)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	esac

	for ((i = 1; i < COMP_CWORD; i++)); do
		if [ -n "$skip" ]; then
			skip=""
			continue
		fi
		case ${COMP_WORDS[i]} in
		-d | --device | --raw)
			skip=1
			;;
		-*)
			;;
		*)
			[ -z "$command" ] || return
			command=${COMP_WORDS[i]}
			;;
		esac
	done

	case $command in
	versions)
		options+=" --raw"
		;;
	update)
		options+=" --yes --no-versions"
		;;
	esac

	case $cur in
	-*)
		words=$options
		;;
	*)
		case $command in
		"" | help)
			words=$commands
			;;
		update | check)
			local IFS=$'\n'
			words=$(_sfsctl_payloads)
			;;
		esac
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _sfsctl sfsctl
