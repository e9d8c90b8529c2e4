# SPDX-License-Identifier: GPL-2.0-only
# bash completion for sfsctl: the program itself says what a word can be

_sfsctl()
{
	local typed=${COMP_WORDS[COMP_CWORD]} lines line

	COMPREPLY=()
	mapfile -t lines < <("${COMP_WORDS[0]}" --completion \
		"${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null)
	if [ "${lines[0]-}" = files ]; then
		# Here readline quotes what is offered
		compopt -o filenames 2> /dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$typed")
		return
	fi

	# Words may come from files, so nothing may expand them: not compgen -W, and not the
	# shell that gets them
	typed=${typed//\\/}
	for line in "${lines[@]:1}"; do
		line=${line%%$'\t'*}
		[ "${line:0:${#typed}}" != "$typed" ] ||
			COMPREPLY+=("$(printf '%q' "$line")")
	done
}

complete -F _sfsctl sfsctl
