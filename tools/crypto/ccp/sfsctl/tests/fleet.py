#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The script of the manual for many machines, with an ssh that goes nowhere."""

import errno
import os
import subprocess
import textwrap

from ktap import main
from sandbox import FAKE, Sandbox, box_with_payload

MANUAL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sfsctl.8.rst")
# Each host is a folder beside it; one that is not there does not answer
SSH = """#!/bin/sh
[ "$1 $2 $3" = "-n -o BatchMode=yes" ] || exit 254
shift 3
[ -d "{hosts}/$1" ] || exit 255
. "{hosts}/$1/env"
shift
[ "$1" = sfsctl ] || exit 253
shift
exec {fake} "$@"
"""


def script():
    """The script as it stands in the manual."""
    with open(MANUAL, encoding="utf-8") as f:
        section = f.read().split("\nMANY MACHINES\n", 1)[1]
    return textwrap.dedent(section.split("::\n\n", 1)[1].split("\n\nBy exit code", 1)[0])


def test_script():
    """Every host gets its line: what became of it, or that it does not answer."""
    machines = {"good": {}, "refuses": {"FAKE_UPDATE": f"{errno.EIO}:7"},
                "hangs": {"FAKE_UPDATE": errno.ETIMEDOUT}, "nothing": None, "wrong": {}}
    with Sandbox() as fleet:
        boxes = []
        for name, fake in machines.items():
            box = box_with_payload(**(fake or {}))
            boxes.append(box)
            if fake is not None:
                box.write("etc/sfs.d/a.conf", "payload = p.bin" if name != "wrong" else "x")
            fleet.write(f"hosts.d/{name}/env", "".join(
                f"export {k}='{v}'\n" for k, v in box.env.items()))
        fleet.write("hosts", "".join(f"{name}\n" for name in [*machines, "gone"]))
        os.chmod(fleet.write("bin/ssh", SSH.format(hosts=fleet.path("hosts.d"), fake=FAKE)), 0o755)
        env = {**os.environ, "PATH": f"{fleet.path('bin')}:{os.environ['PATH']}"}
        result = subprocess.run(["sh", "-eu", "-c", script()], env=env, cwd=fleet.root, text=True,
                                check=True, capture_output=True, timeout=60)
        lines = [line.split(" ", 2) for line in result.stdout.splitlines()]
        assert result.stderr == "" and [line[0] for line in lines] == [*machines, "gone"], result
        assert [line[1] for line in lines] == ["0", "5", "9", "0", "10", "-"], lines
        assert lines[0][2] == "ok" and "bad AMD signature" in lines[1][2]
        assert "a.conf:1: " in lines[4][2] and lines[5][2] == "no answer"
        for box in boxes:
            box.__exit__()


main()
