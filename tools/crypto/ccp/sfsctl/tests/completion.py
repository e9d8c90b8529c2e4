#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Completion in bash and zsh: what is offered for the last word."""

import os
import re
import subprocess

from ktap import main, run
from sandbox import AMD, FAKE, PARAMETER, RELEASE, Sandbox

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
BASH = """
source {here}/sfsctl.bash
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_sfsctl
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
# What belongs to zsh's line editor prints here what it is asked for. Offered is what
# begins with what was typed, and zsh quotes it.
ZSH = """
compadd() {{
	local d l; local -a a
	zparseopts -D -- l=l d:=d a:=a
	for name in "${{(@P)a[2]}}"; do
		[[ $name == "${{(Q)words[CURRENT]}}"* ]] && print -r -- "${{(q)name}}"
	done
}}
_files() {{ local f; for f in "${{words[CURRENT]}}"*(N); do print -r -- $f; done }}
words=("$@") CURRENT=$#
source {here}/sfsctl.zsh
"""
SHELLS = {"bash": (["bash", "--norc", "-uc"], BASH), "zsh": (["zsh", "-fc"], ZSH)}
COMMANDS = re.findall(r"^  (\S+)", run("--help").stdout.decode().split(
    "Commands:\n")[1].split("\n\n")[0], re.M)


def complete(shell, *words, box=None):
    """What a shell offers for the last word."""
    how, script = SHELLS[shell]
    env = {**os.environ, **(box.env if box else {})}
    result = subprocess.run([*how, script.format(here=HERE), shell, FAKE, *words], check=False,
                            capture_output=True, timeout=60, text=True, env=env,
                            cwd=box.root if box else "/")
    assert not result.stderr, result.stderr
    return [line for line in result.stdout.split("\n") if line]


def help_options(*args):
    """Long options that help names."""
    return set(re.findall(r"--[a-z0-9-]+", run(*args).stdout.decode().split("Options:")[1]))


def test_commands():
    """The commands of the program."""
    for shell in SHELLS:
        assert complete(shell, "") == COMMANDS and complete(shell, "--json", "") == COMMANDS
        assert complete(shell, "help", "") == COMMANDS
        assert complete(shell, "help", "update", "") == []
        assert complete(shell, "up") == ["update"] and complete(shell, "zz") == []
        assert complete(shell, "zz", "") == []


def test_options():
    """Every option of each command, and no other."""
    for shell in SHELLS:
        for command in COMMANDS[:-1]:
            offered = complete(shell, command, "--")
            assert set(offered) == help_options("help", command), (shell, command)
            assert len(offered) == len(set(offered))
        assert complete(shell, "update", "--y") == ["--yes"]
        assert complete(shell, "update", "--wait", "") == []
        assert complete(shell, "update", "--", "--y") == []


def test_names():
    """Names of payloads of all folders, compressed ones without their suffix."""
    with Sandbox() as box:
        for name in (f"{AMD}/b.bin", f"{AMD}/a.bin.zst", f"{AMD}/c c.bin.xz", f"{AMD}/a.bin",
                     f"lib/firmware/updates/{RELEASE}/amd/b.bin", "cus tom/amd/d.bin"):
            box.write(name, "x")
        box.write(PARAMETER, "/cus tom\nx\n")
        os.mkdir(box.path(f"{AMD}/folder"))
        for shell in SHELLS:
            for command in ("update", "check"):
                assert complete(shell, command, "", box=box) == [
                    "a.bin", "b.bin", "c\\ c.bin", "d.bin"]
                for typed in ("c", "c\\ ", "c\\ c.b"):
                    assert complete(shell, command, typed, box=box) == ["c\\ c.bin"], typed
                assert complete(shell, "-d", "x", command, "--json", "b", box=box) == ["b.bin"]
                assert complete(shell, command, "--", "b", box=box) == ["b.bin"]
            assert complete(shell, "update", "a.bin", "", box=box) == []
            assert complete(shell, "versions", "", box=box) == []


def test_names_are_data():
    """What is in a name is not run, nor taken for a pattern."""
    evil = ["$(touch ran).bin", "`touch ran`", "${x[$(touch ran)]}", "a;touch ran", "*", "'", '"',
            "~root", "a b", "a\\b", "!x", "x&touch ran&", "%F", "[a]"]
    with Sandbox() as box:
        for name in evil + ["-y", "--json", "\u00e4", "\u202egnp", "a\nb", "a\tb", "x" * 64,
                            "$(touch ran).zst"]:
            box.write(f"{AMD}/{name}", "x")
        for shell, (how, _) in SHELLS.items():
            offered = complete(shell, "update", "", box=box)
            script = 'for word; do eval "printf \'%s\\n\' $word"; done'
            plain = subprocess.run([*how[:-1], "-c", script, shell, *offered], check=True,
                                   capture_output=True, text=True, timeout=60,
                                   cwd=box.root).stdout.splitlines()
            assert sorted(plain) == sorted(evil + ["$(touch ran)"]), plain
            for typed in ("$", "\\$", "`", "*", "a", '"', "'", "$(touch ran)", "a*"):
                complete(shell, "update", typed, box=box)
            assert not os.path.exists(box.path("ran")), "a name was run"
        assert complete("bash", "update", "*", box=box) == ["\\*"]


def test_files():
    """Files for options that take one."""
    with Sandbox() as box:
        path = box.write("device")
        for shell in SHELLS:
            for words in (("-d", path[:-1]), ("versions", "--raw", path[:-1]), ("-qd", path[:-1])):
                assert complete(shell, *words, box=box) == [path]


def test_no_program():
    """A program that is not there, or older, offers nothing and says nothing."""
    for shell, (how, script) in SHELLS.items():
        for program in ("/nonexistent", "/bin/false"):
            result = subprocess.run([*how, script.format(here=HERE), shell, program, ""],
                                    check=False, capture_output=True, timeout=60)
            assert not result.stdout.strip() and not result.stderr, result


main()
