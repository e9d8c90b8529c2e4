#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The configuration of apply: what is good, and where what is bad stands."""

import hashlib
import os

from ktap import fails, main, run_json
from sandbox import Sandbox, box_with_payload, configured

DIGEST = hashlib.sha256(b"package").hexdigest()
GOOD_CONF = (f"# why\n\n\t payload\t=  p.bin \r\n  sha256 ={DIGEST}", "payload=p.bin", "#\npayload = p.bin\n")
BAD_CONF = (("payload\n", 1, "key = value"), ("payload = p.bin\nwait = 3\n", 2, "no such key: wait"),
            ("payload = p.bin\npayload = p.bin\n", 2, "twice"), ("payload =\n", 1, "no value"),
            ("\n\nsha256 = x" + "0" * 64, 3, "too long"), ("= x", 1, "no such key"),
            ("payload = p\0q\n", 1, "NUL"), ("payload = p\0q", 1, "NUL"),
            ("Payload = p.bin", 1, "no such key"), ("payload = " + "x" * 300, 1, "too long"),
            ("payload = p.bin\nsha256 = " + "g" * 64, None, "64 hexadecimal digits"),
            ("", None, "a key is missing: payload"), ("# payload = p.bin", None, "missing"))


def test_configuration():
    """The files of the configuration: what is good, and where what is bad stands."""
    for text in GOOD_CONF:
        with box_with_payload() as box:
            box.write("etc/sfs.d/a.conf", text)
            assert run_json("apply", code=0, **box.how)["results"][0]["name"] == "p.bin"
    for text, line, *words in BAD_CONF:
        with box_with_payload() as box:
            box.write("etc/sfs.d/0.conf", "payload = p.bin")
            path = box.write("etc/sfs.d/a.conf", text)
            fails(10, f"{path}:{line}: " if line else f"{path}: ", *words, args=("apply",),
                  **box.how)
            assert box.sent() == [], text


def test_configuration_is_no_file():
    """What is called *.conf and is no file is refused, not waited for."""
    for make in (os.mkdir, os.mkfifo, lambda path: os.symlink("/dev/zero", path),
                 lambda path: os.symlink("nowhere", path)):
        with box_with_payload() as box:
            path = box.write("etc/sfs.d/a.conf")
            os.unlink(path)
            make(path)
            fails(10, path, args=("apply",), **box.how)
    with Sandbox() as box:
        box.write("etc/sfs.d", "file")
        fails(10, box.path("etc/sfs.d"), args=("apply",), **box.how)


def test_configuration_of_others():
    """What others may write is refused: a file, its folder, one above, where a link leads."""
    for name in ("etc/sfs.d/a.conf", "etc/sfs.d", "etc"):
        for mode in (0o020, 0o002):
            with configured("p.bin") as box:
                box.write("etc/sfs.d/a.conf", "payload = p.bin")
                path = box.path(name)
                os.chmod(path, os.stat(path).st_mode | mode)
                if mode == 0o020 and os.geteuid():
                    continue
                if mode == 0o020:
                    os.chown(path, -1, 1234)
                fails(10, path, "may write to it", "chmod go-w", args=("apply",), **box.how)
                assert box.sent() == []
    with configured("p.bin") as box:
        target = box.write("elsewhere/a.conf", "payload = p.bin")
        box.link("etc/sfs.d/a.conf", target)
        run_json("apply", code=0, **box.how)
        os.chmod(os.path.dirname(target), 0o777)
        fails(10, os.path.dirname(target), args=("apply",), **box.how)
    with configured("p.bin") as box:
        os.chmod(box.path("etc"), 0o1777)
        run_json("apply", code=0, **box.how)
        os.chmod(box.path("etc/sfs.d"), 0o1777)
        fails(10, box.path("etc/sfs.d"), "everybody may write to it", args=("apply",), **box.how)
    if not os.geteuid():
        with configured("p.bin") as box:
            os.chmod(box.path("etc"), 0o1777)
            os.rename(box.path("etc/sfs.d"), box.path("sfs.d"))
            os.lchown(box.link("etc/sfs.d", box.path("sfs.d")), 1234, -1)
            fails(10, box.path("etc/sfs.d"), "not belong to root", args=("apply",), **box.how)
        with configured("p.bin") as box:
            os.chown(box.path("etc/sfs.d/0.conf"), 1234, -1)
            fails(10, "does not belong to root", args=("apply",), **box.how)


main()
