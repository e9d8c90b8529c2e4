# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
# apt for what is downloaded and not installed, wherever this runs: on the machine, whose
# settings hold, or in the toolbox. Sourced after lib.sh.

# prepare_apt DIR SOURCES: with lists of its own in DIR, so that those of the machine stay and
# the toolbox may be read-only; SOURCES is the list of archives.
prepare_apt() {
	apt_dir=$1
	mkdir -p "$apt_dir/apt/lists/partial" "$apt_dir/apt/archives/partial"
	cat >"$apt_dir/apt.conf" <<-EOF
	Dir::Etc::SourceList "$2";
	Dir::Etc::SourceParts "/dev/null";
	Dir::State::Lists "$apt_dir/apt/lists";
	Dir::Cache "$apt_dir/apt";
	APT::Sandbox::User "$(id -un)";
	Acquire::Languages "none";
	Acquire::Retries "3";
	EOF
}

# run_apt PROGRAM ARGS...: in DIR, where its downloads come to lie. apt checks signature and
# sums of what it downloads.
run_apt() {
	(cd "$apt_dir" && APT_CONFIG=$apt_dir/apt.conf "$@") </dev/null
}
