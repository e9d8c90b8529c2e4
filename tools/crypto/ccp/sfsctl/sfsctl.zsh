#compdef sfsctl
# SPDX-License-Identifier: GPL-2.0-only
# zsh completion for sfsctl: the program itself says what a word can be

_sfsctl()
{
	local -a lines names shown
	local line

	# Quoted by hand, a word is not what the program would get
	lines=("${(@f)$("${(Q)words[1]}" --completion "${(@Q)words[2,CURRENT]}" 2> /dev/null)}")
	if [[ $lines[1] == files ]]; then
		_files
		return
	fi
	for line in "${(@)lines[2,-1]}"; do
		names+=("${line%%$'\t'*}")
		shown+=("${line/$'\t'/  -- }")
	done
	# A description each, or names alone
	if [[ "${shown[*]}" == "${names[*]}" ]]; then
		compadd -a names
	else
		compadd -l -d shown -a names
	fi
}

_sfsctl "$@"
