#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Manual page, help, schema and messages say the same."""

import os
import re
import subprocess
import tempfile

from ktap import main, run, run_json
from schema import problems

HERE = os.path.dirname(os.path.abspath(__file__))
COMMANDS = ["versions", "update", "apply", "status", "check", "diff", "metrics"]


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
    return set(re.findall(r"--[a-z0-9-]+", run(*args).stdout.decode().split("Options:")[1]))


def test_exit_codes():
    """The manual's table of exit codes is that of the program."""
    text = run("--help").stdout.decode().split("Exit codes:\n")[1]
    assert rows("EXIT STATUS") == dict(re.findall(r"^  (\d+) +(.*)$", text, re.M))


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


def test_metrics():
    """The manual's metrics are those of the program."""
    assert set(rows("METRICS")) == set(re.findall(r'head\(f, "(\w+)"', read("cmd_metrics.c")))


def test_options():
    """Every option and command is in the manual."""
    manual = read("sfsctl.8.rst")
    for option in help_options("--help"):
        assert re.search(rf"^(-., |-d PATH, )?{option}( |$)", manual, re.M), option
    for command in COMMANDS:
        assert re.search(rf"^{command}( .*)?$", manual, re.M), command


def test_schema():
    """The schema: it takes what is printed, and no less, more or other than that."""
    good = run_json("--json", "status", "-d", "/nonexistent")
    for member in list(good):
        assert problems({k: v for k, v in good.items() if k != member}), member
        assert problems({**good, member: 1.5}), member
        assert problems({**good, f"{member}_too": good[member]}), member
    for member in ("kernel", "node", "error"):
        for part in good[member]:
            less = {k: v for k, v in good[member].items() if k != part}
            assert problems({**good, member: less}), part
            assert problems({**good, member: {**good[member], "x": 1}}), member
    for wrong in ({"ok": True}, {"exit_code": 0}, {"error": None}, {"time": good["time"][:-1]}):
        assert problems({**good, **wrong}), wrong


def test_manual_page():
    """The manual page is made without a complaint."""
    page = os.environ.get("SFSCTL_PAGE")
    with open(page, encoding="utf-8") as f:
        text = f.read()
    # Older docutils write it without quotes
    assert re.search(r'^\.TH "?SFSCTL"? "?8"?( |$)', text, re.M) and "EXIT STATUS" in text


def install(folder, **variables):
    """Run make install; the files that came of it."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k != "MFLAGS"}
    out = os.path.dirname(os.environ["SFSCTL_PAGE"])
    subprocess.run(["make", "-C", os.path.join(HERE, ".."), f"O={out}", f"DESTDIR={folder}",
                    *(f"{k}={v}" for k, v in variables.items()), "install"],
                   check=True, capture_output=True, timeout=60, env=env)
    return {os.path.join(path, name)[len(folder):]
            for path, _, names in os.walk(folder) for name in names}


def test_install():
    """make install: what it installs, with and without rst2man."""
    files = {"/usr/local/sbin/sfsctl", "/usr/local/share/bash-completion/completions/sfsctl",
             "/usr/local/share/zsh/site-functions/_sfsctl",
             "/usr/local/share/sfsctl/sfsctl.schema.json",
             "/usr/local/lib/systemd/system/sfs-apply.service",
             "/usr/local/lib/udev/rules.d/70-sfs.rules"}
    with tempfile.TemporaryDirectory() as folder:
        assert install(folder, RST2MAN="/nonexistent") == files
        unit = read(folder + "/usr/local/lib/systemd/system/sfs-apply.service")
        assert "\nExecStart=/usr/local/sbin/sfsctl " in unit and "@sbindir" not in unit
        assert os.listdir(folder + "/etc/sfs.d") == []
        assert install(folder) == files | {"/usr/local/share/man/man8/sfsctl.8"}


def test_hints():
    """Every sfsctl command and option that a message names is one."""
    folder = os.path.join(HERE, "..")
    named = set()
    for name in os.listdir(folder):
        if name.endswith(".c"):
            named |= set(re.findall(r"'sfsctl ([^'\"]*)'", read(name)))
            options = set(re.findall(r"(?:^|[ (])(--[a-z0-9-]+)", " ".join(
                re.findall(r'"[^"\n]*"', read(name)))))
            assert options <= help_options("--help") | {"--check", "--", "--completion"}, options
    assert len(named) > 3
    for words in named:
        words = words.replace("COMMAND", "check").split()
        assert words[0] in (*COMMANDS, "help", "--help"), words


main()
