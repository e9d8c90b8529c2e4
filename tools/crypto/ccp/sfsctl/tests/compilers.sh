#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Compilers that are here and that sfsctl must build with, each of them once
set -eu

seen=
for compiler in gcc clang gcc-12 gcc-13 gcc-14 gcc-15 clang-14 clang-15 clang-16 clang-17 \
	clang-18 clang-19; do
	command -v "$compiler" >/dev/null || continue
	# The same one under another name differs in nothing but the name
	version=$("$compiler" --version | sed -n '1s/^[^ ]* //p')
	case $seen in *"|$version|"*) continue ;; esac
	seen="$seen|$version|"
	echo "$compiler"
done
