#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Manual page, help and completion say the same."""

import os
import re
import subprocess

from ktap import main, run
from sandbox import AMD, Sandbox

HERE = os.path.dirname(os.path.abspath(__file__))
COMPLETION = os.path.join(HERE, "..", "sfsctl.bash")
COMMANDS = ["versions", "update", "status", "check"]


def read(name):
    """Text of a file beside the sources."""
    with open(os.path.join(HERE, "..", name), encoding="utf-8") as f:
        return f.read()


def rows(table_start):
    """First column to second column of the table of the manual after a line."""
    text = read("sfsctl.8.rst").split(f"\n{table_start}\n", 1)[1]
    body = re.split(r"^=+ =+$", text, flags=re.M)[2]
    return dict(re.findall(r"^(\S+) +(\S.*)$", body, re.M))


def help_options(*args):
    """Long options that help names."""
    return set(re.findall(r"--[a-z-]+", run(*args).stdout.decode().split("Options:")[1]))


def complete(*words, folders=""):
    """What the completion offers for the last word."""
    script = f"""
        source {COMPLETION}
        _sfsctl_folders() {{ printf '%s\\n' {folders}; }}
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _sfsctl
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    result = subprocess.run(["bash", "--norc", "-uc", script, "bash", "sfsctl", *words],
                            check=True, capture_output=True, timeout=60, text=True)
    assert not result.stderr, result.stderr
    return [line for line in result.stdout.split("\n") if line]


def test_exit_codes():
    """The manual's table of exit codes is that of the program."""
    text = run("--help").stdout.decode().split("Exit codes:\n")[1]
    assert rows("EXIT STATUS") == dict(re.findall(r"^  (\d)  (.*)$", text, re.M))


def test_status_words():
    """The manual's table of status words is that of the program."""
    table = re.findall(r'\[(0x..)\] = \{ "([^"]*)"', read("status.c"))
    assert len(table) == 0x13 and rows("STATUS WORDS") == dict(table)


def test_reasons():
    """The manual's reasons of status are those of the program."""
    reasons = set(re.findall(r'say_why\(v, "([a-z-]+)"', read("judge.c")))
    reasons |= set(re.findall(r'\? "([a-z-]+)" : "[a-z-]+",\n', read("judge.c")))
    reasons |= set(re.findall(r'\? "[a-z-]+" : "([a-z-]+)",\n', read("judge.c")))
    assert set(rows("REASONS")) == reasons, reasons ^ set(rows("REASONS"))


def test_options():
    """Every option and command is in the manual."""
    manual = read("sfsctl.8.rst")
    for option in help_options("--help"):
        assert re.search(rf"^(-., |-d PATH, )?{option}( |$)", manual, re.M), option
    for command in COMMANDS:
        assert re.search(rf"^{command}( \*NAME\*)?$", manual, re.M), command


def test_commands_complete():
    """Completion: the commands of the program."""
    text = run("--help").stdout.decode().split("Commands:\n")[1].split("\n\n")[0]
    commands = re.findall(r"^  (\S+)", text, re.M)
    assert commands[:-1] == COMMANDS
    assert complete("") == commands and complete("--json", "") == commands
    assert complete("help", "") == commands
    assert complete("up") == ["update"] and complete("zz") == []


def test_options_complete():
    """Completion: the options of each command."""
    for command in COMMANDS:
        assert set(complete(command, "--")) == help_options("help", command), command
    assert complete("update", "--y") == ["--yes"]


def test_names_complete():
    """Completion: names of payloads, compressed ones without their suffix."""
    with Sandbox() as box:
        for name in ("b.bin", "a.bin.zst", "c c.bin.xz", "a.bin"):
            box.write(f"{AMD}/{name}", "x")
        os.mkdir(box.path(f"{AMD}/folder"))
        folders = f"{box.path('lib/firmware')} {box.path('none')}"
        for command in ("update", "check"):
            assert complete(command, "", folders=folders) == ["a.bin", "b.bin", "c c.bin"]
            assert complete("-d", "x", command, "--json", "b", folders=folders) == ["b.bin"]
            assert complete(command, "a.bin", "", folders=folders) == []
        assert complete("versions", "", folders=folders) == []


def test_files_complete():
    """Completion: files for --device and --raw."""
    with Sandbox() as box:
        path = box.write("device")
        for words in (("-d", path[:-1]), ("versions", "--raw", path[:-1])):
            assert complete(*words) == [path]


def test_search_path_complete():
    """Completion: the search path is that of the program."""
    script = f"source {COMPLETION}; _sfsctl_folders"
    folders = subprocess.run(["bash", "--norc", "-c", script], check=True, capture_output=True,
                             text=True, timeout=60).stdout.split()
    out = run("check", "no-such-file").stderr.decode()
    assert ", ".join(f"{folder}/amd" for folder in folders) in out


def test_manual_page():
    """The manual page is made without a complaint."""
    page = os.environ.get("SFSCTL_PAGE")
    with open(page, encoding="utf-8") as f:
        text = f.read()
    assert '.TH "SFSCTL" "8"' in text and "EXIT STATUS" in text


main()
