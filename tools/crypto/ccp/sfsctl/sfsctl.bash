# SPDX-License-Identifier: GPL-2.0-only
# bash completion for sfsctl

_sfsctl_parameter=/sys/module/firmware_class/parameters/path

# The folders in which the kernel looks for payloads
_sfsctl_folders()
{
	local release custom=''

	release=$(uname -r)
	if [ -r "$_sfsctl_parameter" ]; then
		IFS= read -r -d '' custom < "$_sfsctl_parameter"
		# It ends with a newline that is not part of it
		custom=${custom%$'\n'}
	fi
	[ -z "$custom" ] || printf '%s\n' "${custom%%$'\n'*}"
	printf '%s\n' "/lib/firmware/updates/$release" /lib/firmware/updates \
		"/lib/firmware/$release" /lib/firmware
}

# Names of payloads; a compressed one is asked for without its suffix.  Only those
# that the driver takes, and none that looks like an option.
_sfsctl_payloads()
{
	local LC_ALL=C folder file

	while IFS= read -r folder; do
		[[ $folder = /* || -z $folder ]] || folder=/$folder
		for file in "$folder"/amd/*; do
			[ -f "$file" ] || continue
			file=${file##*/}
			file=${file%.zst}
			file=${file%.xz}
			case $file in
			-* | *[!\ -~]* | . | .. | '')
				continue
				;;
			esac
			[ ${#file} -gt 63 ] || printf '%s\n' "$file"
		done
	done < <(_sfsctl_folders) | sort -u
}

# Offer the words that begin with what was typed.  Words may come from files, so
# nothing may expand them: not compgen -W, and not the shell that gets them.
_sfsctl_offer()
{
	local typed=$1 word

	shift
	typed=${typed//\\/}
	for word; do
		[ "${word:0:${#typed}}" != "$typed" ] ||
			COMPREPLY+=("$(printf '%q' "$word")")
	done
}

_sfsctl()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local commands="versions update status check help"
	local options="--device --help --json --quiet --version"
	local command="" words=() i skip=""

	COMPREPLY=()
	case $prev in
	-d | --device | --raw)
		# Here readline quotes what is offered
		compopt -o filenames 2> /dev/null
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
		read -r -a words <<< "$options"
		;;
	*)
		case $command in
		"" | help)
			read -r -a words <<< "$commands"
			;;
		update | check)
			mapfile -t words < <(_sfsctl_payloads)
			;;
		esac
		;;
	esac
	[ ${#words[@]} -eq 0 ] || _sfsctl_offer "$cur" "${words[@]}"
}

complete -F _sfsctl sfsctl
